#include "tools/tierctl/message/output.h"
#include "tools/tierctl/message/request.h"

namespace tierline::tierctl {
namespace {

class JsonPrinter : public RowPrinter {
 public:
  JsonPrinter(std::string field, bool lines, std::ostream& out)
      : field_(std::move(field)), lines_(lines), out_(out) {}

  void Add(const google::protobuf::Message& row) override {
    if (!lines_) out_ << (rows_++ == 0 ? "{\"" + field_ + "\":[\n" : ",\n");
    out_ << ToJson(row, false);
    if (lines_) out_ << std::endl;
  }

  void Finish(absl::string_view next_page_token) override {
    if (!lines_) {
      if (rows_ == 0) out_ << "{\"" << field_ << "\":[";
      // Page tokens are URL-safe: no escapes are needed.
      out_ << "\n],\"next_page_token\":\"" << std::string(next_page_token) << "\"}\n";
    }
    out_.flush();
  }

 private:
  const std::string field_;
  const bool lines_;
  std::ostream& out_;
  size_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowPrinter> NewJsonPrinter(std::string field, bool lines, std::ostream& out) {
  return std::make_unique<JsonPrinter>(std::move(field), lines, out);
}

}  // namespace tierline::tierctl
