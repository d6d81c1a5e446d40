// The order of the passes, with the reason for each place in it.
#include "passes/passes.h"

#include <algorithm>

#include "passes/pass_list.h"

namespace presil {

static constexpr const Pass* order[] = {
    &pass_remove_dead,           // first, so that nothing that is not needed costs work below
    &pass_flatten_assembles,     // padding by writing becomes a view, which the next pass folds
    &pass_fold_views,            // before constants are folded, so that none is expanded or copied
    &pass_remove_dead,           // views without users would be folded as constants
    &pass_fold_constants,        // weights' arithmetic, before expressions look for constants
    &pass_merge_equal,           // once views are maps and constants known, more things are equal
    &pass_simplify_expressions,  // fusing counts streams: constants and equal reads are none
    &pass_fuse_elementwise,      // on simple expressions; leaves its own simple
    &pass_fold_views,            // a fused node may be a plain copy of what was select or cast
    &pass_fold_conversions,      // on contractions that read through no view any more
    &pass_split_streams,         // once nothing fuses any more
    &pass_remove_dead,           // before types are chosen by who reads a value
    &pass_apply_precision,       // after fusing, as it never rounds inside a fused expression
    &pass_decode_weights,        // once the types of the other factors are known
    &pass_sort_nodes,            // last, as it needs the final nodes and sizes
    &pass_remove_dead,           // replaced constants
};

static PrimitiveGraph run_pass(const Pass& pass, PrimitiveGraph graph, const PassOptions& options) {
  graph = pass.run(std::move(graph), options);
  verify_primitive(graph);
  if (options.after_pass) options.after_pass(pass.name, graph);
  return graph;
}

PrimitiveGraph run_passes(PrimitiveGraph graph, const PassOptions& options) {
  verify_primitive(graph);
  for (PrimitiveNode& node : graph.nodes) {
    Cond* cond = std::get_if<Cond>(&node.body);
    if (cond == nullptr) continue;
    for (std::shared_ptr<const PrimitiveGraph>* branch : {&cond->then_branch, &cond->else_branch}) {
      *branch = std::make_shared<const PrimitiveGraph>(run_passes(**branch, options));
    }
  }
  for (const Pass* pass : order) graph = run_pass(*pass, std::move(graph), options);
  return graph;
}

const Pass& find_pass(std::string_view name) {
  for (const Pass* pass : order) {
    if (pass->name == name) return *pass;
  }
  PRESIL_CHECK(false, "the pass asked for exists");
}

std::vector<std::string_view> pass_names() {
  std::vector<std::string_view> names;
  for (const Pass* pass : order) {
    if (std::find(names.begin(), names.end(), pass->name) == names.end()) {
      names.push_back(pass->name);
    }
  }
  return names;
}

}  // namespace presil
