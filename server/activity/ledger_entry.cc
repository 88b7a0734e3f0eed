#include "server/activity/ledger_entry.h"

#include <bit>

namespace tierline::activity {
namespace {

// FNV-1a. Absl's hash differs from process to process, so it cannot be stored.
class Fnv {
 public:
  void Number(uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) Byte(static_cast<uint8_t>(value >> shift));
  }
  // With its length, so that neighbours cannot trade characters.
  void Text(absl::string_view text) {
    Number(text.size());
    for (const char c : text) Byte(static_cast<uint8_t>(c));
  }
  uint64_t value() const { return value_; }

 private:
  void Byte(uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001b3; }

  uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace

int64_t DigestOf(const LedgerEntry& entry) {
  const bool by_code = !entry.customer_code.empty();
  Fnv fnv;
  fnv.Number(static_cast<uint64_t>(entry.kind));
  fnv.Text(entry.customer_system);
  fnv.Text(entry.customer_code);
  fnv.Text(by_code || !entry.customer.has_value() ? absl::string_view() : entry.customer->bytes());
  fnv.Number(static_cast<uint64_t>(entry.occurred));
  fnv.Number(static_cast<uint64_t>(entry.amount_minor));
  fnv.Number(entry.due.has_value());
  fnv.Number(static_cast<uint64_t>(entry.due.value_or(0)));
  fnv.Text(entry.related);
  fnv.Number(static_cast<uint64_t>(entry.traits));
  fnv.Number(entry.grade.has_value());
  fnv.Number(std::bit_cast<uint64_t>(entry.grade.value_or(0)));
  fnv.Number(entry.voided);
  fnv.Text(entry.body);
  return static_cast<int64_t>(fnv.value());
}

}  // namespace tierline::activity
