#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "tools/datagen/dice.h"
#include "tools/datagen/profile.h"

namespace tierline::datagen {

// Invented names, made of short word lists. Any likeness to a real company or person is chance.

struct PersonName {
  std::string display;
  std::string login;  // lower-case ASCII, not unique
};
PersonName InventPerson(bool latin, Dice& dice);

// The distinctive part of a company's name: 鑫源, "Northwind".
std::string InventBrand(bool latin, Dice& dice);

// A company of its own. Some Latin names hold commas or quotation marks.
std::string InventShopName(bool latin, const Industry& industry, absl::string_view district, Dice& dice);

// The member of a group at `level` (1 = the head, 3 = a store) under the group's brand; `serial` counts the
// members.
std::string GroupMemberName(bool latin, absl::string_view brand, absl::string_view district, int level,
                            int64_t serial);

// The same company as somebody else would type it.
std::string Retyped(const std::string& name, bool latin);

std::string InventAddress(bool latin, absl::string_view district, Dice& dice);

// Eleven digits with the unassigned prefix 12: nobody's number.
std::string PhoneOf(int64_t serial);

// What a contact does there.
std::string InventTitle(bool latin, Dice& dice);

}  // namespace tierline::datagen
