// The naive meaning of mma.
//
// Floats convert exactly to f32. With T products a group and chains of L elements:
//   T = 1:  chain of c = fma(a, b, c), k0 fastest, then k1
//   T > 1:  T products pairwise, p = fma(a1, b1, round(a0 * b0)), then a balanced tree of f32
//           additions of neighbours gives the group's sum, which is added to the chain;
//           a group that k does not fill is filled with products of zeros
//   L = 0:  the chain starts from c;  L > 0: every L elements start from +0 and are then added to c
// An integer of at most 8 bits that is multiplied with a float is that number in f32.
// Integers of 8 bits and fewer multiply and add modulo 2^32, in any order.
// Of packed weights b is computed from codes and parameters in f32 and rounded to the type of a.
#include <bit>
#include <optional>

#include "base/base.h"
#include "isa/element.h"

namespace presil {
namespace {

uint64_t op3(Elementary op, uint64_t a, uint64_t b, uint64_t c = 0) {
  return define(op, Lane::f32, Lane::f32, a, b, c);
}

// The sum of the `count` products at `a` and `b`, padded with zeros to a group of `group`.
uint64_t group_sum(const uint64_t* a, const uint64_t* b, int64_t count, int64_t group) {
  std::vector<uint64_t> sums;
  for (int64_t i = 0; i < group; i += 2) {
    const auto at = [count](const uint64_t* values, int64_t k) {
      return k < count ? values[k] : 0;
    };
    const uint64_t first = op3(Elementary::mul, at(a, i), at(b, i));
    sums.push_back(op3(Elementary::fma, at(a, i + 1), at(b, i + 1), first));
  }
  while (sums.size() > 1) {
    for (size_t i = 0; i < sums.size() / 2; ++i) {
      sums[i] = op3(Elementary::add, sums[2 * i], sums[2 * i + 1]);
    }
    sums.resize(sums.size() / 2);
  }
  return sums[0];
}

uint64_t chain_from(uint64_t start, const uint64_t* a, const uint64_t* b, int64_t count,
                    int64_t group) {
  uint64_t sum = start;
  for (int64_t k = 0; k < count; k += group) {
    if (group == 1) {
      sum = op3(Elementary::fma, a[k], b[k], sum);
    } else {
      const int64_t filled = std::min(group, count - k);
      sum = op3(Elementary::add, sum, group_sum(a + k, b + k, filled, group));
    }
  }
  return sum;
}

uint64_t float_product(uint64_t c, const std::vector<uint64_t>& a, const std::vector<uint64_t>& b,
                       const MatrixNumerics& numerics) {
  const int64_t count = static_cast<int64_t>(a.size());
  if (numerics.chain == 0) return chain_from(c, a.data(), b.data(), count, numerics.group);
  for (int64_t k = 0; k < count; k += numerics.chain) {
    const int64_t length = std::min(numerics.chain, count - k);
    const uint64_t sum = chain_from(0, a.data() + k, b.data() + k, length, numerics.group);
    c = op3(Elementary::add, c, sum);
  }
  return c;
}

uint64_t integer_product(uint64_t c, const std::vector<uint64_t>& a,
                         const std::vector<uint64_t>& b) {
  uint32_t sum = static_cast<uint32_t>(c);
  for (size_t k = 0; k < a.size(); ++k) {
    sum += static_cast<uint32_t>(a[k]) * static_cast<uint32_t>(b[k]);
  }
  return sum;
}

// The weights of a command that are packed.
class Weights {
 public:
  Weights(const Command& command, Memory& memory)
      : codes_(command.b, memory),
        parameters_(command.c, memory),
        mode_(command.mode),
        is_integer_(!info(command.b.dtype).is_float),
        type_(command.a.dtype) {}

  uint64_t lane(int64_t n, int64_t k0, int64_t k1) const {
    uint64_t value = codes_.lane({n, k0, k1, 0});
    if (is_integer_) value = define(Elementary::cast, Lane::f32, Lane::i32, value, 0, 0);
    const uint64_t scale = parameters_.lane({n, k0, k1, 0});
    if ((mode_ & mma_offset) != 0) {
      return rounded(op3(Elementary::fma, value, scale, parameters_.lane({n, k0, k1, 1})));
    }
    if ((mode_ & mma_centred) != 0) {
      value = op3(Elementary::sub, value, parameters_.lane({n, k0, k1, 1}));
    }
    return rounded(op3(Elementary::mul, value, scale));
  }

 private:
  uint64_t rounded(uint64_t bits) const {
    const float value = std::bit_cast<float>(static_cast<uint32_t>(bits));
    return std::bit_cast<uint32_t>(type_ == DType::f32 ? value : round_to(type_, value));
  }

  ElementView codes_, parameters_;
  uint8_t mode_;
  bool is_integer_;
  DType type_;
};

}  // namespace

void define_mma(const Command& command, Memory& memory, const MatrixNumerics& numerics) {
  PRESIL_CHECK(numerics.group >= 1 && std::has_single_bit(static_cast<uint64_t>(numerics.group)) &&
                   numerics.chain >= 0,
               "a matrix engine's group is a power of two and its chain is not negative");
  const ElementView a_view(command.a, memory);
  const ElementView b_view(command.b, memory);
  const ElementView c_view(command.d, memory);
  const bool is_float = info(command.d.dtype).is_float;
  if (command.d.count() == 0) return;
  const auto number = [is_float](const ElementView& view, const Index& index) {
    const uint64_t lane = view.lane(index);
    const bool converts = is_float && view.lane_type() != Lane::f32;
    return converts ? define(Elementary::cast, Lane::f32, Lane::i32, lane, 0, 0) : lane;
  };
  std::optional<Weights> weights;
  if ((command.mode & mma_packed) != 0) weights.emplace(command, memory);
  Index out{};
  do {
    std::vector<uint64_t> a;
    std::vector<uint64_t> b;
    for (int64_t k1 = 0; k1 < command.a.extent[1]; ++k1) {
      for (int64_t k0 = 0; k0 < command.a.extent[0]; ++k0) {
        a.push_back(number(a_view, {k0, k1, out[1], out[2]}));
        b.push_back(weights ? weights->lane(out[0], k0, k1) : number(b_view, {out[0], k0, k1, 0}));
      }
    }
    const uint64_t start = (command.mode & mma_zero) != 0 ? 0 : c_view.lane(out);
    c_view.set_lane(out,
                    is_float ? float_product(start, a, b, numerics) : integer_product(start, a, b));
  } while (next_index(&out, command.d.extent));
}

}  // namespace presil
