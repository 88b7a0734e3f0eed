#include "server/identity/crypto.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "server/identity/encoding.h"

namespace tierline::identity {
namespace {

constexpr size_t kScalarSize = 32;

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using BnPtr = std::unique_ptr<BIGNUM, decltype(&BN_clear_free)>;
using ContextPtr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

const uint8_t* Bytes(absl::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

EVP_PKEY* Key(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

std::shared_ptr<void> Own(EVP_PKEY* key) {
  return std::shared_ptr<void>(key, [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); });
}

BioPtr ReadBio(absl::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
}

std::string Text(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

// Encrypted PEM would otherwise ask on the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

bool IsP256(EVP_PKEY* key) {
  char group[64];
  size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof(group), &size) == 1 &&
         absl::string_view(group, size) == "prime256v1";
}

absl::StatusOr<std::string> Thumbprint(EVP_PKEY* key) {
  BIGNUM* x = nullptr;
  BIGNUM* y = nullptr;
  const bool found = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
                     EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1;
  BnPtr own_x(x, &BN_clear_free);
  BnPtr own_y(y, &BN_clear_free);
  std::string x_bytes(kScalarSize, '\0');
  std::string y_bytes(kScalarSize, '\0');
  if (!found || BN_bn2binpad(x, reinterpret_cast<uint8_t*>(x_bytes.data()), kScalarSize) < 0 ||
      BN_bn2binpad(y, reinterpret_cast<uint8_t*>(y_bytes.data()), kScalarSize) < 0) {
    return absl::InternalError("the public point of a key cannot be read");
  }
  const std::string jwk = absl::StrCat(R"({"crv":"P-256","kty":"EC","x":")", Base64UrlEncode(x_bytes),
                                       R"(","y":")", Base64UrlEncode(y_bytes), R"("})");
  return Base64UrlEncode(Sha256(jwk).view());
}

const EVP_MD* Sha256Method() {
  // Fetched once: an implicit fetch on every call costs more than the hash of a token.
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  TIERLINE_CHECK(method != nullptr);
  return method;
}

absl::StatusOr<std::string> DerToRaw(absl::string_view der) {
  const uint8_t* data = Bytes(der);
  const long size = static_cast<long>(der.size());  // NOLINT(google-runtime-int): as OpenSSL takes it
  SignaturePtr signature(d2i_ECDSA_SIG(nullptr, &data, size), &ECDSA_SIG_free);
  std::string raw(2 * kScalarSize, '\0');
  auto* out = reinterpret_cast<uint8_t*>(raw.data());
  if (signature == nullptr || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, kScalarSize) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + kScalarSize, kScalarSize) < 0) {
    return absl::InternalError("OpenSSL made a signature that is none");
  }
  return raw;
}

std::string RawToDer(absl::string_view raw) {
  SignaturePtr signature(ECDSA_SIG_new(), &ECDSA_SIG_free);
  BIGNUM* r = BN_bin2bn(Bytes(raw), kScalarSize, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw) + kScalarSize, kScalarSize, nullptr);
  TIERLINE_CHECK(signature != nullptr && r != nullptr && s != nullptr);
  TIERLINE_CHECK(ECDSA_SIG_set0(signature.get(), r, s) == 1);
  uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return "";
  std::string text(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return text;
}

}  // namespace

Digest Sha256(absl::string_view bytes) {
  Digest digest;
  unsigned int size = 0;
  TIERLINE_CHECK(
      EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), &size, Sha256Method(), nullptr) == 1);
  return digest;
}

Digest HmacSha256(absl::string_view key, absl::string_view message) {
  Digest digest;
  unsigned int size = 0;
  TIERLINE_CHECK(HMAC(Sha256Method(), key.data(), static_cast<int>(key.size()), Bytes(message),
                      message.size(), digest.bytes.data(), &size) != nullptr);
  return digest;
}

bool ConstantTimeEqual(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

absl::StatusOr<VerifyKey> VerifyKey::FromPem(absl::string_view pem) {
  BioPtr bio = ReadBio(pem);
  std::shared_ptr<void> key = Own(PEM_read_bio_PUBKEY(bio.get(), nullptr, &NoPassword, nullptr));
  if (key == nullptr || !IsP256(Key(key))) {
    return absl::InvalidArgumentError("not a P-256 public key in PEM");
  }
  TIERLINE_ASSIGN_OR_RETURN(std::string kid, Thumbprint(Key(key)));
  return VerifyKey(std::move(key), std::move(kid));
}

std::string VerifyKey::ToPem() const {
  BioPtr bio(BIO_new(BIO_s_mem()), &BIO_free);
  TIERLINE_CHECK(PEM_write_bio_PUBKEY(bio.get(), Key(key_)) == 1);
  return Text(bio.get());
}

bool VerifyKey::Verify(absl::string_view message, absl::string_view signature) const {
  if (signature.size() != 2 * kScalarSize) return false;
  const std::string der = RawToDer(signature);
  ContextPtr context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, Sha256Method(), nullptr, Key(key_)) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(der), der.size(), Bytes(message), message.size()) == 1;
}

absl::StatusOr<SigningKey> SigningKey::Generate() {
  std::shared_ptr<void> key = Own(EVP_EC_gen("P-256"));
  if (key == nullptr) return absl::InternalError("OpenSSL could not make a P-256 key");
  TIERLINE_ASSIGN_OR_RETURN(std::string kid, Thumbprint(Key(key)));
  return SigningKey(VerifyKey(std::move(key), std::move(kid)));
}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view pem) {
  BioPtr bio = ReadBio(pem);
  std::shared_ptr<void> key = Own(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassword, nullptr));
  if (key == nullptr || !IsP256(Key(key))) {
    return absl::InvalidArgumentError("not an unencrypted P-256 private key in PEM");
  }
  TIERLINE_ASSIGN_OR_RETURN(std::string kid, Thumbprint(Key(key)));
  return SigningKey(VerifyKey(std::move(key), std::move(kid)));
}

std::string SigningKey::ToPem() const {
  BioPtr bio(BIO_new(BIO_s_mem()), &BIO_free);
  TIERLINE_CHECK(
      PEM_write_bio_PrivateKey(bio.get(), Key(verify_key_.key_), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return Text(bio.get());
}

absl::StatusOr<std::string> SigningKey::Sign(absl::string_view message) const {
  ContextPtr context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string der(128, '\0');
  size_t size = der.size();
  if (EVP_DigestSignInit(context.get(), nullptr, Sha256Method(), nullptr, Key(verify_key_.key_)) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(der.data()), &size, Bytes(message),
                     message.size()) != 1) {
    return absl::InternalError("OpenSSL could not sign");
  }
  return DerToRaw(absl::string_view(der).substr(0, size));
}

Digest SigningKey::Derive(absl::string_view label) const {
  BIGNUM* scalar = nullptr;
  TIERLINE_CHECK(EVP_PKEY_get_bn_param(Key(verify_key_.key_), OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1);
  BnPtr own(scalar, &BN_clear_free);
  std::string bytes(kScalarSize, '\0');
  TIERLINE_CHECK(BN_bn2binpad(scalar, reinterpret_cast<uint8_t*>(bytes.data()), kScalarSize) >= 0);
  const Digest derived = HmacSha256(bytes, label);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return derived;
}

}  // namespace tierline::identity
