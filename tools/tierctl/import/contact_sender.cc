#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "tierline/v1/customer_service.pb.h"
#include "tools/tierctl/import/input_file.h"
#include "tools/tierctl/import/sender.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

class ContactSender : public BatchSender {
 public:
  explicit ContactSender(SenderSettings settings) : settings_(std::move(settings)) {}

  BatchResult Send(int64_t, std::vector<ImportRow> rows) override {
    BatchResult result;
    for (ImportRow& row : rows) {
      if (row.element != nullptr) {
        const absl::Status sent = SendOne(*row.element, &result.counts);
        if (!sent.ok() && !BlamesContent(sent)) {
          result.status = sent;
          return result;
        }
        if (sent.ok()) continue;
        row.reason = RejectionText(sent, settings_.locale);
      }
      result.rejected.push_back(std::move(row));
    }
    result.counts.rejected = static_cast<int64_t>(result.rejected.size());
    return result;
  }

 private:
  // `element` is a request whose parent and id still are the codes of the file.
  absl::Status SendOne(const google::protobuf::Message& element, ImportCounts* counts) {
    auto request = static_cast<const v1::CreateContactRequest&>(element);
    TIERLINE_ASSIGN_OR_RETURN(const std::string customer, CustomerOf(request.parent()));
    const std::string code = request.contact_id();
    request.set_parent(customer);
    request.set_contact_id(DerivedUuid(absl::StrCat("contact/", customer, "/", code)));
    request.set_request_id(DerivedUuid(absl::StrCat(settings_.run, "/", request.SerializeAsString())));
    const absl::Status created =
        CallPatiently(settings_, settings_.kind->method, request.SerializeAsString()).status();
    const bool there = created.code() == absl::StatusCode::kAlreadyExists;
    if (!created.ok() && !there) return created;
    ++counts->sent;
    ++(there ? counts->unchanged : counts->recorded);
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> CustomerOf(const std::string& code) {
    {
      absl::MutexLock lock(&mu_);
      if (const auto known = names_.find(code); known != names_.end()) return known->second;
    }
    v1::LookupCustomerRequest request;
    request.mutable_external_id()->set_system(settings_.system);
    request.mutable_external_id()->set_code(code);
    TIERLINE_ASSIGN_OR_RETURN(
        const std::string bytes,
        CallPatiently(settings_, "tierline.v1.CustomerService/LookupCustomer", request.SerializeAsString()));
    v1::Customer customer;
    if (!customer.ParseFromString(bytes))
      return GeneralError("the server's answer cannot be read", "无法读取服务器的应答");
    absl::MutexLock lock(&mu_);
    names_[code] = customer.name();
    return customer.name();
  }

  const SenderSettings settings_;
  absl::Mutex mu_;
  std::map<std::string, std::string> names_ ABSL_GUARDED_BY(mu_);  // code → customer
};

}  // namespace

std::unique_ptr<BatchSender> NewContactSender(SenderSettings settings) {
  return std::make_unique<ContactSender>(std::move(settings));
}

}  // namespace tierline::tierctl
