// Reading an image between its pixels, as other operators: what GridSample, DeformConv and RoiAlign
// share. Private to `ops`.
#pragma once

#include <string>

#include "ops/expansion.h"

namespace presil {

struct Sampling {
  std::string mode = "linear";    // nearest, linear, cubic
  std::string padding = "zeros";  // zeros, border, reflection
  bool largest = false;           // the largest of the weighted neighbours instead of their sum
  bool align_corners = true;  // where a reflection turns: at the last pixel's centre or its edge
};

// x [N, C, d...] at coordinates in pixels, one [N, P] of floats for each of the d...: [N, C, P].
ValueId sample(Expansion& e, ValueId x, const std::vector<ValueId>& coordinates,
               const Sampling& sampling);

}  // namespace presil
