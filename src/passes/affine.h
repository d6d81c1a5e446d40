// Algebra of the affine index maps of graph/primitive.h: composing, comparing and bounding them
// over an iteration space, and reading through a change of shape.
#pragma once

#include <optional>

#include "graph/graph.h"

namespace presil {

// Rows of `outer` as functions of the `columns` columns of `inner`: index -> outer(inner(index)).
AffineMap compose_maps(const AffineMap& outer, const AffineMap& inner, size_t columns);
AffineMap identity_map(size_t rank);
// Row-major product of extents, saturating at 2^62.
int64_t volume(const std::vector<int64_t>& extents);
// The indices of the map stay inside `shape` for all of the iteration space (true if it is empty).
bool stays_inside(const AffineMap& map, const std::vector<int64_t>& extents, const Shape& shape);
// Equal indices everywhere: a dimension of extent 1 has index 0, so its coefficient is free.
bool equal_maps(const AffineMap& a, const AffineMap& b, const std::vector<int64_t>& extents);
bool equal_accesses(const Access& a, const Access& b, const std::vector<int64_t>& extents);

// Reads `from` (row-major elements under another shape `to`) where the user indexes `to` by `map`:
// the map into `from`, if it is affine. Dimensions that both shapes share may leave their bounds;
// those that are split or merged must stay inside. Splitting is always affine; merging is where the
// user's index takes the dimensions apart again.
std::optional<AffineMap> map_through_reshape(const AffineMap& map,
                                             const std::vector<int64_t>& extents, const Shape& from,
                                             const Shape& to);

}  // namespace presil
