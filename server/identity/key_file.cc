#include "server/identity/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace tierline::identity {
namespace {

constexpr size_t kMaxKeyFile = 64 << 10;

absl::Status SystemError(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

absl::Status WriteAll(int fd, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return SystemError("cannot write the key file", path);
    text.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(fd) != 0) return SystemError("cannot write the key file", path);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAll(int fd, const std::string& path) {
  std::string text;
  char buffer[4096];
  while (text.size() <= kMaxKeyFile) {
    const ssize_t size = read(fd, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return SystemError("cannot read the key file", path);
    if (size == 0) return text;
    text.append(buffer, static_cast<size_t>(size));
  }
  return absl::InvalidArgumentError(absl::StrCat("the key file ", path, " is larger than 64 KiB"));
}

}  // namespace

absl::Status CreateKeyFile(const std::string& path) {
  TIERLINE_ASSIGN_OR_RETURN(SigningKey key, SigningKey::Generate());
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return SystemError("cannot create the key file", path);
  absl::Cleanup close_file = [fd] { close(fd); };
  absl::Status written = WriteAll(fd, key.ToPem(), path);
  // A half-written key would keep the next init from working.
  if (!written.ok()) unlink(path.c_str());
  return written;
}

absl::StatusOr<KeyRing> LoadKeyFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) {
    return absl::NotFoundError(absl::StrCat("there is no key file ", path,
                                            "; run \"tierlined init\", or copy it from another replica"));
  }
  if (fd < 0) return SystemError("cannot open the key file", path);
  absl::Cleanup close_file = [fd] { close(fd); };
  struct stat info;
  if (fstat(fd, &info) != 0) return SystemError("cannot look at the key file", path);
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("the key file ", path,
                                                      " can be read by others; run \"chmod 600 ", path,
                                                      "\", and make a new key if somebody may have read it"));
  }
  TIERLINE_ASSIGN_OR_RETURN(std::string pem, ReadAll(fd, path));
  absl::StatusOr<KeyRing> keys = KeyRing::FromPem(pem);
  if (!keys.ok()) return Annotate(keys.status(), absl::StrCat("the key file ", path));
  return keys;
}

}  // namespace tierline::identity
