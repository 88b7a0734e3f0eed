#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace tierline::contract {

// The paths of a field mask longer than this, or more of them, are refused.
inline constexpr int kMaxMaskPaths = 500;
inline constexpr int kMaxMaskSegments = 16;

// Which parts of a message a mask names. A value; immutable once made.
class MaskTree {
 public:
  static const MaskTree& Everything();

  // What an update changes: `mask` (a google.protobuf.FieldMask, also a dynamic one) as AIP-134 reads it for
  // `resource`. Paths that are too long or too many are left out.
  static MaskTree OfUpdate(const google::protobuf::Message& mask, const google::protobuf::Message& resource);

  // Whether the field, or something in it, is named.
  bool Covers(const std::string& field) const { return everything_ || children_.contains(field); }

  // The part below the field; empty when it is not named.
  const MaskTree& Below(const std::string& field) const;

 private:
  void AddPath(absl::string_view path);

  bool everything_ = false;
  std::map<std::string, MaskTree> children_;
};

}  // namespace tierline::contract
