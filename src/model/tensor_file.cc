// Single tensors in files: ONNX TensorProto both ways, and the choice by extension.
#include <fmt/format.h>

#include <filesystem>
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
