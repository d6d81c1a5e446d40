// The discrete Fourier transform in other operators, in two forms: the product with a matrix of
// cosines and sines, and passes of butterflies (Cooley and Tukey 1965; the mixed radices, their
// order and that of the sums inside a butterfly are those of Swarztrauber's FFTPACK, which numpy
// and so the cases of ONNX use).
#pragma once

#include "ops/expansion.h"

namespace presil {

// Two values of one shape. A real one has no_value as its imaginary part.
struct ComplexValue {
  ValueId real = no_value, imaginary = no_value;
};

enum class Turn { cosine, sine };

// cos or sin of 2 pi part / length, by the chip's own functions, so that a constant is the same on
// every host.
double turn(Turn function, int64_t part, int64_t length);

// Whether butterflies can do this length: all of its prime factors are small.
bool has_butterflies(int64_t length);

// The transform of complex x [..., length] along the last dimension, not divided by the length.
ComplexValue butterfly_transform(Expansion& e, ComplexValue x, bool inverse);

}  // namespace presil
