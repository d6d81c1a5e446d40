// Reading and writing files. Failures are Error ids file-not-found, file-unreadable,
// file-unwritable, file-too-large.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace presil {

// A read-only file mapped into memory; the bytes live as long as a copy of the pointer does.
class MappedFile {
 public:
  static std::shared_ptr<const MappedFile> open(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const std::string& path() const { return path_; }

 private:
  MappedFile() = default;
  std::string path_;
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

std::string read_text_file(const std::string& path);
// Writes to a temporary name beside `path`, then renames, so that a reader never sees half a file.
void write_file(const std::string& path, std::span<const std::byte> bytes);
void write_text_file(const std::string& path, std::string_view text);
// 64-bit FNV-1a with a final mix; names cache entries, not secrets.
uint64_t content_hash(std::span<const std::byte> bytes, uint64_t seed = 0);

}  // namespace presil
