#include "server/records/field_versions.h"

#include <map>
#include <utility>
#include <vector>

#include "tierline/storage/v1/storage.pb.h"

namespace tierline::records {
namespace {

using storage::v1::FieldVersions;

struct Stamp {
  store::Position seq = 0;
  std::string author;
};

// Numbers the authors anew, so that one whose last field was overwritten is forgotten.
std::string Encode(const std::map<int, Stamp>& stamps) {
  FieldVersions out;
  std::map<absl::string_view, int> places;
  for (const auto& [field, stamp] : stamps) {
    const auto [place, added] = places.emplace(stamp.author, static_cast<int>(places.size()));
    if (added) out.add_authors(stamp.author);
    FieldVersions::Version* version = out.add_versions();
    version->set_field(field);
    version->set_seq(stamp.seq);
    version->set_author(place->second);
  }
  return out.SerializeAsString();
}

}  // namespace

absl::StatusOr<std::string> StampFields(absl::string_view encoded, std::span<const int> fields,
                                        store::Position seq, absl::string_view author) {
  FieldVersions present;
  if (!present.ParseFromArray(encoded.data(), static_cast<int>(encoded.size()))) {
    return absl::DataLossError("the field versions of a record cannot be read");
  }
  std::map<int, Stamp> stamps;
  for (const FieldVersions::Version& version : present.versions()) {
    if (version.author() < 0 || version.author() >= present.authors_size()) {
      return absl::DataLossError("the field versions of a record name an unknown author");
    }
    stamps[version.field()] = {version.seq(), present.authors(version.author())};
  }
  for (const int field : fields) stamps[field] = {seq, std::string(author)};
  return Encode(stamps);
}

}  // namespace tierline::records
