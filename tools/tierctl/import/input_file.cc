#include "tools/tierctl/import/input_file.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/base/uuid.h"
#include "common/contract/utf8.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

class Hash {
 public:
  Hash() : context_(EVP_MD_CTX_new()) {
    TIERLINE_CHECK(EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) == 1);
  }
  ~Hash() { EVP_MD_CTX_free(context_); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;

  void Add(absl::string_view bytes) {
    TIERLINE_CHECK(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1);
  }
  std::string Finish() {
    std::array<unsigned char, 32> digest;
    TIERLINE_CHECK(EVP_DigestFinal_ex(context_, digest.data(), nullptr) == 1);
    return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
  }

 private:
  EVP_MD_CTX* const context_;
};

// Whether the bytes form GB18030 characters of one, two or four bytes.
bool LooksLikeGb18030(absl::string_view text) {
  size_t wide = 0;
  for (size_t i = 0; i < text.size();) {
    const auto at = [&](size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0;
    };
    if (at(0) < 0x80) {
      ++i;
      continue;
    }
    const bool lead = at(0) >= 0x81 && at(0) <= 0xFE;
    if (lead && at(1) >= 0x40 && at(1) != 0x7F && at(1) <= 0xFE) {
      i += 2;
    } else if (lead && at(1) >= 0x30 && at(1) <= 0x39 && at(2) >= 0x81 && at(3) >= 0x30 && at(3) <= 0x39) {
      i += 4;
    } else {
      return false;
    }
    ++wide;
  }
  return wide > 0;
}

absl::Status WrongEncoding(const std::string& path, int64_t line, absl::string_view text) {
  const std::string place_en = absl::StrCat(path, ", line ", line, ": "),
                    place_zh = absl::StrCat(path, " 第 ", line, " 行：");
  for (const auto& [looks, name] :
       {std::pair(absl::StartsWith(text, "\xFF\xFE") || absl::StartsWith(text, "\xFE\xFF"), "UTF-16"),
        std::pair(LooksLikeGb18030(text), "GB18030")}) {
    if (!looks) continue;
    const std::string convert = absl::StrCat("iconv -f ", name, " -t UTF-8 ", path, " > utf8.csv");
    return ValidationError(absl::StrCat(place_en, "this is ", name, ", not UTF-8; convert it: ", convert),
                           absl::StrCat(place_zh, "编码是 ", name, "，不是 UTF-8；请先转换：", convert));
  }
  return ValidationError(absl::StrCat(place_en, "not UTF-8 text"), absl::StrCat(place_zh, "不是 UTF-8 文本"));
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  Hash hash;
  hash.Add(bytes);
  return hash.Finish();
}

std::string DerivedUuid(absl::string_view seed) {
  std::string bytes = Sha256(seed).substr(0, Uuid::kSize);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  return Uuid::FromBytes(bytes)->ToString();
}

absl::StatusOr<InputFile> InspectFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || file.peek() == std::char_traits<char>::eof()) {
    return GeneralError(absl::StrCat("cannot read ", path, ", or it is empty"),
                        absl::StrCat("无法读取 ", path, "，或文件为空"));
  }
  Hash hash;
  InputFile input;
  std::string line;
  for (int64_t number = 1; std::getline(file, line); ++number) {
    if (!file.eof()) line.push_back('\n');
    hash.Add(line);
    input.bytes += static_cast<int64_t>(line.size());
    if (!contract::ScanUtf8(line).valid) return WrongEncoding(path, number, line);
  }
  input.digest = absl::BytesToHexString(hash.Finish());
  return input;
}

}  // namespace tierline::tierctl
