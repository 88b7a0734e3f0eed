#pragma once

#include <istream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tools/tierctl/message/descriptors.h"
#include "tools/tierctl/shell/arguments.h"

// From flags to a request message, for any method of the contract.
namespace tierline::tierctl {

// A field of a request that a flag sets.
struct FieldFlag {
  std::string name;                                            // "customer.display-name"
  std::vector<const google::protobuf::FieldDescriptor*> path;  // from the request down

  const google::protobuf::FieldDescriptor& field() const { return *path.back(); }
  // "customer.display_name".
  std::string Path() const;
};

// All flags of a request: every field a caller may set, nested ones with dots; fields of repeated messages
// are given as JSON or key=value. A name that is a general option, too, is written "request.NAME".
std::vector<FieldFlag> FieldFlags(const google::protobuf::Descriptor& request);

// The field that words of the command line fill (`customers get NAME`); an empty path when there is none.
FieldFlag PositionalField(const google::protobuf::Descriptor& request);

// "0190…" becomes "customers/0190…" where the field wants a customer; whatever has the form already stays.
std::string ExpandName(const Catalog& catalog, const FieldFlag& flag, const std::string& name);

// Fills `request` from --from-file (FILE or - for `in`), then words, then flags, which win. UsageError() for
// two members of a oneof, values that cannot be read, words nobody wants. An update gets the mask of the
// flags given.
absl::Status FillRequest(const Catalog& catalog, const Arguments& arguments, std::istream& in,
                         absl::TimeZone zone, google::protobuf::Message* request);

// JSON as the contract spells its fields, on one line or many.
std::string ToJson(const google::protobuf::Message& message, bool pretty);

// The request with "[secret]" in place of secrets, for showing.
std::string ToShownJson(const google::protobuf::Message& request);

}  // namespace tierline::tierctl
