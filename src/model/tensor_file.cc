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

// Field numbers: github.com/onnx/onnx, onnx/onnx.proto, SequenceProto and OptionalProto. Both have
// tensors in field 3, sequences in 5 and optionals in 7.
HostValue read_list(std::string_view bytes, const std::string& path, HostValue::Kind kind,
                    int depth) {
  HostValue value;
  value.kind = kind;
  Place place;
  place.file = path;
  if (depth > 16) throw Error("model-not-onnx", place, "lists inside lists beyond all bounds");
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) {
      if (reader.tag() != 3 && reader.tag() != 5 && reader.tag() != 7) {
        reader.skip();
        continue;
      }
      const uint32_t tag = reader.tag();
      const protozero::data_view view = reader.get_view();
      if (tag == 3) {
        HostValue item;
        item.tensor =
            read_tensor_pb({reinterpret_cast<const std::byte*>(view.data()), view.size()}, path);
        value.items.push_back(std::move(item));
      } else {
        value.items.push_back(
            read_list({view.data(), view.size()}, path,
                      tag == 5 ? HostValue::Kind::sequence : HostValue::Kind::optional, depth + 1));
      }
    }
  } catch (const protozero::exception& error) {
    throw Error("model-not-onnx", place, std::string("no message of ONNX: ") + error.what());
  }
  return value;
}

}  // namespace

HostValue read_value_pb(const std::string& path, std::string_view type) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::string_view text(reinterpret_cast<const char*>(file->bytes().data()),
                              file->bytes().size());
  if (type == "sequence") return read_list(text, path, HostValue::Kind::sequence, 0);
  if (type == "optional") return read_list(text, path, HostValue::Kind::optional, 0);
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
