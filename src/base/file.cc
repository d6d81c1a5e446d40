// Files by the POSIX calls: only regular files are read, so that a pipe or a device named by
// mistake cannot make presil wait or read without end.
#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/error.h"

namespace presil {
namespace {

constexpr int64_t text_bytes_max = int64_t{256} << 20;

[[noreturn]] void fail(std::string_view id, const std::string& path, std::string found,
                       std::string advice = "") {
  Place place;
  place.file = path;
  throw Error(id, std::move(place), std::move(found), "", std::move(advice));
}

// Closes when the scope ends, an exception included.
struct Descriptor {
  int number = -1;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

int64_t open_regular(const std::string& path, Descriptor& file) {
  // Without O_NONBLOCK the open of a pipe waits for a writer.
  file.number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file.number < 0) {
    if (errno == ENOENT || errno == ENOTDIR) fail("file-not-found", path, "no such file");
    fail("file-unreadable", path, fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  struct stat status = {};
  if (::fstat(file.number, &status) != 0) {
    fail("file-unreadable", path, fmt::format("cannot be examined: {}", std::strerror(errno)));
  }
  if (S_ISDIR(status.st_mode)) fail("file-unreadable", path, "is a folder");
  if (!S_ISREG(status.st_mode)) fail("file-unreadable", path, "is not a regular file");
  return status.st_size;
}

void write_all(int number, std::span<const std::byte> bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(number, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      fail("file-unwritable", path, fmt::format("cannot be written: {}", std::strerror(errno)));
    }
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
}

// Where a link leads, so that the rename replaces the file and not the link.
std::string resolved(const std::string& path) {
  char* real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string out = real;
  std::free(real);
  return out;
}

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path) {
  Descriptor file;
  const int64_t size = open_regular(path, file);
  std::shared_ptr<MappedFile> mapped(new MappedFile());
  mapped->path_ = path;
  if (size == 0) return mapped;  // mmap refuses an empty range
  void* data = ::mmap(nullptr, static_cast<size_t>(size), PROT_READ, MAP_PRIVATE, file.number, 0);
  if (data == MAP_FAILED) {
    fail("file-unreadable", path, fmt::format("cannot be mapped: {}", std::strerror(errno)));
  }
  mapped->data_ = static_cast<const std::byte*>(data);
  mapped->size_ = static_cast<size_t>(size);
  return mapped;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

std::string read_text_file(const std::string& path) {
  Descriptor file;
  const int64_t size = open_regular(path, file);
  if (size > text_bytes_max) {
    fail("file-too-large", path,
         fmt::format("is {} bytes long; a text file may have {}", size, text_bytes_max));
  }
  std::string text(static_cast<size_t>(size), '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(file.number, text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      fail("file-unreadable", path, fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  text.resize(filled);
  return text;
}

void write_file(const std::string& path, std::span<const std::byte> bytes) {
  struct stat status = {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail("file-unwritable", path, "is a folder");
  if (exists && !S_ISREG(status.st_mode)) {
    // A device or a pipe, such as /dev/stdout, is written in place.
    const Descriptor direct{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (direct.number < 0) {
      fail("file-unwritable", path, fmt::format("cannot be opened: {}", std::strerror(errno)));
    }
    write_all(direct.number, bytes, path);
    return;
  }
  const std::string target = exists ? resolved(path) : path;
  const std::string temporary = fmt::format("{}.{}.part", target, ::getpid());
  const mode_t mode = exists ? (status.st_mode & 0777) : 0666;
  try {
    const Descriptor file{
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)};
    if (file.number < 0) {
      fail("file-unwritable", path, fmt::format("cannot be created: {}", std::strerror(errno)),
           errno == ENOENT ? "Create its folder first" : "");
    }
    write_all(file.number, bytes, path);
  } catch (const Error&) {
    ::unlink(temporary.c_str());
    throw;
  }
  if (::rename(temporary.c_str(), target.c_str()) != 0) {
    const std::string reason = std::strerror(errno);
    ::unlink(temporary.c_str());
    fail("file-unwritable", path, fmt::format("cannot be replaced: {}", reason));
  }
}

void write_text_file(const std::string& path, std::string_view text) {
  write_file(path, std::as_bytes(std::span<const char>(text.data(), text.size())));
}

uint64_t content_hash(std::span<const std::byte> bytes, uint64_t seed) {
  uint64_t hash = 0xcbf29ce484222325u ^ seed;
  for (const std::byte byte : bytes) {
    hash ^= static_cast<uint64_t>(byte);
    hash *= 0x100000001b3u;
  }
  // The finaliser of MurmurHash3 spreads the last bytes over all 64 bits.
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdu;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

}  // namespace presil
