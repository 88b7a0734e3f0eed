#include "tools/datagen/names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace tierline::datagen {
namespace {

using Name = absl::string_view;

struct Syllable {
  Name zh;
  Name pinyin;
};

constexpr Syllable kSurnames[] = {{"王", "wang"}, {"李", "li"},   {"张", "zhang"}, {"刘", "liu"},
                                  {"陈", "chen"}, {"杨", "yang"}, {"赵", "zhao"},  {"黄", "huang"},
                                  {"周", "zhou"}, {"吴", "wu"},   {"徐", "xu"},    {"孙", "sun"},
                                  {"胡", "hu"},   {"朱", "zhu"},  {"高", "gao"},   {"林", "lin"},
                                  {"何", "he"},   {"郭", "guo"},  {"马", "ma"},    {"罗", "luo"}};
constexpr Syllable kGiven[] = {
    {"伟", "wei"},        {"芳", "fang"},     {"娜", "na"},        {"敏", "min"},
    {"静", "jing"},       {"丽", "li"},       {"强", "qiang"},     {"磊", "lei"},
    {"洋", "yang"},       {"艳", "yan"},      {"建国", "jianguo"}, {"志明", "zhiming"},
    {"晓东", "xiaodong"}, {"海燕", "haiyan"}, {"春梅", "chunmei"}, {"子涵", "zihan"}};
constexpr Name kFirstNames[] = {"Emma",  "Liam",  "Nora", "Hugo",  "Mei",   "Arjun", "Siti", "Daniel",
                                "Grace", "Oscar", "Linh", "Farah", "Peter", "Ines",  "Tuan", "Clara"};
constexpr Name kLastNames[] = {"Clarke", "Tan",    "Nguyen", "Rahman", "Fischer", "Lim",
                               "Moreau", "Okafor", "Silva",  "Novak",  "Pereira", "Ong",
                               "Hughes", "Larsen", "Devi",   "Costa"};
constexpr Name kBrandHeads[] = {"鑫", "福", "旺", "百", "万", "金", "华", "佳",
                                "顺", "永", "德", "恒", "宏", "美", "乐", "优"};
constexpr Name kBrandTails[] = {"源", "达", "隆", "家", "盛", "泰", "兴", "丰",
                                "和", "康", "邻", "通", "昌", "利", "悦", "客"};
constexpr Name kLatinHeads[] = {"North",  "Silver", "Green",  "Blue",   "Harbour", "Lotus", "Golden", "River",
                                "Summit", "Maple",  "Orchid", "Bright", "East",    "Coral", "Stone",  "Star"};
constexpr Name kLatinTails[] = {"wind",  "gate", "field", "line", "bridge", "leaf", "crest", "way",
                                "point", "wood", "house", "port", "view",   "well", "mark",  "side"};
constexpr Name kStreets[] = {"人民路", "解放路", "中山路", "建设路", "和平街",
                             "新华路", "光明巷", "长江路", "学院路", "花园街"};
constexpr Name kLatinStreets[] = {"Market Street", "Station Road", "Temple Lane", "River Walk",
                                  "Harbour Road"};
constexpr Name kTitles[] = {"店长", "老板", "采购经理", "财务", "总经理", "仓库主管", "收银主管"};
constexpr Name kLatinTitles[] = {"Owner", "Store Manager", "Buyer", "Accountant", "General Manager"};

template <size_t N>
Name Pick(const Name (&words)[N], Dice& dice) {
  return dice.Pick(std::span<const Name>(words));
}

std::string LatinShopName(const Industry& industry, Dice& dice) {
  const std::string brand = InventBrand(true, dice);
  const Name shop = dice.Pick(industry.shops_en);
  switch (dice.Below(12)) {
    case 0:
      return absl::StrCat(brand, " ", shop, ", Ltd.");
    case 1:
      return absl::StrCat("\"", brand, "\" ", shop);
    case 2:
    case 3:
      return absl::StrCat(Pick(kLastNames, dice), " & Sons ", shop);
    default:
      return absl::StrCat(brand, " ", shop);
  }
}

}  // namespace

PersonName InventPerson(bool latin, Dice& dice) {
  if (latin) {
    const Name first = Pick(kFirstNames, dice);
    const Name last = Pick(kLastNames, dice);
    return {absl::StrCat(first, " ", last), absl::AsciiStrToLower(absl::StrCat(first, ".", last))};
  }
  const Syllable& surname = dice.Pick(std::span<const Syllable>(kSurnames));
  const Syllable& given = dice.Pick(std::span<const Syllable>(kGiven));
  return {absl::StrCat(surname.zh, given.zh), absl::StrCat(surname.pinyin, ".", given.pinyin)};
}

std::string InventBrand(bool latin, Dice& dice) {
  const Name head = latin ? Pick(kLatinHeads, dice) : Pick(kBrandHeads, dice);
  const Name tail = latin ? Pick(kLatinTails, dice) : Pick(kBrandTails, dice);
  return absl::StrCat(head, tail);
}

std::string InventShopName(bool latin, const Industry& industry, absl::string_view district, Dice& dice) {
  if (latin) return LatinShopName(industry, dice);
  const Name shop = dice.Pick(industry.shops_zh);
  const int64_t style = dice.Below(10);
  if (style == 0) return absl::StrCat("老", dice.Pick(std::span<const Syllable>(kSurnames)).zh, shop);
  if (style == 1) return absl::StrCat(dice.Pick(std::span<const Syllable>(kSurnames)).zh, "记", shop);
  const std::string brand = InventBrand(false, dice);
  if (style < 6) return absl::StrCat(brand, shop);
  return absl::StrCat(district, brand, shop);
}

std::string GroupMemberName(bool latin, absl::string_view brand, absl::string_view district, int level,
                            int64_t serial) {
  if (level == 1) return latin ? absl::StrCat(brand, " Group") : absl::StrCat(brand, "集团");
  if (level == 2) {
    return latin ? absl::StrCat(brand, " ", district, " Branch ", serial)
                 : absl::StrCat(brand, "（", district, "）第", serial, "分公司");
  }
  return latin ? absl::StrCat(brand, " Store ", serial) : absl::StrCat(brand, district, serial, "店");
}

std::string Retyped(const std::string& name, bool latin) {
  if (latin) return absl::AsciiStrToUpper(name);
  return absl::StrCat(absl::StrReplaceAll(name, {{"（", "("}, {"）", ")"}, {"有限公司", ""}}), "（新）");
}

std::string InventAddress(bool latin, absl::string_view district, Dice& dice) {
  const int64_t number = dice.Between({1, 988});
  if (latin) return absl::StrCat(number, " ", Pick(kLatinStreets, dice), ", ", district);
  const Name street = Pick(kStreets, dice);
  // A second line, as people type it into address boxes.
  if (dice.Chance(4)) return absl::StrCat(district, street, number, "号\n收货: 后门");
  return absl::StrCat(district, street, number, "号");
}

std::string PhoneOf(int64_t serial) { return absl::StrFormat("12%09d", serial % 1000000000); }

std::string InventTitle(bool latin, Dice& dice) {
  return std::string(latin ? Pick(kLatinTitles, dice) : Pick(kTitles, dice));
}

}  // namespace tierline::datagen
