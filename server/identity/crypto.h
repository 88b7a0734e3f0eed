#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Everything Tierline needs of OpenSSL; no other file includes it. Thread-safe. Key generation and signing
// draw on OpenSSL's own randomness: a signature's nonce must never come from a generator that tests can seed.
namespace tierline::identity {

// 32 bytes, hashed and compared as such.
struct Digest {
  std::array<uint8_t, 32> bytes{};

  absl::string_view view() const {
    return absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  bool operator==(const Digest&) const = default;

  template <typename H>
  friend H AbslHashValue(H h, const Digest& digest) {
    return H::combine(std::move(h), digest.bytes);
  }
};

Digest Sha256(absl::string_view bytes);
Digest HmacSha256(absl::string_view key, absl::string_view message);

// Takes the same time wherever the first difference is.
bool ConstantTimeEqual(absl::string_view a, absl::string_view b);

// A P-256 public key: checks ES256 signatures.
class VerifyKey {
 public:
  // "-----BEGIN PUBLIC KEY-----". kInvalidArgument for anything but a P-256 key.
  static absl::StatusOr<VerifyKey> FromPem(absl::string_view pem);

  // RFC 7638 thumbprint, base64url: the key's id.
  const std::string& kid() const { return kid_; }

  std::string ToPem() const;

  // `signature` is r and s, 32 bytes each (RFC 7518 section 3.4).
  bool Verify(absl::string_view message, absl::string_view signature) const;

 private:
  friend class SigningKey;
  VerifyKey(std::shared_ptr<void> key, std::string kid) : key_(std::move(key)), kid_(std::move(kid)) {}

  std::shared_ptr<void> key_;
  std::string kid_;
};

// A P-256 private key: makes ES256 signatures.
class SigningKey {
 public:
  static absl::StatusOr<SigningKey> Generate();

  // "-----BEGIN PRIVATE KEY-----" or "-----BEGIN EC PRIVATE KEY-----", not encrypted.
  static absl::StatusOr<SigningKey> FromPem(absl::string_view pem);

  std::string ToPem() const;

  // 64 bytes.
  absl::StatusOr<std::string> Sign(absl::string_view message) const;

  const VerifyKey& verify_key() const { return verify_key_; }

  // A secret for another purpose, named by `label`; the same for the same key.
  Digest Derive(absl::string_view label) const;

 private:
  explicit SigningKey(VerifyKey key) : verify_key_(std::move(key)) {}

  VerifyKey verify_key_;  // holds the key pair
};

}  // namespace tierline::identity
