#include "tools/tierctl/message/output.h"

namespace tierline::tierctl {
namespace {

class CsvPrinter : public RowPrinter {
 public:
  CsvPrinter(std::vector<Column> columns, const OutputOptions& options, std::ostream& out)
      : columns_(std::move(columns)), options_(options), out_(out) {
    if (!options_.headers) return;
    for (size_t i = 0; i < columns_.size(); ++i) out_ << (i == 0 ? "" : ",") << CsvField(columns_[i].name);
    out_ << "\r\n";
  }

  void Add(const google::protobuf::Message& row) override {
    for (size_t i = 0; i < columns_.size(); ++i) {
      out_ << (i == 0 ? "" : ",") << CsvField(CellText(row, columns_[i], false, options_));
    }
    out_ << "\r\n";
  }

  void Finish(absl::string_view) override { out_.flush(); }

 private:
  const std::vector<Column> columns_;
  const OutputOptions options_;
  std::ostream& out_;
};

}  // namespace

std::string CsvField(absl::string_view text) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::unique_ptr<RowPrinter> NewCsvPrinter(std::vector<Column> columns, const OutputOptions& options,
                                          std::ostream& out) {
  return std::make_unique<CsvPrinter>(std::move(columns), options, out);
}

}  // namespace tierline::tierctl
