// How Resize and Upsample read one axis: for each output index the taps, input indices with
// weights. Axes are independent of one another, so a tensor is resized axis by axis.
#pragma once

#include <string>
#include <vector>

#include "base/base.h"

namespace presil::nn {

// The rules of one axis, as the attributes of Resize name them.
struct Sampling {
  int64_t input = 1, output = 1;
  double scale = 1;
  double start = 0, end = 1;               // region of interest, for tf_crop_and_resize
  std::string mode = "nearest";            // nearest, linear, cubic
  std::string coordinates = "half_pixel";  // coordinate_transformation_mode
  std::string nearest = "round_prefer_floor";
  double cubic_a = -0.75;
  bool exclude_outside = false;
  bool antialias = false;
};

struct Tap {
  int64_t index = 0;
  double weight = 1;
};

struct AxisTable {
  int64_t input = 1;
  std::vector<std::vector<Tap>> taps;  // [output index], all lists equally long
  // Whether the output index lies outside of the input and takes the extrapolation value; empty
  // unless the coordinates are those of tf_crop_and_resize.
  std::vector<bool> outside;
};

AxisTable axis_table(const Sampling& sampling);

}  // namespace presil::nn
