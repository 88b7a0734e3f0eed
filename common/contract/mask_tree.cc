#include "common/contract/mask_tree.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_split.h"
#include "google/protobuf/field_mask.pb.h"

namespace tierline::contract {
namespace {

std::vector<std::string> PathsOf(const google::protobuf::Message& mask) {
  std::vector<std::string> paths;
  const auto* field = mask.GetDescriptor()->FindFieldByNumber(google::protobuf::FieldMask::kPathsFieldNumber);
  const int count = std::min(mask.GetReflection()->FieldSize(mask, field), kMaxMaskPaths);
  for (int i = 0; i < count; ++i) paths.push_back(mask.GetReflection()->GetRepeatedString(mask, field, i));
  return paths;
}

}  // namespace

const MaskTree& MaskTree::Everything() {
  static const MaskTree* const everything = [] {
    auto* tree = new MaskTree;
    tree->everything_ = true;
    return tree;
  }();
  return *everything;
}

MaskTree MaskTree::OfUpdate(const google::protobuf::Message& mask,
                            const google::protobuf::Message& resource) {
  MaskTree tree;
  const std::vector<std::string> paths = PathsOf(mask);
  for (const std::string& path : paths) tree.AddPath(path);
  if (paths.empty()) {
    std::vector<const google::protobuf::FieldDescriptor*> populated;
    resource.GetReflection()->ListFields(resource, &populated);
    for (const auto* field : populated) tree.AddPath(field->name());
  }
  return tree;
}

const MaskTree& MaskTree::Below(const std::string& field) const {
  static const MaskTree* const nothing = new MaskTree;
  if (everything_) return *this;
  const auto child = children_.find(field);
  return child == children_.end() ? *nothing : child->second;
}

void MaskTree::AddPath(absl::string_view path) {
  if (path == "*") {
    everything_ = true;
    return;
  }
  const std::vector<std::string> segments = absl::StrSplit(path, absl::MaxSplits('.', kMaxMaskSegments));
  if (segments.size() > static_cast<size_t>(kMaxMaskSegments)) return;
  MaskTree* node = this;
  for (const std::string& segment : segments) node = &node->children_[segment];
  node->everything_ = true;
}

}  // namespace tierline::contract
