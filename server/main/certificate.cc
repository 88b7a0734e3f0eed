#include "server/main/certificate.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace tierline::server {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;

constexpr int kValidSeconds = 30 * 24 * 60 * 60;

absl::Status Failed() { return absl::InternalError("OpenSSL could not make the certificate"); }

bool AddExtension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

absl::StatusOr<Certificate> SelfSigned(EVP_PKEY* key, const std::string& host, absl::Time now) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate.get()), absl::ToUnixMicros(now));
  time_t start = absl::ToTimeT(now);
  X509_time_adj_ex(X509_getm_notBefore(certificate.get()), 0, 0, &start);
  X509_time_adj_ex(X509_getm_notAfter(certificate.get()), 0, kValidSeconds, &start);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("tierlined"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), key);
  const bool made = AddExtension(certificate.get(), NID_subject_alt_name,
                                 absl::StrCat("DNS:localhost,IP:127.0.0.1,DNS:", host)) &&
                    AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE") &&
                    X509_sign(certificate.get(), key, EVP_sha256()) > 0;
  if (!made) return Failed();
  return certificate;
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

absl::Status WriteNew(const std::string& path, const std::string& text, mode_t mode) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, ": exists already; remove it or choose another folder"));
  }
  if (fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": cannot be made; does the folder exist, and may you write in it?"));
  }
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool closed = close(fd) == 0;
  if (written && closed) return absl::OkStatus();
  unlink(path.c_str());
  return absl::ResourceExhaustedError(absl::StrCat(path, ": cannot be written; is the disk full?"));
}

}  // namespace

absl::Status WriteDevCertificate(const std::string& host, absl::Time now, const std::string& certificate_path,
                                 const std::string& key_path) {
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed();
  TIERLINE_ASSIGN_OR_RETURN(const Certificate certificate, SelfSigned(key.get(), host, now));
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  const Bio key_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return Failed();
  }
  TIERLINE_RETURN_IF_ERROR(WriteNew(key_path, TextOf(key_text.get()), S_IRUSR | S_IWUSR));
  absl::Status written =
      WriteNew(certificate_path, TextOf(certificate_text.get()), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
  // A key without its certificate would only be in the way of the next attempt.
  if (!written.ok()) unlink(key_path.c_str());
  return written;
}

}  // namespace tierline::server
