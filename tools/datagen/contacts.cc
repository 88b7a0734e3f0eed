#include "tools/datagen/contacts.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "tools/datagen/names.h"
#include "tools/datagen/streams.h"

namespace tierline::datagen {
namespace {

constexpr absl::string_view kOtherRoles[] = {"INFLUENCER", "USER", "GATEKEEPER", "COACH"};

}  // namespace

ContactWriter::ContactWriter(const Options& options, CsvFile& contacts)
    : contacts_(contacts), dice_(options.seed, kContactStream) {}

void ContactWriter::Write(const Customer& customer) {
  for (int64_t i = 1; i <= customer.decision_nodes; ++i) {
    const PersonName person = InventPerson(customer.latin, dice_);
    contacts_.Text(customer.code).Text(absl::StrCat(customer.code, "-", i)).Text(person.display);
    contacts_.Text(InventTitle(customer.latin, dice_));
    contacts_.Text(i == 1 ? absl::string_view("ECONOMIC_BUYER")
                          : dice_.Pick(std::span<const absl::string_view>(kOtherRoles)));
    contacts_.Text(i == 1 ? customer.phone : PhoneOf(customer.serial * 10 + i + 500000000)).EndRow();
  }
}

}  // namespace tierline::datagen
