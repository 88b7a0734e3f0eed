#include "tools/datagen/customers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/datagen/names.h"
#include "tools/datagen/streams.h"

namespace tierline::datagen {
namespace {

constexpr int kShortestCode = 6;

}  // namespace

absl::CivilDay HistoryStart(const Options& options) {
  return absl::CivilDay(absl::CivilMonth(options.as_of + 1) - options.months);
}

CustomerSource::CustomerSource(const Profile& profile, const Company& company, const Options& options)
    : profile_(profile),
      company_(company),
      options_(options),
      start_(HistoryStart(options)),
      code_width_(std::max(kShortestCode, static_cast<int>(absl::StrCat(options.customers).size()))),
      dice_(options.seed, kCustomerStream) {
  for (const Industry& industry : profile.industries) industry_weights_.push_back(industry.weight);
  for (const Archetype& archetype : profile.archetypes) archetype_weights_.push_back(archetype.per_mille);
}

std::optional<Customer> CustomerSource::Next() {
  if (serial_ == options_.customers) return std::nullopt;
  ++serial_;
  const bool group_open = group_.members < group_.size;
  if (!group_open && previous_ && !previous_->duplicate && dice_.Chance(profile_.duplicates)) {
    previous_ = Duplicate();
    return previous_;
  }
  Customer customer;
  customer.serial = serial_;
  customer.code = absl::StrFormat("%0*d", code_width_, serial_);
  customer.phone = PhoneOf(serial_);
  customer.archetype = dice_.Weighted(archetype_weights_);
  if (!group_open && dice_.Chance(profile_.groups)) StartGroup();
  Place(customer);
  Trade(customer);
  if (group_.members < group_.size) {
    JoinGroup(customer);
  } else {
    customer.name = InventShopName(customer.latin, profile_.industries[customer.industry],
                                   company_.districts[customer.district].name, dice_);
  }
  Describe(customer);
  previous_ = customer;
  return customer;
}

void CustomerSource::Place(Customer& customer) {
  customer.industry = dice_.Weighted(industry_weights_);
  customer.district = dice_.Weighted(company_.district_weights);
  const Territory& district = company_.districts[customer.district];
  customer.latin = district.latin || dice_.Chance(profile_.latin_names);
  const std::vector<size_t>& reps = company_.district_reps[customer.district];
  const size_t rep = reps[static_cast<size_t>(dice_.Below(static_cast<int64_t>(reps.size())))];
  const bool buys = profile_.archetypes[customer.archetype].orders.high > 0;
  const bool in_pool = !buys && dice_.Chance(120);
  if (!in_pool) customer.owner = rep;
}

void CustomerSource::Trade(Customer& customer) {
  const Archetype& archetype = profile_.archetypes[customer.archetype];
  customer.order_fen = std::max<int64_t>(dice_.Spread(archetype.order_fen, archetype.spread), 5000);
  customer.value_per_mille = std::clamp<int64_t>(customer.order_fen * 1000 / archetype.order_fen, 500, 2000);
  customer.on_time_per_mille = dice_.Between(archetype.on_time);
  customer.growth_per_mille = dice_.Between(archetype.growth);
  customer.terms = DrawTerms();
  const int64_t days = options_.as_of - start_;
  customer.first_trade = start_ + days * dice_.Between(archetype.first_order) / 1000;
  customer.last_trade = start_ + days * dice_.Between(archetype.last_order) / 1000;
  const bool known_before = customer.first_trade == start_ || dice_.Chance(300);
  customer.create_day = customer.first_trade - (known_before ? dice_.Between({30, 2500}) : dice_.Below(45));
}

Terms CustomerSource::DrawTerms() {
  static constexpr int kWeights[] = {15, 10, 15, 30, 8, 22};
  static constexpr Terms kTerms[] = {{false, 0},  {false, 7},  {false, 15},
                                     {false, 30}, {false, 60}, {true, 30}};
  return kTerms[dice_.Weighted(kWeights)];
}

void CustomerSource::Describe(Customer& customer) {
  const int64_t scale = customer.level == 1 && customer.in_group ? 8 : 1;
  // Small shops seldom say how big they are.
  if (dice_.Chance(850)) customer.employees = std::max<int64_t>(dice_.Spread(6, 9) * scale, 1);
  if (dice_.Chance(700)) {
    customer.annual_revenue_fen = dice_.Spread(customer.order_fen * 90, 8) * scale / 1000000 * 1000000;
  }
  customer.decision_nodes = dice_.Between({1, 2});
  customer.decision_nodes += scale > 1 ? dice_.Between({1, 3}) : dice_.Below(8) / 6;
  const int64_t created_year = customer.create_day.year();
  customer.established_year = created_year - dice_.Below(15);
  const int64_t known_days = options_.as_of - customer.create_day;
  customer.key_contact_since = options_.as_of - dice_.Below(known_days + 1);
  customer.address = InventAddress(customer.latin, company_.districts[customer.district].name, dice_);
  if (dice_.Chance(80)) {
    static constexpr absl::string_view kTiers[] = {"A", "B", "C", "D"};
    customer.tier = std::string(dice_.Pick(std::span<const absl::string_view>(kTiers)));
  }
  // A line break in a name is what a careless export does; only to customers without any trade.
  const bool trades = profile_.archetypes[customer.archetype].orders.high > 0;
  if (!trades && !customer.in_group && dice_.Chance(6)) absl::StrAppend(&customer.name, "\n", "#2");
}

void CustomerSource::StartGroup() {
  group_ = Group();
  group_.size = std::min<int64_t>(dice_.Between({3, 12}), options_.customers - serial_ + 1);
}

void CustomerSource::JoinGroup(Customer& customer) {
  if (group_.members == 0) {
    group_.latin = customer.latin;
    group_.industry = customer.industry;
    group_.brand = InventBrand(group_.latin, dice_);
    group_.head_code = customer.code;
  } else {
    const bool branch = group_.branches == 0 || dice_.Chance(300);
    customer.level = branch ? 2 : 3;
    customer.parent_code = branch ? group_.head_code : group_.branch_code;
    if (branch) {
      ++group_.branches;
      group_.branch_code = customer.code;
    }
  }
  customer.in_group = true;
  customer.latin = group_.latin;
  customer.industry = group_.industry;
  const int64_t number = customer.level == 2 ? group_.branches : group_.members;
  customer.name = GroupMemberName(group_.latin, group_.brand, company_.districts[customer.district].name,
                                  customer.level, number);
  ++group_.members;
}

Customer CustomerSource::Duplicate() {
  Customer customer = *previous_;
  customer.serial = serial_;
  customer.code = absl::StrFormat("%0*d", code_width_, serial_);
  customer.name = Retyped(customer.name, customer.latin);
  customer.duplicate = true;
  customer.create_day = options_.as_of - dice_.Below(options_.as_of - customer.create_day + 1);
  customer.key_contact_since = std::max(customer.key_contact_since, customer.create_day);
  customer.first_trade = std::max(customer.first_trade, customer.create_day);
  return customer;
}

}  // namespace tierline::datagen
