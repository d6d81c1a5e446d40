// A transform of length n = n1 n2 ... is one pass for each factor. A pass sees [batch, done,
// factor, rest]: it transforms along `factor`, turns each result by its share of the circle, and
// puts the results before what is done: [batch, factor * done, rest]. After the last pass the order
// is the natural one.
#include "ops/fourier.h"

#include <bit>

namespace presil {
namespace {

constexpr double pi = 3.14159265358979323846;
// FFTPACK has a pass of its own for each factor up to 11; larger ones cost what a matrix costs.
constexpr int64_t largest_factor = 11;

struct Constants {
  Expansion& e;
  DType dtype;
  bool inverse;
  ValueId cosine(int64_t part, int64_t length) const {
    return e.scalar(dtype, turn(Turn::cosine, part % length, length));
  }
  // The direction of the transform is the sign of the angle.
  ValueId sine(int64_t part, int64_t length) const {
    const double value = turn(Turn::sine, part % length, length);
    return e.scalar(dtype, inverse ? value : -value);
  }
};

ComplexValue sum(Expansion& e, ComplexValue a, ComplexValue b) {
  return {e.add("Add", {a.real, b.real}), e.add("Add", {a.imaginary, b.imaginary})};
}

ComplexValue difference(Expansion& e, ComplexValue a, ComplexValue b) {
  return {e.add("Sub", {a.real, b.real}), e.add("Sub", {a.imaginary, b.imaginary})};
}

// x times i where the angle is positive, times -i where it is negative.
ComplexValue quarter_turn(Expansion& e, ComplexValue x, bool inverse) {
  if (inverse) return {e.add("Neg", {x.imaginary}), x.real};
  return {x.imaginary, e.add("Neg", {x.real})};
}

std::vector<ComplexValue> butterfly_of_four(const Constants& c,
                                            const std::vector<ComplexValue>& x) {
  Expansion& e = c.e;
  const ComplexValue even = sum(e, x[0], x[2]), even_difference = difference(e, x[0], x[2]);
  const ComplexValue odd = sum(e, x[1], x[3]);
  const ComplexValue turned = quarter_turn(e, difference(e, x[1], x[3]), c.inverse);
  return {sum(e, even, odd), sum(e, even_difference, turned), difference(e, even, odd),
          difference(e, even_difference, turned)};
}

// An odd factor: results u and factor - u share their products, as do operands j and factor - j.
std::vector<ComplexValue> butterfly_of_odd(const Constants& c, const std::vector<ComplexValue>& x) {
  Expansion& e = c.e;
  const size_t factor = x.size();
  std::vector<ComplexValue> sums, differences, results(factor);
  for (size_t j = 1; 2 * j < factor; ++j) {
    sums.push_back(sum(e, x[j], x[factor - j]));
    differences.push_back(difference(e, x[j], x[factor - j]));
  }
  results[0] = x[0];
  for (const ComplexValue& s : sums) results[0] = sum(e, results[0], s);
  const auto scaled = [&](ComplexValue v, ValueId by) {
    return ComplexValue{e.add("Mul", {v.real, by}), e.add("Mul", {v.imaginary, by})};
  };
  const auto length = static_cast<int64_t>(factor);
  for (size_t u = 1; 2 * u < factor; ++u) {
    ComplexValue common = x[0], across;
    for (size_t j = 1; j <= sums.size(); ++j) {
      const auto part = static_cast<int64_t>(u * j);
      common = sum(e, common, scaled(sums[j - 1], c.cosine(part, length)));
      const ComplexValue term = scaled(differences[j - 1], c.sine(part, length));
      across = j == 1 ? term : sum(e, across, term);
    }
    const ComplexValue turned = {e.add("Neg", {across.imaginary}), across.real};
    results[u] = sum(e, common, turned);
    results[factor - u] = difference(e, common, turned);
  }
  return results;
}

std::vector<ComplexValue> butterfly(const Constants& c, const std::vector<ComplexValue>& x) {
  if (x.size() == 2) return {sum(c.e, x[0], x[1]), difference(c.e, x[0], x[1])};
  return x.size() == 4 ? butterfly_of_four(c, x) : butterfly_of_odd(c, x);
}

// x [batch, done, rest] turned by `which` parts of the circle for each position in rest.
ComplexValue twiddle(const Constants& c, ComplexValue x, int64_t which, int64_t rest,
                     int64_t length) {
  Expansion& e = c.e;
  std::vector<double> cosines, sines;
  for (int64_t i = 0; i < rest; ++i) {
    cosines.push_back(turn(Turn::cosine, which * i % length, length));
    sines.push_back((c.inverse ? 1 : -1) * turn(Turn::sine, which * i % length, length));
  }
  const auto constant = [&](const std::vector<double>& values) {
    return e.cast(e.tensor(make_tensor_of<double>(DType::f64, {rest}, values)), c.dtype);
  };
  const ValueId cosine = constant(cosines), sine = constant(sines);
  const auto times = [&](ValueId a, ValueId b) { return e.add("Mul", {a, b}); };
  return {e.add("Sub", {times(x.real, cosine), times(x.imaginary, sine)}),
          e.add("Add", {times(x.real, sine), times(x.imaginary, cosine)})};
}

// Fours, then at most one two, which goes first, then odd factors; empty where a factor is large.
std::vector<int64_t> factors_of(int64_t length) {
  std::vector<int64_t> factors;
  for (; length % 4 == 0; length /= 4) factors.push_back(4);
  if (length % 2 == 0) {
    length /= 2;
    factors.push_back(2);
    std::swap(factors.front(), factors.back());
  }
  for (int64_t factor = 3; length > 1 && factor <= largest_factor; factor += 2)
    for (; length % factor == 0; length /= factor) factors.push_back(factor);
  return length > 1 ? std::vector<int64_t>{} : factors;
}

}  // namespace

double turn(Turn function, int64_t part, int64_t length) {
  const double angle = 2 * pi * static_cast<double>(part) / static_cast<double>(length);
  return std::bit_cast<double>(define(function == Turn::cosine ? Elementary::cos : Elementary::sin,
                                      Lane::f64, Lane::f64, std::bit_cast<uint64_t>(angle),
                                      std::bit_cast<uint64_t>(0.0), 0));
}

bool has_butterflies(int64_t length) { return !factors_of(length).empty(); }

ComplexValue butterfly_transform(Expansion& e, ComplexValue x, bool inverse) {
  const Shape shape = e.shape(x.real);
  const int64_t length = shape.back();
  int64_t batch = 1, done = 1, rest = length;
  for (size_t d = 0; d + 1 < shape.size(); ++d) batch *= shape[d];
  const Constants c = {e, e.dtype(x.real), inverse};
  const auto both = [](ComplexValue v, const auto& change) {
    return ComplexValue{change(v.real), change(v.imaginary)};
  };
  x = both(x, [&](ValueId v) { return e.reshape(v, {batch, done, rest}); });
  for (const int64_t factor : factors_of(length)) {
    const int64_t whole = rest;
    rest /= factor;
    std::vector<ComplexValue> parts;
    for (int64_t j = 0; j < factor; ++j)
      parts.push_back(both(x, [&](ValueId v) { return e.slice(v, 2, j * rest, (j + 1) * rest); }));
    std::vector<ValueId> real, imaginary;
    const std::vector<ComplexValue> results = butterfly(c, parts);
    for (size_t j = 0; j < results.size(); ++j) {
      ComplexValue result = results[j];
      if (j > 0 && rest > 1) result = twiddle(c, result, static_cast<int64_t>(j), rest, whole);
      real.push_back(result.real);
      imaginary.push_back(result.imaginary);
    }
    done *= factor;
    x = {e.concat(real, 1), e.concat(imaginary, 1)};
  }
  return both(x, [&](ValueId v) { return e.reshape(v, shape); });
}

}  // namespace presil
