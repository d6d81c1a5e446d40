// Front door of `model`: reads models and tensors from files. ONNX is read with an own decoder of
// the protobuf wire format; weights stay in the mapped file where they can.
//
// Errors are collected: one Error names all that is wrong with a file. No file, however broken,
// crashes the reader or makes it allocate more than a small multiple of the file's size plus the
// weights that it really holds.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "graph/graph.h"

namespace presil {

// The newest versions that the reader knows (onnx 1.23).
inline constexpr int64_t onnx_ir_version_newest = 14;
inline constexpr int64_t onnx_ir_version_oldest = 3;
inline constexpr int64_t onnx_opset_newest = 28;
inline constexpr int64_t onnx_opset_oldest = 1;

struct ReadOptions {
  // Without weights, initialisers of more than 1024 bytes keep their type and shape only; this is
  // enough for timing, and external files need not exist.
  bool weights = true;
};

// Reads a model. Functions of the model are expanded, nodes stand in an order of execution, inputs
// that an initialiser fills are constants. External data lies in the folder of `path`.
ModelGraph read_onnx(const std::string& path, const ReadOptions& options = {});
// The same from memory; `owner` keeps `bytes` alive, `path` names the file in errors and gives the
// folder of external data.
ModelGraph read_onnx(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                     const std::string& path, const ReadOptions& options = {});

// Files of external data that the model names, as paths from the current folder, sorted, each once.
// They need not exist; names that lead out of the model's folder are left to read_onnx to refuse.
std::vector<std::string> external_data_files(const std::string& path);

// Fixes the unknown dimensions of the graph's inputs. Keys are names of inputs, with a whole shape,
// or symbols of dimensions, with one number. A symbol bound through one input holds for all. The
// error lists every dimension that is still unknown.
void bind_shapes(ModelGraph& graph, const std::map<std::string, Shape>& by_input);

// The .npy format, versions 1 to 3. Fortran order is transposed; big-endian data is an error.
// bf16 is written as two opaque bytes ("|V2") and read back as bf16; 8-bit floats are written as
// "|V1" and cannot be read back, 4-bit integers as 8-bit ones, strings as "<U".
Tensor read_npy(const std::string& path);
Tensor read_npy(std::span<const std::byte> bytes, const std::string& path);
void write_npy(const std::string& path, const Tensor& tensor);

// An ONNX TensorProto alone in a file.
Tensor read_tensor_pb(const std::string& path, std::string* name = nullptr);
Tensor read_tensor_pb(std::span<const std::byte> bytes, const std::string& path,
                      std::string* name = nullptr);
// A TensorProto, SequenceProto or OptionalProto alone in a file. `type` says which: what
// ModelValue::other_type says of the value, "" for a tensor.
HostValue read_value_pb(const std::string& path, std::string_view type);
void write_tensor_pb(const std::string& path, const Tensor& tensor, const std::string& name = "");
// By extension: .npy or .pb.
Tensor read_tensor_file(const std::string& path);

// Numbers that depend on the arguments alone: floats uniform in [-1, 1) on a grid that the type
// holds exactly, integers uniform in 0..7, bool 0 or 1. Throws for strings.
Tensor random_tensor(DType dtype, const Shape& shape, uint64_t seed);

}  // namespace presil
