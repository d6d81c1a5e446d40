// Fuzz target: any text read as a graph of primitives gives an Error, or a graph that prints and
// reads back to the same text.
#include <cstdlib>

#include "graph/graph.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const presil::PrimitiveGraph graph = presil::parse_primitive_graph(text);
    presil::verify_primitive(graph);
    const std::string once = presil::to_text(graph);
    if (presil::to_text(presil::parse_primitive_graph(once)) != once) std::abort();
  } catch (const presil::Error&) {
  }
  return 0;
}
