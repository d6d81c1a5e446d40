// Runs one pass on the text form of a graph, for tests that show a graph before and after.
#pragma once

#include "graph/graph.h"
#include "passes/passes.h"

namespace presil {

// The text after the named passes, without the graph's first line and without unmentioned values.
inline std::string after_passes(std::initializer_list<std::string_view> names,
                                std::string_view text, const PassOptions& options = {}) {
  PrimitiveGraph graph = parse_primitive_graph(text);
  verify_primitive(graph);
  for (const std::string_view name : names) {
    graph = find_pass(name).run(std::move(graph), options);
    verify_primitive(graph);
  }
  const std::string result = to_text(graph);
  return result.substr(result.find('\n') + 1);
}

}  // namespace presil
