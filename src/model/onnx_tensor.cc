// Tensors of ONNX: the fields in which each type may stand are those that onnx.proto states at
// TensorProto. Bytes stay where they are if they are aligned, else they are copied.
#include "model/onnx_tensor.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <filesystem>

namespace presil::onnx {
namespace {

constexpr int64_t kept_without_weights_bytes = 1024;

class Converter {
 public:
  Converter(const TensorMessage& message, const std::string& inside, Sources* sources,
            Findings* findings)
      : message_(message), inside_(inside), sources_(*sources), findings_(*findings) {}

  Tensor run() {
    if (!check_type() || !check_shape()) return {};
    tensor_.dtype = dtype_;
    tensor_.shape = message_.dims;
    if (message_.has_segment) {
      report("model-unsupported-tensor", "a tensor in segments", "the whole tensor in one message");
      return {};
    }
    if (dtype_ == DType::string) {
      convert_strings();
    } else if (message_.is_external) {
      convert_external();
    } else if (message_.has_raw) {
      use_bytes(message_.raw, sources_.owner);
    } else {
      convert_typed();
    }
    return tensor_;
  }

 private:
  void report(std::string id, std::string found, std::string expected, std::string advice = "") {
    if (findings_.list().size() >= finding_count_max) return;
    Finding finding;
    finding.id = std::move(id);
    finding.place.file = sources_.path;
    finding.place.inside = inside_;
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    finding.advice = std::move(advice);
    findings_.add(std::move(finding));
  }

  bool check_type() {
    const std::optional<DType> dtype = dtype_by_onnx(message_.data_type);
    if (dtype) {
      dtype_ = *dtype;
      return true;
    }
    report("model-unsupported-dtype",
           fmt::format("element type {} of TensorProto", message_.data_type),
           "a float, integer, bool or string type");
    return false;
  }

  bool check_shape() {
    for (const int64_t size : message_.dims) {
      if (size >= 0) continue;
      report("model-bad-shape", fmt::format("a dimension of {}", size), "dimensions of 0 or more");
      return false;
    }
    try {
      count_ = element_count(message_.dims);
    } catch (const Error&) {
      report("model-bad-shape", fmt::format("shape {}", to_text(message_.dims)),
             "at most 2^40 elements");
      return false;
    }
    bytes_ = bytes_of(dtype_, count_);
    return true;
  }

  void report_length(int64_t found, std::string_view unit, int64_t expected) {
    report(
        "model-tensor-length",
        fmt::format("{} {} of data for {} {}", found, unit, name(dtype_), to_text(message_.dims)),
        fmt::format("{} {}", expected, unit), "The file is cut off or was written wrongly.");
  }

  void convert_strings() {
    if (static_cast<int64_t>(message_.strings.size()) != count_) {
      report_length(static_cast<int64_t>(message_.strings.size()), "strings", count_);
      return;
    }
    tensor_.strings.assign(message_.strings.begin(), message_.strings.end());
  }

  bool is_left_out() const { return !sources_.weights && bytes_ > kept_without_weights_bytes; }

  void use_bytes(std::string_view bytes, const std::shared_ptr<const void>& owner) {
    if (static_cast<int64_t>(bytes.size()) != bytes_) {
      report_length(static_cast<int64_t>(bytes.size()), "bytes", bytes_);
      return;
    }
    if (is_left_out()) return;
    const std::byte* data = reinterpret_cast<const std::byte*>(bytes.data());
    const uintptr_t element_bytes = static_cast<uintptr_t>(std::max(1, info(dtype_).bits / 8));
    const bool is_aligned = reinterpret_cast<uintptr_t>(data) % element_bytes == 0;
    if (is_aligned && dtype_ != DType::boolean && data != nullptr) {
      tensor_.data = data;
      tensor_.owner = owner;
      return;
    }
    std::byte* copy = nullptr;
    tensor_ = make_tensor(dtype_, message_.dims, &copy);
    if (bytes_ > 0) std::memcpy(copy, data, bytes.size());
    if (dtype_ != DType::boolean) return;
    // Any byte but 0 is true; lanes hold 0 or 1.
    for (int64_t i = 0; i < count_; ++i) copy[i] = std::byte(copy[i] != std::byte{0});
  }

  // ---- typed fields ----

  template <class T>
  void store(const std::vector<T>& values, int64_t per_value_bytes) {
    const int64_t expected = bytes_ / per_value_bytes;
    if (static_cast<int64_t>(values.size()) != expected) {
      report_length(static_cast<int64_t>(values.size()), "values", expected);
      return;
    }
    if (is_left_out()) return;
    std::byte* copy = nullptr;
    tensor_ = make_tensor(dtype_, message_.dims, &copy);
    const size_t size = static_cast<size_t>(per_value_bytes);
    for (size_t i = 0; i < values.size(); ++i) {
      const T value = dtype_ == DType::boolean ? T(values[i] != 0) : values[i];
      std::memcpy(copy + i * size, &value, size);
    }
  }

  void convert_typed() {
    switch (dtype_) {
      case DType::f32:
        return store(message_.floats, 4);
      case DType::f64:
        return store(message_.doubles, 8);
      case DType::i64:
        return store(message_.int64s, 8);
      case DType::u32:
        return store(message_.uint64s, 4);
      case DType::u64:
        return store(message_.uint64s, 8);
      case DType::i4:
      case DType::u4:
      case DType::i2:
      case DType::u2:
      case DType::e2m1:
        return store(message_.int32s, 1);  // the elements of a byte in each value
      default:
        return store(message_.int32s, info(dtype_).bits / 8);
    }
  }

  // ---- external data ----

  std::optional<int64_t> number_of(std::string_view text) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= 0) return value;
    report("model-external-data", fmt::format("'{}' as an offset or length", printable(text)),
           "a number of bytes");
    return std::nullopt;
  }

  // The file's path if it lies in the model's folder, also after links are followed.
  std::optional<std::string> resolve(std::string_view location) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::path folder = fs::path(sources_.path).parent_path();
    if (folder.empty()) folder = ".";
    const fs::path root = fs::weakly_canonical(folder, error);
    const fs::path file = fs::weakly_canonical(root / fs::path(location), error);
    const fs::path relative = file.lexically_relative(root);
    const bool is_inside = !error && !location.empty() && location.find('\0') == location.npos &&
                           fs::path(location).is_relative() && !relative.empty() &&
                           *relative.begin() != ".." && relative != ".";
    if (is_inside) return file.string();
    report("model-external-data", fmt::format("external data at '{}'", printable(location)),
           "a relative path that stays in the model's folder");
    return std::nullopt;
  }

  void convert_external() {
    if (is_left_out()) return;
    std::string_view location;
    std::optional<int64_t> offset = 0;
    std::optional<int64_t> length = bytes_;
    for (const KeyValue& entry : message_.external) {
      if (entry.key == "location") location = entry.value;
      if (entry.key == "offset") offset = number_of(entry.value);
      if (entry.key == "length") length = number_of(entry.value);
    }
    const std::optional<std::string> path = resolve(location);
    if (!path || !offset || !length) return;
    std::shared_ptr<const MappedFile>& file = sources_.external[*path];
    try {
      if (file == nullptr) file = MappedFile::open(*path);
    } catch (const Error& error) {
      report("model-external-data",
             fmt::format("external data at '{}' cannot be read", printable(location)),
             "the file beside the model", error.findings()[0].found);
      return;
    }
    const int64_t size = static_cast<int64_t>(file->bytes().size());
    if (*offset > size || *length > size - *offset) {
      report("model-external-data",
             fmt::format("bytes {} to {} of '{}', which has {}", *offset,
                         static_cast<uint64_t>(*offset) + static_cast<uint64_t>(*length),
                         printable(location), size),
             "a range inside the file");
      return;
    }
    const char* data = reinterpret_cast<const char*>(file->bytes().data());
    use_bytes({data + *offset, static_cast<size_t>(*length)}, file);
  }

  const TensorMessage& message_;
  const std::string& inside_;
  Sources& sources_;
  Findings& findings_;
  DType dtype_ = DType::f32;
  int64_t count_ = 0;
  int64_t bytes_ = 0;
  Tensor tensor_;
};

}  // namespace

Tensor convert_tensor(const TensorMessage& message, const std::string& inside, Sources* sources,
                      Findings* findings) {
  return Converter(message, inside, sources, findings).run();
}

}  // namespace presil::onnx
