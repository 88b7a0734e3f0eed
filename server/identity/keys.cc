#include "server/identity/keys.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace tierline::identity {
namespace {

constexpr absl::string_view kBegin = "-----BEGIN ";
constexpr absl::string_view kEnd = "-----END ";
constexpr absl::string_view kPublicKey = "-----BEGIN PUBLIC KEY-----";

// The blocks from one BEGIN line to its END line. Text between blocks is comment, as everywhere in PEM.
absl::StatusOr<std::vector<absl::string_view>> Blocks(absl::string_view pem) {
  std::vector<absl::string_view> blocks;
  size_t begin = pem.find(kBegin);
  while (begin != absl::string_view::npos) {
    const size_t end = pem.find(kEnd, begin);
    const size_t next = pem.find(kBegin, begin + kBegin.size());
    if (end == absl::string_view::npos || next < end) {
      return absl::InvalidArgumentError(absl::StrCat("PEM block ", blocks.size() + 1, " has no END line"));
    }
    size_t stop = pem.find('\n', end);
    stop = stop == absl::string_view::npos ? pem.size() : stop + 1;
    blocks.push_back(pem.substr(begin, stop - begin));
    begin = next;
  }
  if (blocks.empty()) return absl::InvalidArgumentError("no PEM block found");
  return blocks;
}

absl::StatusOr<VerifyKey> ReadVerifyKey(absl::string_view block) {
  if (absl::StartsWith(block, kPublicKey)) return VerifyKey::FromPem(block);
  TIERLINE_ASSIGN_OR_RETURN(SigningKey key, SigningKey::FromPem(block));
  return key.verify_key();
}

class HmacAuthenticator final : public contract::Authenticator {
 public:
  explicit HmacAuthenticator(Digest key) : key_(key) {}

  std::string Tag(absl::string_view message) const override {
    return std::string(HmacSha256(key_.view(), message).view());
  }

 private:
  const Digest key_;
};

}  // namespace

absl::StatusOr<KeyRing> KeyRing::FromPem(absl::string_view pem) {
  TIERLINE_ASSIGN_OR_RETURN(std::vector<absl::string_view> blocks, Blocks(pem));
  absl::StatusOr<SigningKey> signing = SigningKey::FromPem(blocks[0]);
  if (!signing.ok()) return Annotate(signing.status(), "PEM block 1");
  KeyRing ring(*std::move(signing));
  for (size_t i = 1; i < blocks.size(); ++i) {
    absl::StatusOr<VerifyKey> key = ReadVerifyKey(blocks[i]);
    if (!key.ok()) return Annotate(key.status(), absl::StrCat("PEM block ", i + 1));
    ring.verifying_.push_back(*std::move(key));
  }
  return ring;
}

KeyRing::KeyRing(SigningKey signing) : signing_(std::move(signing)), verifying_({signing_.verify_key()}) {}

std::unique_ptr<contract::Authenticator> NewPageTokenAuthenticator(const KeyRing& keys) {
  return std::make_unique<HmacAuthenticator>(keys.signing().Derive("tierline page token v1"));
}

}  // namespace tierline::identity
