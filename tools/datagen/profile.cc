#include "tools/datagen/profile.h"

namespace tierline::datagen {

const Profile* FindProfile(absl::string_view name) {
  return name == DistributorProfile().name ? &DistributorProfile() : nullptr;
}

std::string ProfileNames() { return std::string(DistributorProfile().name); }

}  // namespace tierline::datagen
