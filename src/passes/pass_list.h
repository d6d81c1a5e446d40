// The passes, one a file; passes.cc puts them in order.
#pragma once

#include "passes/passes.h"

namespace presil {

extern const Pass pass_remove_dead;
extern const Pass pass_merge_equal;
extern const Pass pass_fold_views;
extern const Pass pass_fold_constants;
extern const Pass pass_simplify_expressions;
extern const Pass pass_flatten_assembles;
extern const Pass pass_fuse_elementwise;
extern const Pass pass_apply_precision;
extern const Pass pass_sort_nodes;
extern const Pass pass_split_streams;
extern const Pass pass_decode_weights;
extern const Pass pass_fold_conversions;

}  // namespace presil
