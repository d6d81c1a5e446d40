// Entries are ELF files named by a hash of everything that the program follows from: the bytes of
// the model and of its external data, shapes, chip, precision, and the bytes of presil itself. They
// are mapped, not read, so that a large model costs nothing until its weights are used.
#include "cli/cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "model/model.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

// What all entries together may take; the oldest go first.
constexpr uint64_t cache_bytes_max = uint64_t{8} << 30;

// The environment is read here and nowhere else.
std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path cache_folder(const CacheOptions& cache) {
  if (!cache.enabled) return {};
  if (!cache.folder.empty()) return cache.folder;
  if (const std::string own = environment("PRESIL_CACHE"); !own.empty()) return own;
  const std::string shared = environment("XDG_CACHE_HOME");
  // The XDG base directory specification: a relative path is invalid and ignored.
  if (!shared.empty() && shared[0] == '/') return fs::path(shared) / "presil";
  const std::string home = environment("HOME");
  return home.empty() ? fs::path() : fs::path(home) / ".cache" / "presil";
}

class Key {
 public:
  void add(uint64_t value) { text_ += fmt::format("{:016x};", value); }
  void add(std::string_view word) { text_ += fmt::format("{}:{};", word.size(), word); }
  std::string name() const {
    const auto bytes = std::as_bytes(std::span(text_));
    return fmt::format("{:016x}{:016x}.elf", content_hash(bytes), wide_hash(bytes));
  }

 private:
  std::string text_;
};

std::string key_of(const std::string& model_path, uint64_t model_hash, const Chip& chip,
                   const CompileOptions& options) {
  Key key;
  key.add(model_hash);
  if (options.weights) {
    for (const std::string& path : external_data_files(model_path)) {
      std::error_code error;
      key.add(path);
      if (fs::exists(path, error)) key.add(wide_hash(MappedFile::open(path)->bytes()));
    }
  }
  for (const auto& [name, shape] : options.shapes) {
    key.add(name);
    key.add(to_text(shape));
  }
  for (const auto* values : {&options.fixed, &options.scalars}) {
    key.add(static_cast<uint64_t>(values->size()));
    for (const auto& [name, value] : *values) {
      key.add(name);
      key.add(static_cast<uint64_t>(value));
    }
  }
  key.add(chip.hash);
  key.add(chip.name);
  key.add(static_cast<uint64_t>(options.precision));
  key.add(static_cast<uint64_t>(options.integer_products));
  key.add(static_cast<uint64_t>(options.weights));
  key.add(wide_hash(MappedFile::open("/proc/self/exe")->bytes()));
  return key.name();
}

// Whatever is wrong with an entry, the program can be compiled instead.
std::optional<Program> load_entry(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  try {
    const std::shared_ptr<const MappedFile> file = MappedFile::open(path.string());
    Program program = read_elf(file->bytes(), path.string(), file);
    fs::last_write_time(path, fs::file_time_type::clock::now(), error);
    return program;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void remove_oldest(const fs::path& folder) {
  struct Entry {
    fs::path path;
    fs::file_time_type time;
    uint64_t bytes;
  };
  std::error_code error;
  std::vector<Entry> entries;
  uint64_t total = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".elf") continue;
    const uint64_t bytes = entry.file_size(error);
    if (error) continue;
    entries.push_back({entry.path(), entry.last_write_time(error), bytes});
    total += bytes;
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.time < b.time; });
  for (const Entry& entry : entries) {
    if (total <= cache_bytes_max) return;
    if (fs::remove(entry.path, error)) total -= entry.bytes;
  }
}

void store_entry(const fs::path& path, const Program& program) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return;
  try {
    write_file(path.string(), write_elf(program));
    remove_oldest(path.parent_path());
  } catch (const Error&) {
    return;  // a full or read-only disk: the next call compiles again
  }
}

}  // namespace

uint64_t wide_hash(std::span<const std::byte> bytes) {
  // Four independent chains of multiply and shift keep the multiplier busy.
  constexpr uint64_t odd = 0x9e3779b97f4a7c15u;
  uint64_t lanes[4] = {1, 2, 3, 4};
  size_t at = 0;
  for (; at + 32 <= bytes.size(); at += 32) {
    uint64_t words[4];
    std::memcpy(words, bytes.data() + at, 32);
    for (int i = 0; i < 4; ++i) {
      lanes[i] = (lanes[i] ^ words[i]) * odd;
      lanes[i] ^= lanes[i] >> 29;
    }
  }
  uint64_t hash = content_hash(bytes.subspan(at), bytes.size());
  for (const uint64_t lane : lanes) {
    hash = (hash ^ lane) * odd;
    hash ^= hash >> 32;
  }
  return hash;
}

Compiled compile_cached(const std::string& model_path, const Chip& chip,
                        const CompileOptions& options, const CacheOptions& cache) {
  const auto begin = std::chrono::steady_clock::now();
  Compiled compiled;
  compiled.model_hash = wide_hash(MappedFile::open(model_path)->bytes());
  const fs::path folder = cache_folder(cache);
  fs::path entry;
  if (!folder.empty()) {
    entry = folder / key_of(model_path, compiled.model_hash, chip, options);
    if (std::optional<Program> program = load_entry(entry)) {
      compiled.program = std::move(*program);
      compiled.cached = true;
    }
  }
  if (!compiled.cached) {
    compiled.program = compile(model_path, chip, options).program;
    if (!entry.empty()) store_entry(entry, compiled.program);
  }
  compiled.compile_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return compiled;
}

}  // namespace presil
