// Reads safetensors: eight bytes of length, a JSON header that names each tensor's type, shape and
// range of bytes, then the bytes. The format is that of github.com/huggingface/safetensors.
#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "language/json_object.h"
#include "language/read.h"

namespace presil {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr uint64_t header_bytes_max = uint64_t{100} << 20;  // the format's own bound

[[noreturn]] void fail(const std::string& path, const std::string& inside, std::string found,
                       std::string expected) {
  Place place;
  place.file = path;
  place.inside = inside;
  throw Error("language-bad-file", place, std::move(found), std::move(expected),
              "Check the file's size; most often a download was cut off.");
}

const WeightFormat* format_of(const std::string& dtype) {
  if (dtype == "F32") return weight_format("f32");
  if (dtype == "F16") return weight_format("f16");
  if (dtype == "BF16") return weight_format("bf16");
  return nullptr;
}

std::optional<uint64_t> unsigned_of(const Json& json) {
  if (!json.is_number_unsigned()) return std::nullopt;
  return json.get<uint64_t>();
}

// One entry of the header.
StoredTensor read_entry(const std::string& path, const std::string& name, const Json& entry,
                        const std::shared_ptr<const MappedFile>& file, uint64_t data_begin) {
  const std::string inside = "tensor '" + name + "'";
  StoredTensor tensor;
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
      !entry.contains("shape") || !entry["shape"].is_array() || !entry.contains("data_offsets") ||
      entry["data_offsets"].size() != 2) {
    fail(path, inside, "an entry of another form", "dtype, shape and data_offsets");
  }
  const std::string dtype = entry["dtype"].get<std::string>();
  tensor.format = format_of(dtype);
  if (tensor.format == nullptr) {
    Place place;
    place.file = path;
    place.inside = inside;
    throw Error("language-unsupported", place, "weights of type " + dtype, "F32, F16 or BF16");
  }
  uint64_t elements = 1;
  for (const Json& size : entry["shape"]) {
    const std::optional<uint64_t> extent = unsigned_of(size);
    if (!extent || *extent == 0 || *extent > (uint64_t{1} << 40) / elements) {
      fail(path, inside, "a shape with " + size.dump(), "sizes from 1, at most 2^40 elements");
    }
    elements *= *extent;
    tensor.shape.push_back(static_cast<int64_t>(*extent));
  }
  const std::optional<uint64_t> begin = unsigned_of(entry["data_offsets"][0]);
  const std::optional<uint64_t> end = unsigned_of(entry["data_offsets"][1]);
  const uint64_t available = file->bytes().size() - data_begin;
  const int64_t needed = *StoredTensor::bytes_of(*tensor.format, tensor.shape);
  if (!begin || !end || *begin > *end || *end > available ||
      *end - *begin != static_cast<uint64_t>(needed)) {
    fail(path, inside, "bytes " + entry["data_offsets"].dump(),
         fmt::format("{} bytes inside the {} that follow the header", needed, available));
  }
  tensor.owner = file;
  tensor.bytes = file->bytes().subspan(data_begin + *begin, static_cast<size_t>(needed));
  return tensor;
}

// Numbers of positions in order, which no graph needs and which are integers.
bool is_count(std::string_view name) { return name.ends_with("position_ids"); }

void read_file(const std::string& path, std::map<std::string, StoredTensor>& tensors) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::span<const std::byte> bytes = file->bytes();
  uint64_t length = 0;
  if (bytes.size() < sizeof length) fail(path, "header", "fewer than 8 bytes", "its length");
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > header_bytes_max || length > bytes.size() - sizeof length) {
    fail(path, "header", fmt::format("{} bytes announced", length), "a header inside the file");
  }
  const auto* text = reinterpret_cast<const char*>(bytes.data()) + sizeof length;
  const Json header = parse_json_object({text, length});
  if (header.is_discarded()) {
    fail(path, "header", "no JSON object", "one");
  }
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__" || is_count(name)) continue;
    tensors[name] = read_entry(path, name, entry, file, sizeof length + length);
  }
}

}  // namespace

std::map<std::string, StoredTensor> read_safetensors(const std::string& folder) {
  std::map<std::string, StoredTensor> tensors;
  const fs::path single = fs::path(folder) / "model.safetensors";
  const fs::path index = fs::path(folder) / "model.safetensors.index.json";
  if (fs::exists(single)) {
    read_file(single.string(), tensors);
  } else if (fs::exists(index)) {
    const Json json = parse_json_object(read_text_file(index.string()));
    if (json.is_discarded() || !json.contains("weight_map") || !json["weight_map"].is_object()) {
      fail(index.string(), "weight_map", "none", "which tensor lies in which file");
    }
    std::set<std::string> files;
    for (const auto& [name, file] : json["weight_map"].items()) {
      const std::string text = file.is_string() ? file.get<std::string>() : "";
      // A name that leads out of the folder is refused for safety.
      if (text.empty() || fs::path(text).filename() != text) {
        fail(index.string(), "weight_map", file.dump(), "the name of a file in the same folder");
      }
      files.insert(text);
    }
    for (const std::string& file : files) read_file((fs::path(folder) / file).string(), tensors);
  }
  return tensors;
}

}  // namespace presil
