// Which files beside a model hold its weights, without reading any weight.
#include <set>

#include "model/model.h"
#include "model/onnx_proto.h"

namespace presil {
namespace {

void add_location(const onnx::TensorMessage& tensor, std::set<std::string>& names) {
  for (const onnx::KeyValue& entry : tensor.external) {
    if (entry.key == "location") names.emplace(entry.value);
  }
}

void add_nodes(const std::vector<onnx::NodeMessage>& nodes, std::set<std::string>& names);

void add_graph(const onnx::GraphMessage& graph, std::set<std::string>& names) {
  for (const onnx::TensorMessage& tensor : graph.initializers) add_location(tensor, names);
  add_nodes(graph.nodes, names);
}

void add_nodes(const std::vector<onnx::NodeMessage>& nodes, std::set<std::string>& names) {
  for (const onnx::NodeMessage& node : nodes) {
    for (const onnx::AttributeMessage& attribute : node.attributes) {
      if (attribute.tensor) add_location(*attribute.tensor, names);
      if (attribute.graph) add_graph(*attribute.graph, names);
    }
  }
}

}  // namespace

std::vector<std::string> external_data_files(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::string_view text(reinterpret_cast<const char*>(file->bytes().data()),
                              file->bytes().size());
  const onnx::ModelMessage model = onnx::decode_model(text, path);
  std::set<std::string> names;
  add_graph(model.graph, names);
  for (const onnx::FunctionMessage& function : model.functions) add_nodes(function.nodes, names);
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  std::vector<std::string> paths;
  for (const std::string& name : names) {
    const bool leads_out = name.empty() || name[0] == '/' || name.find("..") != std::string::npos;
    if (!leads_out) paths.push_back(folder + name);
  }
  return paths;
}

}  // namespace presil
