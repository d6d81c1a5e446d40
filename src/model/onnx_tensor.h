// From a decoded TensorProto to a tensor. Not for other rooms.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "model/model.h"
#include "model/onnx_proto.h"

namespace presil::onnx {

// Where the bytes of a model lie: its own file, and the files of external data beside it, each
// mapped once.
struct Sources {
  std::string path;
  std::shared_ptr<const void> owner;
  std::map<std::string, std::shared_ptr<const MappedFile>> external;
  bool weights = true;
};

// The tensor, or a finding that names `inside` and an empty tensor.
Tensor convert_tensor(const TensorMessage& message, const std::string& inside, Sources* sources,
                      Findings* findings);

}  // namespace presil::onnx
