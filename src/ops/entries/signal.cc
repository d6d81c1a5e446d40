// Operators of signal processing: DFT and STFT as products with matrices of sines and cosines or as
// butterflies, the windows, and MelWeightMatrix.
//
// C1 lengths, axes and sizes are known before anything runs. C2 the last dimension of a signal is 1
// (real) or 2 (real and imaginary part).
#include <cmath>

#include <bit>

#include "ops/fourier.h"

namespace presil {
namespace {

// The chip's own functions, so that a matrix is the same on every host.
double evaluate(Elementary function, double x, double y = 0) {
  return std::bit_cast<double>(define(function, Lane::f64, Lane::f64, std::bit_cast<uint64_t>(x),
                                      std::bit_cast<uint64_t>(y), 0));
}

constexpr double pi = 3.14159265358979323846;

// rows x columns of scale(row, column) * function(2 pi row column / length).
ValueId turns(Expansion& e, DType dtype, Turn function, int64_t rows, int64_t columns,
              int64_t length, double (*scale)(int64_t row, int64_t length)) {
  std::vector<double> values;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      values.push_back(scale(r, length) * turn(function, r * c % length, length));
  return e.cast(e.tensor(make_tensor_of<double>(DType::f64, {rows, columns}, values)), dtype);
}

struct Transform {
  int64_t length = 1;
  bool inverse = false, onesided = false;
};

// rows [..., 1 or 2, n].
ComplexValue parts_of(Expansion& e, ValueId rows) {
  const int64_t axis = e.rank(rows) - 2;
  const auto part = [&](int64_t at) { return e.slice(rows, axis, at, at + 1); };
  return {part(0), e.extent(rows, axis) == 2 ? part(1) : no_value};
}

// Rows [..., 1 or 2, wanted]; the results are [..., 1, bins].
ComplexValue transform_by_matrices(Expansion& e, ValueId rows, const Transform& t) {
  const DType dtype = e.dtype(rows);
  const int64_t wanted = e.extent(rows, -1), bins = t.length / 2 + 1;
  const auto one = [](int64_t, int64_t) { return 1.0; };
  // The real result of a half spectrum counts every bin but the first and the middle twice.
  const auto doubled = [](int64_t row, int64_t length) {
    return row == 0 || 2 * row == length ? 1.0 : 2.0;
  };
  const int64_t columns = t.onesided && !t.inverse ? bins : t.length;
  const auto scale = t.inverse && t.onesided ? +doubled : +one;
  const ValueId cosines = turns(e, dtype, Turn::cosine, wanted, columns, t.length, scale);
  const ValueId sines = turns(e, dtype, Turn::sine, wanted, columns, t.length, scale);
  const auto [real, imaginary] = parts_of(e, rows);
  const ValueId rc = e.add("MatMul", {real, cosines}), rs = e.add("MatMul", {real, sines});
  ValueId re = rc, im = t.inverse ? rs : e.add("Neg", {rs});
  if (imaginary != no_value) {
    const ValueId ic = e.add("MatMul", {imaginary, cosines});
    const ValueId is = e.add("MatMul", {imaginary, sines});
    re = e.add(t.inverse ? "Sub" : "Add", {rc, is});
    im = t.inverse ? e.add("Add", {rs, ic}) : e.add("Sub", {ic, rs});
  }
  return {re, t.inverse && t.onesided ? no_value : im};
}

// A matrix gives a real signal its bins in one product, and costs length squared. Butterflies cost
// length times its logarithm and round as often: they are for what is complex on both sides, and
// for what is so long that its matrices would be larger than fast memories (512 x 512 floats are 1
// MiB).
bool by_butterflies(const Transform& t, bool complex) {
  constexpr int64_t longest_matrix = 512;
  if (!has_butterflies(t.length) || (t.inverse && t.onesided)) return false;
  return (complex && !t.onesided) || t.length > longest_matrix;
}

ComplexValue transform_by_butterflies(Expansion& e, ValueId rows, const Transform& t) {
  ComplexValue x = parts_of(e, rows);
  if (x.imaginary == no_value) x.imaginary = e.expand(e.like(x.real, 0), e.shape(x.real));
  x = butterfly_transform(e, x, t.inverse);
  if (!t.onesided) return x;
  const int64_t bins = t.length / 2 + 1;
  return {e.slice(x.real, -1, 0, bins), e.slice(x.imaginary, -1, 0, bins)};
}

// x [..., n, 1 or 2] along the dimension before the last.
ValueId transform(Expansion& e, ValueId x, const Transform& t) {
  const int64_t rank = e.rank(x), axis = rank - 2;
  const int64_t wanted = t.inverse && t.onesided ? t.length / 2 + 1 : t.length;
  const int64_t given = e.extent(x, axis);
  if (given > wanted) x = e.slice(x, axis, 0, wanted);
  if (given < wanted) {
    std::vector<int64_t> pads(static_cast<size_t>(2 * rank), 0);
    pads[static_cast<size_t>(rank + axis)] = wanted - given;
    x = e.add("Pad", {x, e.integers(pads)});
  }
  std::vector<int64_t> order;  // the transformed dimension last
  for (int64_t d = 0; d < axis; ++d) order.push_back(d);
  order.push_back(rank - 1);
  order.push_back(axis);
  const ValueId rows = e.transpose(x, order);
  const ComplexValue result = by_butterflies(t, e.extent(x, -1) == 2)
                                  ? transform_by_butterflies(e, rows, t)
                                  : transform_by_matrices(e, rows, t);
  ValueId value =
      result.imaginary == no_value ? result.real : e.concat({result.real, result.imaginary}, axis);
  if (t.inverse) value = e.add("Div", {value, e.like(value, static_cast<double>(t.length))});
  return e.transpose(value, order);
}

void expand_dft(const OpCall& call, Expansion& e) {
  ValueId x = e.input(0);
  const int64_t rank = e.rank(x);
  int64_t axis = call.version >= 20 ? -2 : call.node.integer("axis", 1);
  if (e.has(2)) axis = to_int64s(e.constant(e.input(2))).at(0);
  axis = normal_axis(call, axis, rank);
  if (axis == rank - 1) bad_node(call, "the axis of real and imaginary parts", "another axis");
  Transform t;
  t.inverse = call.node.integer("inverse", 0) != 0;
  t.onesided = call.node.integer("onesided", 0) != 0;
  t.length = e.extent(x, axis);
  if (t.inverse && t.onesided) t.length = 2 * (t.length - 1);
  if (e.has(1)) t.length = to_int64s(e.constant(e.input(1))).at(0);
  if (t.length < 1) bad_node(call, "a transform of no elements", "a length of 1 or more");
  std::vector<int64_t> order;
  for (int64_t d = 0; d < rank; ++d) order.push_back(d);
  std::swap(order[static_cast<size_t>(axis)], order[static_cast<size_t>(rank - 2)]);
  e.output(0, e.transpose(transform(e, e.transpose(x, order), t), order));
}

void expand_stft(const OpCall& call, Expansion& e) {
  ValueId x = e.input(0);
  if (e.rank(x) == 2) x = e.reshape(x, {e.extent(x, 0), e.extent(x, 1), 1});
  const int64_t step = to_int64s(e.constant(e.input(1))).at(0);
  int64_t length = 0;
  if (e.has(3))
    length = to_int64s(e.constant(e.input(3))).at(0);
  else if (e.has(2))
    length = e.extent(e.input(2), 0);
  else
    bad_node(call, "neither window nor frame length", "one of them");
  if (step < 1 || length < 1 || length > e.extent(x, 1))
    bad_node(call, "frames that do not fit the signal", "frames that fit");
  const int64_t frames = (e.extent(x, 1) - length) / step + 1;
  std::vector<int64_t> at;
  for (int64_t f = 0; f < frames; ++f)
    for (int64_t i = 0; i < length; ++i) at.push_back(f * step + i);
  const ValueId index = e.tensor(make_tensor_of<int64_t>(DType::i64, {frames, length}, at));
  ValueId framed = e.add("Gather", {x, index}, {{"axis", int64_t{1}}});
  if (e.has(2)) framed = e.add("Mul", {framed, e.reshape(e.input(2), {length, 1})});
  Transform t;
  t.length = length;
  t.onesided = call.node.integer("onesided", 1) != 0;
  e.output(0, transform(e, framed, t));
}

// a0 - a1 cos(2 pi n / N) + a2 cos(4 pi n / N).
void expand_window(const OpCall& call, Expansion& e) {
  const int64_t size = to_int64s(e.constant(e.input(0))).at(0);
  if (size < 0) bad_node(call, "a negative size", "a size");
  double a0 = 0.5, a1 = 0.5, a2 = 0;
  if (call.node.op == "HammingWindow") a0 = 25.0 / 46, a1 = 1 - a0;
  if (call.node.op == "BlackmanWindow") a0 = 0.42, a1 = 0.5, a2 = 0.08;
  const bool periodic = call.node.integer("periodic", 1) != 0;
  const double period = static_cast<double>(std::max<int64_t>(periodic ? size : size - 1, 1));
  std::vector<double> values;
  for (int64_t n = 0; n < size; ++n) {
    const double angle = 2 * pi * static_cast<double>(n) / period;
    values.push_back(a0 - a1 * evaluate(Elementary::cos, angle) +
                     a2 * evaluate(Elementary::cos, 2 * angle));
  }
  const int number = static_cast<int>(call.node.integer("output_datatype", 1));
  const std::optional<DType> dtype = dtype_by_onnx(number);
  if (!dtype || !info(*dtype).is_float) unimplemented_form(call, "a window that is not of floats");
  e.output(0, e.cast(e.tensor(make_tensor_of<double>(DType::f64, {size}, values)), *dtype));
}

struct Mel {
  int64_t bins = 0, length = 0, rate = 0;
  double low = 0, high = 0;  // hertz
};

// Where the triangles of the filters begin, peak and end, in bins of the spectrum.
std::vector<int64_t> mel_edges(const Mel& mel) {
  const double per_decade = 2595 / evaluate(Elementary::log, 10.0);
  const auto to_mel = [&](double hertz) {
    return per_decade * evaluate(Elementary::log, 1 + hertz / 700);
  };
  const double low = to_mel(mel.low),
               step = (to_mel(mel.high) - low) / static_cast<double>(mel.bins + 2);
  std::vector<int64_t> edges;
  for (int64_t i = 0; i < mel.bins + 2; ++i) {
    const double value = low + step * static_cast<double>(i);
    const double hertz = 700 * (evaluate(Elementary::exp, value / per_decade) - 1);
    edges.push_back(static_cast<int64_t>(
        std::floor(static_cast<double>(mel.length + 1) * hertz / static_cast<double>(mel.rate))));
  }
  return edges;
}

void expand_mel(const OpCall& call, Expansion& e) {
  const auto whole = [&](size_t i) { return to_int64s(e.constant(e.input(i))).at(0); };
  const auto real = [&](size_t i) { return to_doubles(e.constant(e.input(i))).at(0); };
  const Mel mel = {whole(0), whole(1), whole(2), real(3), real(4)};
  const int64_t rows = mel.length / 2 + 1;
  if (mel.bins < 1 || mel.length < 1 || mel.rate < 1) bad_node(call, "a size of 0", "sizes");
  const std::vector<int64_t> edges = mel_edges(mel);
  std::vector<double> values(static_cast<size_t>(rows * mel.bins), 0);
  const auto put = [&](int64_t row, int64_t column, double value) {
    if (row >= 0 && row < rows) values[static_cast<size_t>(row * mel.bins + column)] = value;
  };
  for (int64_t i = 0; i < mel.bins; ++i) {
    const int64_t low = edges[static_cast<size_t>(i)], centre = edges[static_cast<size_t>(i + 1)];
    const int64_t high = edges[static_cast<size_t>(i + 2)];
    if (low == centre) put(centre, i, 1);
    for (int64_t j = low; low < centre && j <= centre; ++j)
      put(j, i, static_cast<double>(j - low) / static_cast<double>(centre - low));
    for (int64_t j = centre; j < high; ++j)
      put(j, i, static_cast<double>(high - j) / static_cast<double>(high - centre));
  }
  const std::optional<DType> dtype =
      dtype_by_onnx(static_cast<int>(call.node.integer("output_datatype", 1)));
  if (!dtype) unimplemented_form(call, "a type of output that is not known");
  e.output(0,
           e.cast(e.tensor(make_tensor_of<double>(DType::f64, {rows, mel.bins}, values)), *dtype));
}

constexpr Op ops[] = {
    composite("BlackmanWindow", "", 17, "A window of two cosines.", expand_window),
    composite("DFT", "", 17, "The discrete Fourier transform along an axis.", expand_dft),
    composite("HammingWindow", "", 17, "A raised cosine that does not reach zero.", expand_window),
    composite("HannWindow", "", 17, "A raised cosine.", expand_window),
    composite("MelWeightMatrix", "", 17, "Triangular filters on the mel scale.", expand_mel),
    composite("STFT", "", 17, "Fourier transforms of overlapping frames.", expand_stft),
};

}  // namespace

extern const std::span<const Op> op_signal;
const std::span<const Op> op_signal{ops};

}  // namespace presil
