#include "tools/tierctl/import/rejected_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

std::string Line(std::vector<std::string> first, const std::vector<std::string>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  std::string line;
  for (size_t i = 0; i < first.size(); ++i) absl::StrAppend(&line, i == 0 ? "" : ",", CsvField(first[i]));
  return line + "\r\n";
}

}  // namespace

RejectedFile::RejectedFile(std::string path, std::vector<std::string> header, int64_t keep_bytes)
    : path_(std::move(path)), header_(std::move(header)), bytes_(keep_bytes) {
  if (bytes_ == 0) {
    std::remove(path_.c_str());
  } else if (::truncate(path_.c_str(), bytes_) != 0) {
    bytes_ = 0;
  }
}

absl::Status RejectedFile::Append(const std::vector<ImportRow>& rows) {
  if (rows.empty()) return absl::OkStatus();
  std::string text = bytes_ == 0 ? Line({"line", "reason"}, header_) : "";
  for (const ImportRow& row : rows)
    absl::StrAppend(&text, Line({absl::StrCat(row.line), row.reason}, row.fields));
  std::FILE* file = std::fopen(path_.c_str(), bytes_ == 0 ? "wb" : "ab");
  const bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size() &&
                       std::fflush(file) == 0 && ::fsync(::fileno(file)) == 0;
  const std::string why = std::strerror(errno);
  if (file != nullptr) std::fclose(file);
  if (!written) {
    return GeneralError(absl::StrCat("cannot write ", path_, ": ", why),
                        absl::StrCat("无法写入 ", path_, "：", why));
  }
  bytes_ += static_cast<int64_t>(text.size());
  return absl::OkStatus();
}

}  // namespace tierline::tierctl
