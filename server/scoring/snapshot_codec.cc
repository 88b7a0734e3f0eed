#include <bit>
#include <cstdint>

#include "absl/status/status.h"
#include "server/scoring/population.h"

// The stored form: "TLPS", format, customers, orders loaded, number of metrics, then per metric its id and
// statistics. Numbers are little-endian 64 bit; texts and lists carry their length.
namespace tierline::scoring {
namespace {

constexpr absl::string_view kMagic = "TLPS";
constexpr uint64_t kFormat = 1;

void Put(uint64_t value, std::string& out) {
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(value >> shift));
}

void PutDouble(double value, std::string& out) { Put(std::bit_cast<uint64_t>(value), out); }

class Reader {
 public:
  explicit Reader(absl::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

  absl::string_view Bytes(uint64_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const absl::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  uint64_t Number() {
    uint64_t value = 0;
    int shift = 0;
    for (const char c : Bytes(8)) {
      value |= uint64_t{static_cast<uint8_t>(c)} << shift;
      shift += 8;
    }
    return value;
  }

  double Double() { return std::bit_cast<double>(Number()); }

 private:
  absl::string_view rest_;
  bool ok_ = true;
};

void PutStatistics(const MetricStatistics& statistics, std::string& out) {
  Put(static_cast<uint64_t>(statistics.present), out);
  for (const double value : {statistics.min, statistics.max, statistics.median, statistics.sum})
    PutDouble(value, out);
  Put(statistics.knots.size(), out);
  for (const double knot : statistics.knots) PutDouble(knot, out);
}

MetricStatistics ReadStatistics(Reader& reader) {
  MetricStatistics statistics;
  statistics.present = static_cast<int64_t>(reader.Number());
  for (double* value : {&statistics.min, &statistics.max, &statistics.median, &statistics.sum})
    *value = reader.Double();
  const uint64_t knots = reader.Number();
  for (uint64_t i = 0; i < knots && reader.ok(); ++i) statistics.knots.push_back(reader.Double());
  return statistics;
}

}  // namespace

std::string EncodeSnapshot(const PopulationSnapshot& snapshot) {
  std::string out(kMagic);
  Put(kFormat, out);
  Put(static_cast<uint64_t>(snapshot.customers), out);
  Put(snapshot.orders_loaded ? 1 : 0, out);
  Put(kMetricCount, out);
  for (const MetricDefinition& metric : MetricCatalogue()) {
    Put(metric.id.size(), out);
    out.append(metric.id.data(), metric.id.size());
    PutStatistics(snapshot.metrics[metric.column], out);
  }
  return out;
}

absl::StatusOr<PopulationSnapshot> DecodeSnapshot(absl::string_view bytes) {
  Reader reader(bytes);
  if (reader.Bytes(kMagic.size()) != kMagic || reader.Number() != kFormat) {
    return absl::DataLossError("reading a population snapshot: the bytes are not one of a known format");
  }
  PopulationSnapshot snapshot;
  snapshot.customers = static_cast<int64_t>(reader.Number());
  snapshot.orders_loaded = reader.Number() != 0;
  const uint64_t metrics = reader.Number();
  for (uint64_t i = 0; i < metrics && reader.ok(); ++i) {
    const absl::string_view id = reader.Bytes(reader.Number());
    MetricStatistics statistics = ReadStatistics(reader);
    for (const MetricDefinition& metric : MetricCatalogue()) {
      if (metric.id != id) continue;
      snapshot.metrics[metric.column] = std::move(statistics);
      break;
    }
  }
  if (!reader.ok() || !reader.at_end()) {
    return absl::DataLossError("reading a population snapshot: the bytes end too early or too late");
  }
  return snapshot;
}

}  // namespace tierline::scoring
