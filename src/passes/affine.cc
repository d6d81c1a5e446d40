// Algebra of affine index maps. Reading through a change of shape works on the factors of the two
// shapes: dimensions are gathered into the smallest groups of equal product, and within a group the
// row-major position, itself affine in the iteration space, is taken apart by the strides.
#include "passes/affine.h"

namespace presil {

AffineMap compose_maps(const AffineMap& outer, const AffineMap& inner, size_t columns) {
  AffineMap result;
  result.offset = outer.offset;
  result.coefficient.assign(outer.offset.size(), std::vector<int64_t>(columns, 0));
  for (size_t d = 0; d < outer.offset.size(); ++d) {
    for (size_t k = 0; k < inner.offset.size(); ++k) {
      const int64_t factor = outer.coefficient[d][k];
      if (factor == 0) continue;
      result.offset[d] += factor * inner.offset[k];
      for (size_t j = 0; j < columns; ++j) {
        result.coefficient[d][j] += factor * inner.coefficient[k][j];
      }
    }
  }
  return result;
}

AffineMap identity_map(size_t rank) {
  AffineMap map;
  map.offset.assign(rank, 0);
  map.coefficient.assign(rank, std::vector<int64_t>(rank, 0));
  for (size_t d = 0; d < rank; ++d) map.coefficient[d][d] = 1;
  return map;
}

int64_t volume(const std::vector<int64_t>& extents) {
  __int128 product = 1;
  for (const int64_t extent : extents) {
    product *= extent;
    if (product > int64_t{1} << 62) product = int64_t{1} << 62;
  }
  return static_cast<int64_t>(product);
}

bool stays_inside(const AffineMap& map, const std::vector<int64_t>& extents, const Shape& shape) {
  if (volume(extents) == 0) return true;
  for (size_t d = 0; d < shape.size(); ++d) {
    const auto [low, high] = index_range(map, d, extents);
    if (low < 0 || high >= shape[d]) return false;
  }
  return true;
}

bool equal_maps(const AffineMap& a, const AffineMap& b, const std::vector<int64_t>& extents) {
  if (a.offset != b.offset) return false;
  for (size_t d = 0; d < a.offset.size(); ++d) {
    for (size_t j = 0; j < extents.size(); ++j) {
      if (extents[j] > 1 && a.coefficient[d][j] != b.coefficient[d][j]) return false;
    }
  }
  return true;
}

bool equal_accesses(const Access& a, const Access& b, const std::vector<int64_t>& extents) {
  return a.operand == b.operand && a.has_outside == b.has_outside &&
         (!a.has_outside || a.outside == b.outside) && equal_maps(a.map, b.map, extents);
}

namespace {

// One row of a map: an affine function of the iteration space.
struct Form {
  std::vector<int64_t> coefficient;
  int64_t offset = 0;
};

std::pair<int64_t, int64_t> range_of(const Form& form, const std::vector<int64_t>& extents) {
  AffineMap map;
  map.coefficient = {form.coefficient};
  map.offset = {form.offset};
  return index_range(map, 0, extents);
}

// form = stride * quotient + rest with rest proven in [0, stride); the rest replaces the form.
std::optional<Form> take_apart(Form& form, int64_t stride, const std::vector<int64_t>& extents) {
  Form quotient;
  quotient.coefficient.assign(extents.size(), 0);
  for (size_t j = 0; j < extents.size(); ++j) {
    int64_t& coefficient = form.coefficient[j];
    if (extents[j] <= 1) {
      coefficient = 0;
    } else if (coefficient % stride == 0) {
      quotient.coefficient[j] = coefficient / stride;
      coefficient = 0;
    }
  }
  quotient.offset = form.offset / stride;
  if (form.offset % stride < 0) --quotient.offset;
  form.offset -= quotient.offset * stride;
  const auto [low, high] = range_of(form, extents);
  if (low < 0 || high >= stride) return std::nullopt;
  return quotient;
}

class ReshapeReader {
 public:
  ReshapeReader(const AffineMap& map, const std::vector<int64_t>& extents, const Shape& from,
                const Shape& to)
      : map_(map), extents_(extents), from_(from), to_(to) {}

  std::optional<AffineMap> run() {
    if (volume(from_) == 0 || volume(extents_) == 0) return std::nullopt;
    result_.offset.assign(from_.size(), 0);
    result_.coefficient.assign(from_.size(), std::vector<int64_t>(extents_.size(), 0));
    size_t f = 0, t = 0;
    while (f < from_.size() || t < to_.size()) {
      const size_t f_begin = f, t_begin = t;
      // Unit dimensions on one side alone form groups of their own, so that they part nothing.
      if (f < from_.size() && from_[f] == 1 && !(t < to_.size() && to_[t] == 1)) {
        ++f;
      } else if (t < to_.size() && to_[t] == 1 && !(f < from_.size() && from_[f] == 1)) {
        ++t;
      } else {
        int64_t from_product = from_[f++], to_product = to_[t++];
        while (from_product != to_product) {
          if (from_product < to_product) {
            from_product *= from_[f++];
          } else {
            to_product *= to_[t++];
          }
        }
      }
      if (!read_group(f_begin, f, t_begin, t)) return std::nullopt;
    }
    return result_;
  }

 private:
  bool read_group(size_t f_begin, size_t f_end, size_t t_begin, size_t t_end) {
    if (f_end - f_begin == 1 && t_end - t_begin == 1) {
      result_.coefficient[f_begin] = map_.coefficient[t_begin];
      result_.offset[f_begin] = map_.offset[t_begin];
      return true;
    }
    Form position;
    position.coefficient.assign(extents_.size(), 0);
    int64_t stride = 1;
    for (size_t t = t_end; t-- > t_begin;) {
      const auto [low, high] = index_range(map_, t, extents_);
      if (low < 0 || high >= to_[t]) return false;
      for (size_t j = 0; j < extents_.size(); ++j) {
        position.coefficient[j] += stride * map_.coefficient[t][j];
      }
      position.offset += stride * map_.offset[t];
      stride *= to_[t];
    }
    for (size_t f = f_begin; f < f_end; ++f) {
      stride = 1;
      for (size_t inner = f + 1; inner < f_end; ++inner) stride *= from_[inner];
      const std::optional<Form> index = take_apart(position, stride, extents_);
      if (!index) return false;
      result_.coefficient[f] = index->coefficient;
      result_.offset[f] = index->offset;
    }
    return true;
  }

  const AffineMap& map_;
  const std::vector<int64_t>& extents_;
  const Shape& from_;
  const Shape& to_;
  AffineMap result_;
};

}  // namespace

std::optional<AffineMap> map_through_reshape(const AffineMap& map,
                                             const std::vector<int64_t>& extents, const Shape& from,
                                             const Shape& to) {
  return ReshapeReader(map, extents, from, to).run();
}

}  // namespace presil
