// Reads an ONNX file: maps it, decodes it, checks versions, expands functions, builds the graph.
#include <fmt/format.h>

#include "model/onnx_build.h"
#include "model/onnx_functions.h"

namespace presil {
namespace {

void check_versions(const onnx::ModelMessage& model, const std::string& path, Findings* findings) {
  Place place;
  place.file = path;
  if (model.ir_version < onnx_ir_version_oldest || model.ir_version > onnx_ir_version_newest) {
    findings->add({"model-ir-version", place, fmt::format("IR version {}", model.ir_version),
                   fmt::format("{} to {}", onnx_ir_version_oldest, onnx_ir_version_newest), ""});
  }
  std::map<std::string_view, int64_t> seen;
  for (const onnx::OpsetMessage& opset : model.opsets) {
    if (!seen.emplace(opset.domain, opset.version).second) {
      findings->add({"model-opset", place,
                     fmt::format("domain '{}' is imported twice", onnx::printable(opset.domain)),
                     "once", ""});
    }
    if (opset.domain.empty() &&
        (opset.version < onnx_opset_oldest || opset.version > onnx_opset_newest)) {
      findings->add({"model-opset", place, fmt::format("opset {}", opset.version),
                     fmt::format("{} to {}", onnx_opset_oldest, onnx_opset_newest),
                     "Convert the model with onnx.version_converter."});
    }
  }
  if (model.opsets.empty()) {
    findings->add(
        {"model-opset", place, "no opset_import", "the version of each operator set", ""});
  }
}

}  // namespace

ModelGraph read_onnx(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                     const std::string& path, const ReadOptions& options) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  onnx::ModelMessage model = onnx::decode_model(text, path);
  Place place;
  place.file = path;
  if (!model.has_graph) {
    throw Error("model-not-onnx", place, "a message without a graph", "an ONNX model (ModelProto)",
                "Check that the file is an ONNX model and whole.");
  }
  Findings findings;
  check_versions(model, path, &findings);
  // The rest of a file of an unknown version may mean something else, and a graph whose functions
  // are not expanded lacks values that its other nodes use.
  findings.throw_if_any();
  onnx::expand_functions(&model, path, &findings);
  findings.throw_if_any();
  onnx::Sources sources{path, std::move(owner), {}, options.weights};
  ModelGraph graph = onnx::build_graph(model, &sources, &findings);
  findings.throw_if_any();
  return graph;
}

ModelGraph read_onnx(const std::string& path, const ReadOptions& options) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return read_onnx(file->bytes(), file, path, options);
}

}  // namespace presil
