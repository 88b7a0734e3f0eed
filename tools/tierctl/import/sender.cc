#include "tools/tierctl/import/sender.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "tools/tierctl/import/input_file.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

constexpr int kMaxWaits = 20;
constexpr absl::Duration kUsualWait = absl::Seconds(1);

int64_t Count(const pb::Message& answer, const char* field) {
  const pb::FieldDescriptor* descriptor = answer.GetDescriptor()->FindFieldByName(field);
  return descriptor == nullptr ? 0 : answer.GetReflection()->GetInt32(answer, descriptor);
}

ImportCounts CountsOf(const pb::Message& answer, int64_t rows) {
  ImportCounts counts;
  counts.sent = rows;
  counts.recorded = Count(answer, "recorded_count") + Count(answer, "created_count");
  counts.corrected = Count(answer, "corrected_count") + Count(answer, "updated_count");
  counts.unchanged = Count(answer, "unchanged_count");
  counts.waiting = Count(answer, "waiting_count");
  if (answer.GetDescriptor()->FindFieldByName("created_count") != nullptr) {
    counts.unchanged = rows - counts.recorded - counts.corrected;
  } else if (answer.GetDescriptor()->FindFieldByName("recorded_count") == nullptr) {
    counts.recorded = rows;  // this method does not tell new from changed
  }
  return counts;
}

// Reasons by position in the batch, from paths like "facts[3].kind".
std::map<size_t, std::string> BlamedRows(const absl::Status& error, const std::string& rows_field,
                                         size_t size) {
  std::map<size_t, std::string> blamed;
  const std::string prefix = rows_field + "[";
  for (const contract::FieldViolation& violation : contract::ViolationsOf(error)) {
    const size_t close = violation.path.find(']');
    uint64_t index = 0;
    if (!absl::StartsWith(violation.path, prefix) || close == std::string::npos ||
        !absl::SimpleAtoi(violation.path.substr(prefix.size(), close - prefix.size()), &index) ||
        index >= size) {
      continue;
    }
    std::string field = violation.path.substr(close + 1);
    if (absl::StartsWith(field, ".")) field.erase(0, 1);
    std::string& reason = blamed[index];
    absl::StrAppend(&reason, reason.empty() ? "" : "; ", field, field.empty() ? "" : ": ",
                    violation.description);
  }
  return blamed;
}

class ManyRowsSender : public BatchSender {
 public:
  explicit ManyRowsSender(SenderSettings settings) : settings_(std::move(settings)) {}

  BatchResult Send(int64_t number, std::vector<ImportRow> rows) override {
    BatchResult result;
    std::vector<ImportRow> good;
    for (ImportRow& row : rows) (row.element == nullptr ? result.rejected : good).push_back(std::move(row));
    result.status = SendRows(number, std::move(good), &result);
    std::sort(result.rejected.begin(), result.rejected.end(),
              [](auto& a, auto& b) { return a.line < b.line; });
    result.counts.rejected = static_cast<int64_t>(result.rejected.size());
    return result;
  }

 private:
  std::string Encode(int64_t number, const std::vector<ImportRow>& rows) const {
    std::unique_ptr<pb::Message> request = settings_.kind->new_request();
    const pb::Reflection& reflection = *request->GetReflection();
    const pb::FieldDescriptor* field = request->GetDescriptor()->FindFieldByName(settings_.kind->rows_field);
    for (const ImportRow& row : rows) reflection.AddMessage(request.get(), field)->CopyFrom(*row.element);
    const std::string seed = absl::StrCat(settings_.run, "/", number, "/", request->SerializeAsString());
    reflection.SetString(request.get(), request->GetDescriptor()->FindFieldByName("request_id"),
                         DerivedUuid(seed));
    return request->SerializeAsString();
  }

  absl::Status SendRows(int64_t number, std::vector<ImportRow> rows, BatchResult* result) {
    if (rows.empty()) return absl::OkStatus();
    const auto bytes = CallPatiently(settings_, settings_.kind->method, Encode(number, rows));
    if (bytes.ok()) return Accept(*bytes, rows.size(), result);
    const absl::Status& error = bytes.status();
    if (!BlamesContent(error)) return error;
    const std::map<size_t, std::string> blamed = BlamedRows(error, settings_.kind->rows_field, rows.size());
    if (blamed.empty() && rows.size() == 1) {
      Reject(std::move(rows[0]), RejectionText(error, settings_.locale), result);
      return absl::OkStatus();
    }
    if (blamed.empty()) {
      std::vector<ImportRow> tail(std::make_move_iterator(rows.begin() + rows.size() / 2),
                                  std::make_move_iterator(rows.end()));
      rows.resize(rows.size() / 2);
      TIERLINE_RETURN_IF_ERROR(SendRows(number, std::move(rows), result));
      return SendRows(number, std::move(tail), result);
    }
    std::vector<ImportRow> rest;
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto why = blamed.find(i);
      if (why == blamed.end()) {
        rest.push_back(std::move(rows[i]));
      } else {
        Reject(std::move(rows[i]), why->second, result);
      }
    }
    return SendRows(number, std::move(rest), result);
  }

  absl::Status Accept(const std::string& bytes, size_t rows, BatchResult* result) {
    const auto* method = settings_.kind->new_request()->GetDescriptor()->file()->pool()->FindMethodByName(
        absl::StrCat(settings_.kind->method.substr(0, settings_.kind->method.find('/')), ".",
                     settings_.kind->method.substr(settings_.kind->method.find('/') + 1)));
    std::unique_ptr<pb::Message> answer(
        pb::MessageFactory::generated_factory()->GetPrototype(method->output_type())->New());
    if (!answer->ParseFromString(bytes)) {
      return GeneralError("the server's answer cannot be read", "无法读取服务器的应答");
    }
    result->counts.Add(CountsOf(*answer, static_cast<int64_t>(rows)));
    return absl::OkStatus();
  }

  static void Reject(ImportRow row, std::string reason, BatchResult* result) {
    row.reason = std::move(reason);
    result->rejected.push_back(std::move(row));
  }

  const SenderSettings settings_;
};

}  // namespace

void ImportCounts::Add(const ImportCounts& other) {
  read += other.read;
  sent += other.sent;
  recorded += other.recorded;
  corrected += other.corrected;
  unchanged += other.unchanged;
  waiting += other.waiting;
  rejected += other.rejected;
}

absl::StatusOr<std::string> CallPatiently(const SenderSettings& settings, const std::string& method,
                                          const std::string& request) {
  for (int waits = 0;; ++waits) {
    auto answer = settings.session->Call("/" + method, request, /*repeatable=*/true);
    const v1::ErrorReason reason = contract::ReasonOf(answer.status());
    const bool busy = reason == v1::OVERLOADED || reason == v1::RATE_LIMITED;
    const bool stop = settings.shell->interrupted != nullptr && settings.shell->interrupted->load();
    if (!busy || waits == kMaxWaits || stop) return answer;
    settings.shell->sleep(contract::RetryDelayOf(answer.status()).value_or(kUsualWait));
  }
}

std::string RejectionText(const absl::Status& error, contract::Locale locale) {
  std::string text = MessageIn(error, locale);
  const std::string reason = contract::ReasonNameOf(error);
  return reason.empty() ? text : absl::StrCat(reason, ": ", text);
}

bool BlamesContent(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kOutOfRange:
      return ExitCodeOf(error) >= kExitRpc;
    case absl::StatusCode::kResourceExhausted:
      return contract::ReasonOf(error) == v1::REQUEST_TOO_LARGE;
    default:
      return false;
  }
}

std::unique_ptr<BatchSender> NewBatchSender(SenderSettings settings) {
  return std::make_unique<ManyRowsSender>(std::move(settings));
}

}  // namespace tierline::tierctl
