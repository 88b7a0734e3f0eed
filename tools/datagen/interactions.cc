#include "tools/datagen/interactions.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"
#include "tools/datagen/calendar.h"
#include "tools/datagen/streams.h"

namespace tierline::datagen {
namespace {

struct Kind {
  absl::string_view name;
  absl::string_view system;
  int64_t from_customer;  // per mille
  int64_t deep;           // per mille
};

constexpr Kind kKinds[] = {
    {"CALL", "crm", 200, 120},      {"VISIT", "crm", 0, 700}, {"WECHAT", "wecom", 400, 100},
    {"ENQUIRY", "crm", 1000, 150},  {"EVENT", "crm", 0, 0},   {"TRAINING", "crm", 0, 300},
    {"FEEDBACK", "crm", 1000, 200}, {"SURVEY", "crm", 0, 0},  {"BROWSING", "wecom", 1000, 0}};
constexpr int kWeights[] = {300, 290, 230, 90, 25, 12, 14, 10, 40};
static_assert(std::size(kWeights) == std::size(kKinds));

constexpr Kind kReferral = {"REFERRAL", "crm", 1000, 0};

}  // namespace

InteractionWriter::InteractionWriter(const Profile& profile, const Options& options, CsvFile& interactions,
                                     Truth& truth)
    : profile_(profile),
      options_(options),
      interactions_(interactions),
      truth_(truth),
      dice_(options.seed, kInteractionStream) {}

void InteractionWriter::Write(const Customer& customer) {
  const Archetype& archetype = profile_.archetypes[customer.archetype];
  // Half of the rate follows the customer's size, half does not.
  const int64_t rate = dice_.Between(archetype.contacts) * (1000 + customer.value_per_mille) / 2;
  const int64_t gap = std::max<int64_t>(365 * 1000 / rate, 1);
  absl::CivilDay day = std::max(customer.create_day, HistoryStart(options_)) + dice_.Below(gap);
  while (day <= options_.as_of) {
    if (SeasonOf(day) != Season::kClosed) WriteOne(customer, day);
    // Once the trade has stopped, so have most of the talks.
    const int64_t slower = day > customer.last_trade ? 4 : 1;
    day += std::max<int64_t>(gap * slower * dice_.Between({300, 1700}) / 1000, 1);
  }
}

void InteractionWriter::WriteOne(const Customer& customer, absl::CivilDay day) {
  const Archetype& archetype = profile_.archetypes[customer.archetype];
  const Kind& kind = dice_.Chance(archetype.referral) ? kReferral : kKinds[dice_.Weighted(kWeights)];
  const int minute = static_cast<int>(dice_.Between({8 * 60 + 30, 19 * 60}));
  interactions_.Text(kind.system).Text(absl::StrFormat("IA%010d", ++number_)).Number(1).Text(kind.name);
  interactions_.Text(customer.code).Text(FormatTime(day, minute));
  interactions_.Text(dice_.Chance(kind.from_customer) ? "CUSTOMER" : "US");
  interactions_.Flag(dice_.Chance(kind.deep));
  WriteDetails(kind.name, customer);
  interactions_.EndRow();
  ++truth_.archetypes[customer.archetype].interactions;
}

void InteractionWriter::WriteDetails(absl::string_view kind, const Customer& customer) {
  if (kind == "VISIT") {
    interactions_.Flag(dice_.Chance(850));
  } else {
    interactions_.Empty();
  }
  if (kind == "FEEDBACK") {
    interactions_.Number(dice_.Between({0, 5}));
  } else {
    interactions_.Empty();
  }
  if (kind == "REFERRAL") {
    // Some are still open.
    const int64_t outcome = dice_.Below(10);
    interactions_.Text(outcome < 4 ? "true" : outcome < 8 ? "false" : "");
    if (outcome < 4) ++truth_.referrals_won;
  } else {
    interactions_.Empty();
  }
  if (kind == "SURVEY") {
    const int64_t content = customer.on_time_per_mille > 800 ? 2 : 0;
    interactions_.Number(std::min<int64_t>(dice_.Between({3, 10}) + content, 10));
  } else {
    interactions_.Empty();
  }
}

}  // namespace tierline::datagen
