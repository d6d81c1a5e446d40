// Fixes unknown dimensions of a model's inputs by the input's name or by the dimension's symbol.
#include <fmt/format.h>

#include "model/model.h"
#include "model/onnx_proto.h"

namespace presil {
namespace {

class Binder {
 public:
  Binder(ModelGraph& graph, const std::map<std::string, Shape>& given)
      : graph_(graph), given_(given) {}

  void run() {
    for (const ValueId id : graph_.inputs) check_kind(value(id));
    for (const auto& [key, shape] : given_) take(key, shape);
    for (const ValueId id : graph_.inputs) apply_symbols(&value(id));
    findings_.throw_if_any();
    for (const ValueId id : graph_.inputs) report_unknown(value(id));
    findings_.throw_if_any();
  }

 private:
  ModelValue& value(ValueId id) { return graph_.values[static_cast<size_t>(id)]; }

  void report(std::string id, std::string inside, std::string found, std::string expected,
              std::string advice = "") {
    Finding finding;
    finding.id = std::move(id);
    finding.place.inside = std::move(inside);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    finding.advice = std::move(advice);
    findings_.add(std::move(finding));
  }

  static std::string label(const ModelValue& value) {
    return fmt::format("input '{}'", onnx::printable(value.name));
  }

  void check_kind(const ModelValue& input) {
    if (!input.other_type.empty()) {
      report("model-unsupported-type", label(input), fmt::format("a {}", input.other_type),
             "a tensor of a type that presil knows");
    } else if (!input.typed) {
      report("model-unsupported-type", label(input), "no element type", "a tensor with its type");
    }
  }

  ModelValue* find_input(const std::string& key) {
    for (const ValueId id : graph_.inputs) {
      if (value(id).name == key) return &value(id);
    }
    return nullptr;
  }

  bool is_symbol(const std::string& key) {
    for (const ValueId id : graph_.inputs) {
      for (const Dimension& dimension : value(id).shape) {
        if (dimension.symbol == key) return true;
      }
    }
    return false;
  }

  void take(const std::string& key, const Shape& shape) {
    for (const int64_t size : shape) {
      if (size >= 0 && size <= int64_t{1} << 40) continue;
      report("model-shape-conflict", fmt::format("shape given for '{}'", key), to_text(shape),
             "dimensions from 0 to 2^40");
      return;
    }
    if (ModelValue* input = find_input(key)) {
      take_input(input, shape);
    } else if (is_symbol(key) && shape.size() == 1) {
      set_symbol(key, shape[0], fmt::format("shape given for '{}'", key));
    } else if (is_symbol(key)) {
      report("model-shape-conflict", fmt::format("shape given for '{}'", key), to_text(shape),
             "one number, for it names a dimension");
    } else {
      report_unknown_name(key);
    }
  }

  void report_unknown_name(const std::string& key) {
    std::vector<std::string> known;
    for (const ValueId id : graph_.inputs) {
      known.push_back(value(id).name);
      for (const Dimension& dimension : value(id).shape) {
        if (!dimension.symbol.empty()) known.push_back(dimension.symbol);
      }
    }
    const std::string near = nearest(key, known);
    report("model-unknown-input", fmt::format("shape given for '{}'", key),
           "the model has no input or dimension of that name", join(known, ", "),
           near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
  }

  void take_input(ModelValue* input, const Shape& shape) {
    if (!input->ranked) {
      input->ranked = true;
      input->shape.assign(shape.size(), {});
    }
    if (input->shape.size() != shape.size()) {
      report("model-shape-conflict", label(*input), fmt::format("shape {} given", to_text(shape)),
             fmt::format("{} dimensions", input->shape.size()));
      return;
    }
    for (size_t d = 0; d < shape.size(); ++d) {
      Dimension& dimension = input->shape[d];
      if (dimension.size >= 0 && dimension.size != shape[d]) {
        report("model-shape-conflict", label(*input),
               fmt::format("{} given for dimension {}", shape[d], d),
               fmt::format("{}, which the model fixes", dimension.size));
      }
      if (dimension.size < 0) dimension.size = shape[d];
      if (!dimension.symbol.empty()) set_symbol(dimension.symbol, shape[d], label(*input));
    }
  }

  void set_symbol(const std::string& symbol, int64_t size, const std::string& inside) {
    const auto [it, is_new] = symbols_.emplace(symbol, size);
    if (is_new || it->second == size) return;
    report("model-shape-conflict", inside, fmt::format("{} for '{}'", size, symbol),
           fmt::format("{}, which was given before", it->second));
  }

  void apply_symbols(ModelValue* input) {
    for (Dimension& dimension : input->shape) {
      const auto it = symbols_.find(dimension.symbol);
      if (it == symbols_.end() || dimension.symbol.empty()) continue;
      if (dimension.size < 0) dimension.size = it->second;
      if (dimension.size != it->second) {
        report("model-shape-conflict", label(*input),
               fmt::format("{} for '{}'", it->second, dimension.symbol),
               fmt::format("{}", dimension.size));
      }
    }
  }

  void report_unknown(const ModelValue& input) {
    if (input.is_static()) return;
    std::vector<std::string> parts;
    std::vector<std::string> example;
    for (const Dimension& dimension : input.shape) {
      const std::string known = fmt::format("{}", dimension.size);
      parts.push_back(dimension.size >= 0        ? known
                      : dimension.symbol.empty() ? "?"
                                                 : dimension.symbol);
      example.push_back(dimension.size >= 0 ? known : "1");
    }
    const std::string found = input.ranked ? join(parts, "x") : "unknown rank";
    report("model-unbound-shape", label(input), fmt::format("shape {}", found),
           "every dimension as a number",
           fmt::format("Give it, e.g. --shape {}={}", input.name,
                       input.ranked ? join(example, "x") : "1x3x224x224"));
  }

  ModelGraph& graph_;
  const std::map<std::string, Shape>& given_;
  std::map<std::string, int64_t> symbols_;
  Findings findings_;
};

}  // namespace

void bind_shapes(ModelGraph& graph, const std::map<std::string, Shape>& by_input) {
  Binder(graph, by_input).run();
}

}  // namespace presil
