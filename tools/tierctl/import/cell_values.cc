#include "tools/tierctl/import/cell_values.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"
#include "common/contract/format.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

absl::Status InColumn(absl::string_view column, const absl::Status& why) {
  return ValidationError(absl::StrCat(column, " ", MessageIn(why, contract::Locale::kEnglish)),
                         absl::StrCat(column, " ", MessageIn(why, contract::Locale::kChinese)));
}

}  // namespace

std::string EnumWord(absl::string_view word) {
  static const auto* const words = new std::map<std::string, std::string>{
      {"订单", "ORDER"},        {"销售订单", "ORDER"},   {"发货", "DELIVERY"},
      {"出库", "DELIVERY"},     {"发票", "INVOICE"},     {"开票", "INVOICE"},
      {"回款", "PAYMENT"},      {"收款", "PAYMENT"},     {"退货", "RETURN"},
      {"红字", "CREDIT_NOTE"},  {"红冲", "CREDIT_NOTE"}, {"成本", "COST"},
      {"电话", "CALL"},         {"拜访", "VISIT"},       {"微信", "WECHAT"},
      {"询价", "ENQUIRY"},      {"活动", "EVENT"},       {"培训", "TRAINING"},
      {"反馈", "FEEDBACK"},     {"转介绍", "REFERRAL"},  {"调研", "SURVEY"},
      {"浏览", "BROWSING"},     {"客户", "CUSTOMER"},    {"客户主动", "CUSTOMER"},
      {"我方", "US"},           {"我方发起", "US"},      {"拍板人", "ECONOMIC_BUYER"},
      {"影响者", "INFLUENCER"}, {"使用者", "USER"},      {"把关人", "GATEKEEPER"},
      {"内线", "COACH"},        {"销售", "REP"},         {"经理", "MANAGER"},
      {"运营", "OPS"},          {"服务", "SERVICE"},     {"只读", "VIEWER"},
      {"管理员", "ADMIN"}};
  const auto found = words->find(std::string(word));
  return found == words->end() ? std::string(word) : found->second;
}

absl::Status SetCell(const Cells& cells, absl::string_view column, const char* field,
                     const RowDefaults& defaults, google::protobuf::Message* message) {
  std::string text = cells.Get(column);
  if (text.empty()) return absl::OkStatus();
  const auto* descriptor = message->GetDescriptor()->FindFieldByName(field);
  if (descriptor->enum_type() != nullptr) text = EnumWord(text);
  const absl::Status set = SetFromText(*descriptor, text, defaults.zone, message);
  return set.ok() ? set : InColumn(column, set);
}

absl::StatusOr<bool> SetMoney(const Cells& cells, const std::string& column, const RowDefaults& defaults,
                              v1::Money* money) {
  const std::string minor_column = column + "_minor";
  const std::string decimal = cells.Get(column), minor = cells.Get(minor_column);
  if (decimal.empty() && minor.empty()) return false;
  if (!decimal.empty() && !minor.empty()) {
    return ValidationError(absl::StrCat(column, " and ", minor_column, " are both given"),
                           absl::StrCat(column, " 和 ", minor_column, " 同时给出"));
  }
  const std::string currency = cells.Has("currency") ? cells.Get("currency") : defaults.currency;
  money->set_currency_code(currency == "人民币" ? "CNY" : currency);
  if (!minor.empty()) {
    const auto amount = ParseInteger(minor);
    if (!amount.ok()) return InColumn(minor_column, amount.status());
    money->set_amount_minor(*amount);
    return true;
  }
  const int decimals =
      contract::CurrencyDecimals(money->currency_code().empty() ? "CNY" : money->currency_code());
  const auto amount = ParseDecimal(decimal, decimals);
  if (!amount.ok()) return InColumn(column, amount.status());
  money->set_amount_minor(*amount);
  return true;
}

}  // namespace tierline::tierctl
