// Single tensors in files: ONNX TensorProto both ways, and the choice by extension.
#include <fmt/format.h>

#include <filesystem>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include "model/onnx_tensor.h"

namespace presil {

Tensor read_tensor_pb(std::span<const std::byte> bytes, const std::string& path,
                      std::string* name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const onnx::TensorMessage message = onnx::decode_tensor(text, path);
  // The bytes belong to the caller, so that everything is copied out of them.
  Findings findings;
  onnx::Sources sources{path, nullptr, {}, true};
  Tensor tensor = onnx::convert_tensor(
      message, fmt::format("tensor '{}'", onnx::printable(message.name)), &sources, &findings);
  findings.throw_if_any();
  if (name != nullptr) *name = std::string(message.name);
  if (tensor.owner == nullptr && tensor.dtype != DType::string) {
    std::byte* copy = nullptr;
    const Tensor view = tensor;
    tensor = make_tensor(view.dtype, view.shape, &copy);
    std::copy_n(view.data, view.bytes(), copy);
  }
  return tensor;
}

Tensor read_tensor_pb(const std::string& path, std::string* name) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return read_tensor_pb(file->bytes(), path, name);
}

namespace {

// Field numbers: github.com/onnx/onnx, onnx/onnx.proto, SequenceProto and OptionalProto, and
// onnx-data.proto, MapProto.
class ValueReader {
 public:
  explicit ValueReader(std::string path) : path_(std::move(path)) { place_.file = path_; }

  HostValue read(std::string_view bytes, HostValue::Kind kind, int depth = 0) const {
    if (depth > 16) throw Error("model-not-onnx", place_, "lists inside lists beyond all bounds");
    try {
      return kind == HostValue::Kind::map ? read_map(bytes, depth) : read_list(bytes, kind, depth);
    } catch (const protozero::exception& error) {
      throw Error("model-not-onnx", place_, std::string("no message of ONNX: ") + error.what());
    }
  }

 private:
  HostValue read_tensor(protozero::data_view view) const {
    HostValue value;
    value.tensor =
        read_tensor_pb({reinterpret_cast<const std::byte*>(view.data()), view.size()}, path_);
    return value;
  }

  // Both have tensors in field 3, sequences in 5, maps in 6 and optionals in 7.
  HostValue read_list(std::string_view bytes, HostValue::Kind kind, int depth) const {
    HostValue value;
    value.kind = kind;
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) {
      const uint32_t tag = reader.tag();
      if (tag != 3 && tag != 5 && tag != 6 && tag != 7) {
        reader.skip();
        continue;
      }
      const protozero::data_view view = reader.get_view();
      const HostValue::Kind inside = tag == 5   ? HostValue::Kind::sequence
                                     : tag == 6 ? HostValue::Kind::map
                                                : HostValue::Kind::optional;
      value.items.push_back(tag == 3 ? read_tensor(view)
                                     : read({view.data(), view.size()}, inside, depth + 1));
    }
    return value;
  }

  // Keys are integers (field 3, packed or not) or strings (4), values a sequence (5) of tensors of
  // one element.
  HostValue read_map(std::string_view bytes, int depth) const {
    std::vector<int64_t> numbers;
    std::vector<std::string> names;
    std::vector<HostValue> values;
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) {
      const uint32_t tag = reader.tag();
      if (tag == 3 && reader.wire_type() == protozero::pbf_wire_type::length_delimited) {
        for (int64_t number : reader.get_packed_int64()) numbers.push_back(number);
      } else if (tag == 3) {
        numbers.push_back(reader.get_int64());
      } else if (tag == 4) {
        names.push_back(reader.get_string());
      } else if (tag == 5) {
        const protozero::data_view view = reader.get_view();
        values = read({view.data(), view.size()}, HostValue::Kind::sequence, depth + 1).items;
      } else {
        reader.skip();
      }
    }
    const auto count = static_cast<int64_t>(values.size());
    HostValue keys, joined, map;
    const size_t key_count = names.empty() ? numbers.size() : names.size();
    if (key_count != values.size())
      throw Error("model-not-onnx", place_,
                  fmt::format("a map of {} keys and {} values", key_count, values.size()),
                  "as many values as keys");
    keys.tensor = names.empty() ? make_tensor_of<int64_t>(DType::i64, {count}, numbers)
                                : make_string_tensor({count}, names);
    joined.tensor = join_scalars(values);
    map.kind = HostValue::Kind::map;
    map.items = {keys, joined};
    return map;
  }

  // Tensors of one element each, one behind another.
  Tensor join_scalars(const std::vector<HostValue>& values) const {
    const auto count = static_cast<int64_t>(values.size());
    if (count == 0) return make_tensor(DType::f32, {0}, nullptr);
    const DType dtype = values.front().tensor.dtype;
    std::vector<std::string> strings;
    std::byte* bytes = nullptr;
    Tensor joined;
    if (dtype != DType::string) joined = make_tensor(dtype, {count}, &bytes);
    for (const HostValue& value : values) {
      const Tensor& tensor = value.tensor;
      if (value.kind != HostValue::Kind::tensor || tensor.dtype != dtype || tensor.count() != 1)
        throw Error("model-not-onnx", place_,
                    "a map of values that are no single elements of a type",
                    "tensors of one element and one type");
      if (dtype == DType::string)
        strings.push_back(tensor.strings.at(0));
      else
        bytes = std::copy_n(tensor.data, tensor.bytes(), bytes);
    }
    return dtype == DType::string ? make_string_tensor({count}, strings) : joined;
  }

  std::string path_;
  Place place_;
};

}  // namespace

HostValue read_value_pb(const std::string& path, std::string_view type) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::string_view text(reinterpret_cast<const char*>(file->bytes().data()),
                              file->bytes().size());
  const ValueReader reader(path);
  if (type == "sequence") return reader.read(text, HostValue::Kind::sequence);
  if (type == "optional") return reader.read(text, HostValue::Kind::optional);
  if (type == "map") return reader.read(text, HostValue::Kind::map);
  HostValue value;
  value.tensor = read_tensor_pb(file->bytes(), path);
  return value;
}

void write_tensor_pb(const std::string& path, const Tensor& tensor, const std::string& name) {
  const int type = info(tensor.dtype).onnx;
  if (type == 0) {
    Place place;
    place.file = path;
    throw Error("model-unsupported-dtype", place,
                fmt::format("type {}", presil::name(tensor.dtype)), "a type that ONNX has");
  }
  std::string text;
  {
    protozero::pbf_writer writer(text);
    writer.add_packed_int64(1, tensor.shape.begin(), tensor.shape.end());
    writer.add_int32(2, type);
    if (!name.empty()) writer.add_string(8, name);
    if (tensor.dtype == DType::string) {
      for (const std::string& element : tensor.strings) writer.add_bytes(6, element);
    } else {
      PRESIL_CHECK(tensor.data != nullptr || tensor.count() == 0,
                   "a tensor that is written has values");
      writer.add_bytes(9, reinterpret_cast<const char*>(tensor.data),
                       static_cast<size_t>(tensor.bytes()));
    }
  }
  write_text_file(path, text);
}

Tensor read_tensor_file(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".npy") return read_npy(path);
  if (extension == ".pb") return read_tensor_pb(path);
  Place place;
  place.file = path;
  throw Error("model-tensor-format", place, fmt::format("a file with extension '{}'", extension),
              ".npy (numpy) or .pb (ONNX TensorProto)");
}

}  // namespace presil
