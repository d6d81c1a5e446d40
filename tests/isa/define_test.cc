// The naive meanings of the engine instructions against values worked out here by plain loops, and
// the words of micro-programs and the work of commands.
#include "isa/define.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "flat_memory.h"

namespace presil {
namespace {

constexpr uint64_t base = scratchpad_base;

struct Bench {
  FlatMemory memory{base, 1 << 16};
  std::vector<uint32_t> store = std::vector<uint32_t>(micro_store_words);
  MatrixNumerics numerics;

  template <typename T>
  T* at(uint64_t offset) {
    return reinterpret_cast<T*>(memory.bytes().data() + offset);
  }
  void run(const Command& command) { define_command(command, memory, store, numerics); }
  void run_vec(const MicroProgram& program, Command command) {
    const std::vector<uint32_t> words = encode(program);
    std::copy(words.begin(), words.end(), store.begin() + micro_entry_words);
    command.opcode = Opcode::vec;
    command.mode = 1;
    run(command);
  }
};

TensorDescriptor tensor(uint64_t offset, DType dtype, std::array<uint16_t, 4> extent,
                        std::array<int32_t, 4> stride) {
  return {base + offset, dtype, extent, stride};
}

MicroProgram reduction(StreamReduce reduce, uint8_t mask, Lane lane) {
  MicroProgram program;
  program.stream_count = 1;
  program.reduce = reduce;
  program.reduce_mask = mask;
  program.before = identity_expression(lane);
  const bool is_position = reduce == StreamReduce::arg_max || reduce == StreamReduce::arg_min;
  program.after = identity_expression(is_position ? Lane::i64 : lane);
  return program;
}

// Sums of small integers are exact in any order, so every set of dimensions can be checked.
TEST(Define, sums_over_every_set_of_dimensions) {
  constexpr int extent[4] = {5, 3, 4, 2};
  for (unsigned mask = 1; mask < 16; ++mask) {
    for (const bool accumulate : {false, true}) {
      Bench bench;
      float* in = bench.at<float>(0);
      for (int i = 0; i < 120; ++i) in[i] = static_cast<float>(i * 7 % 31 - 9);
      float* out = bench.at<float>(4096);
      std::vector<float> wanted(120);
      std::array<int32_t, 4> stride{};
      int32_t next = 1;
      for (size_t d = 0; d < 4; ++d) {
        stride[d] = (mask >> d & 1) != 0 ? 0 : next;
        if (stride[d] != 0) next *= extent[d];
      }
      for (int i = 0; i < next; ++i) out[i] = wanted[i] = static_cast<float>(100 + i);
      if (!accumulate) std::fill(wanted.begin(), wanted.begin() + next, 0.0f);
      for (int i = 0; i < 120; ++i) {
        const int index[4] = {i % 5, i / 5 % 3, i / 15 % 4, i / 60};
        int to = 0;
        for (size_t d = 0; d < 4; ++d) to += index[d] * stride[d];
        wanted[to] += in[i];
      }
      Command command;
      command.a = tensor(0, DType::f32, {5, 3, 4, 2}, {1, 5, 15, 60});
      command.d = tensor(4096, DType::f32, {5, 3, 4, 2}, stride);
      MicroProgram program = reduction(StreamReduce::add, static_cast<uint8_t>(mask), Lane::f32);
      program.accumulate = accumulate;
      bench.run_vec(program, command);
      for (int i = 0; i < next; ++i) ASSERT_EQ(out[i], wanted[i]) << mask << " at " << i;
    }
  }
}

// Sixteen partial sums along dimension 0, joined 8, 4, 2, 1 apart; rounding shows the order.
TEST(Define, a_sum_along_dimension_0_joins_sixteen_partial_sums_as_a_tree) {
  Bench bench;
  float* in = bench.at<float>(0);
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) in[i] = std::ldexp(static_cast<float>(random() % 9973), i % 13);
  *bench.at<float>(4096) = 0.37f;
  float partial[16] = {0.37f};
  for (int i = 0; i < 50; ++i) partial[i % 16] += in[i];
  for (int half = 8; half >= 1; half /= 2) {
    for (int i = 0; i < half; ++i) partial[i] += partial[i + half];
  }
  Command command;
  command.a = tensor(0, DType::f32, {50, 1, 1, 1}, {1, 0, 0, 0});
  command.d = tensor(4096, DType::f32, {50, 1, 1, 1}, {0, 0, 0, 0});
  MicroProgram program = reduction(StreamReduce::add, 1, Lane::f32);
  program.accumulate = true;
  bench.run_vec(program, command);
  EXPECT_EQ(*bench.at<float>(4096), partial[0]);
}

TEST(Define, positions_are_the_first_of_the_best_counted_with_dimension_0_fastest) {
  Bench bench;
  const int32_t values[12] = {3, 9, 1, 9, 2, 1, 0, 9, 4, 5, 0, 8};
  std::copy(values, values + 12, bench.at<int32_t>(0));
  Command command;
  command.a = tensor(0, DType::i32, {4, 3, 1, 1}, {1, 4, 0, 0});
  command.d = tensor(4096, DType::i64, {4, 3, 1, 1}, {0, 0, 0, 0});
  bench.run_vec(reduction(StreamReduce::arg_max, 3, Lane::i32), command);
  EXPECT_EQ(*bench.at<int64_t>(4096), 1);
  bench.run_vec(reduction(StreamReduce::arg_min, 3, Lane::i32), command);
  EXPECT_EQ(*bench.at<int64_t>(4096), 6);
  command.d.stride = {1, 0, 0, 0};  // along dimension 1 only
  bench.run_vec(reduction(StreamReduce::arg_max, 2, Lane::i32), command);
  EXPECT_EQ(bench.at<int64_t>(4096)[0], 2);  // 3, 2, 4
  EXPECT_EQ(bench.at<int64_t>(4096)[3], 0);  // 9, 9, 8
}

TEST(Define, a_gather_takes_rows_by_index_also_from_the_end_and_refuses_others) {
  Bench bench;
  for (int i = 0; i < 40; ++i) bench.at<uint16_t>(0)[i] = static_cast<uint16_t>(1000 + i);
  const int64_t indices[3] = {4, -1, 0};
  std::copy(indices, indices + 3, bench.at<int64_t>(1024));
  Command command;
  command.opcode = Opcode::gather;
  command.a = tensor(0, DType::u16, {4, 5, 2, 1}, {1, 4, 20, 0});
  command.b = tensor(1024, DType::i64, {3, 1, 1, 1}, {1, 0, 0, 0});
  command.d = tensor(4096, DType::u16, {4, 3, 2, 1}, {1, 4, 12, 0});
  bench.run(command);
  const int rows[3] = {4, 4, 0};
  for (int i = 0; i < 24; ++i) {
    const int wanted = 1000 + i % 4 + 4 * rows[i / 4 % 3] + 20 * (i / 12);
    EXPECT_EQ(bench.at<uint16_t>(4096)[i], wanted) << i;
  }
  bench.at<int64_t>(1024)[1] = 5;
  try {
    bench.run(command);
    ADD_FAILURE() << "an index outside the table passed";
  } catch (const Error& error) {
    EXPECT_EQ(error.findings().front().id, "isa-bad-index");
  }
}

// b holds u4 codes [n, k0, k1] in blocks of two bytes behind the two f16 parameters of each.
TEST(Define, a_product_of_packed_weights_decodes_codes_by_the_parameters_of_their_block) {
  Bench bench;
  const float scales[3][2] = {{0.5f, 2.0f}, {0.25f, 1.0f}, {4.0f, 0.125f}};
  const float seconds[3][2] = {{1.0f, -3.0f}, {7.0f, 0.5f}, {-2.0f, 8.0f}};
  int codes[3][2][4];
  for (int n = 0; n < 3; ++n) {
    for (int block = 0; block < 2; ++block) {
      auto* at = bench.at<uint16_t>(256 + 6 * (2 * n + block));
      at[0] = static_cast<uint16_t>(bits_from_float(DType::f16, scales[n][block]));
      at[1] = static_cast<uint16_t>(bits_from_float(DType::f16, seconds[n][block]));
      auto* bytes = reinterpret_cast<uint8_t*>(at + 2);
      for (int k = 0; k < 4; ++k) codes[n][block][k] = (5 * n + 3 * block + 7 * k) % 16;
      for (int k = 0; k < 2; ++k) {
        bytes[k] = static_cast<uint8_t>(codes[n][block][2 * k] | codes[n][block][2 * k + 1] << 4);
      }
    }
  }
  for (int i = 0; i < 8; ++i) bench.at<float>(0)[i] = static_cast<float>(i - 3);
  for (const uint8_t form : {uint8_t{0}, mma_offset, mma_centred}) {
    Command command;
    command.opcode = Opcode::mma;
    command.mode = static_cast<uint8_t>(mma_zero | mma_packed | form);
    command.a = tensor(0, DType::f32, {4, 2, 1, 1}, {1, 4, 0, 0});
    command.b = tensor(260, DType::u4, {3, 4, 2, 1}, {24, 1, 12, 0});
    command.c =
        tensor(256, DType::f16, {3, 4, 2, form == 0 ? uint16_t{1} : uint16_t{2}}, {6, 0, 3, 1});
    command.d = tensor(4096, DType::f32, {3, 1, 1, 1}, {1, 0, 0, 0});
    bench.run(command);
    for (int n = 0; n < 3; ++n) {
      float wanted = 0;  // small numbers: exact in any order
      for (int k = 0; k < 8; ++k) {
        const auto code = static_cast<float>(codes[n][k / 4][k % 4]);
        const float scale = scales[n][k / 4], second = seconds[n][k / 4];
        const float weight = form == 0            ? code * scale
                             : form == mma_offset ? code * scale + second
                                                  : (code - second) * scale;
        wanted += static_cast<float>(k - 3) * weight;
      }
      EXPECT_EQ(bench.at<float>(4096)[n], wanted) << static_cast<int>(form) << " column " << n;
    }
    EXPECT_EQ(work_of(command, nullptr).weight_bytes, 3 * 2 * (form == 0 ? 4 : 6));
    command.mode = mma_packed | mma_offset | mma_centred;
    EXPECT_THROW(bench.run(command), Error);
    command.mode = mma_packed | mma_offset;
    command.c.extent[3] = 1;
    EXPECT_THROW(bench.run(command), Error);
  }
}

TEST(Define, a_product_of_floats_and_bytes_takes_bytes_as_numbers) {
  Bench bench;
  const float floats[4] = {0.5f, -2.0f, 3.0f, 0.25f};
  const int8_t bytes[4] = {-128, 7, 100, -4};
  std::copy(floats, floats + 4, bench.at<float>(0));
  std::copy(bytes, bytes + 4, bench.at<int8_t>(256));
  Command command;
  command.opcode = Opcode::mma;
  command.mode = mma_zero;
  command.a = tensor(0, DType::f32, {4, 1, 1, 1}, {1, 0, 0, 0});
  command.b = tensor(256, DType::i8, {1, 4, 1, 1}, {0, 1, 0, 0});
  command.d = tensor(4096, DType::f32, {1, 1, 1, 1}, {0, 0, 0, 0});
  bench.run(command);
  EXPECT_EQ(*bench.at<float>(4096), -64.0f - 14.0f + 300.0f - 1.0f);
  EXPECT_EQ(work_of(command, nullptr).operand, DType::f32);
  command.a.dtype = DType::i8;  // two integers give no float
  EXPECT_THROW(bench.run(command), Error);
}

TEST(Define, fills_of_every_width_write_their_elements_and_nothing_else) {
  for (const DType dtype : {DType::u4, DType::i8, DType::f16, DType::f32, DType::f64}) {
    Bench bench;
    for (int i = 0; i < 512; ++i) *bench.at<uint8_t>(i) = 0xa5;
    Command command;
    command.opcode = Opcode::fill;
    command.scalar_a = 0x1122334455667788;
    command.d = tensor(64, dtype, {3, 2, 1, 1}, {2, 8, 0, 0});
    bench.run(command);
    const int bits = info(dtype).bits;
    for (int bit = 0; bit < 512 * 8; bit += 4) {  // nibble by nibble
      const int element = bit >= 512 ? (bit - 512) / bits : -1;
      const bool is_filled = element >= 0 && element < 13 && element % 2 == 0 && element != 6;
      const uint64_t filled = command.scalar_a >> (is_filled ? (bit - 512) % bits : 0) & 15;
      const uint64_t kept = bit % 8 == 0 ? 5 : 10;
      const uint64_t got = *bench.at<uint8_t>(bit / 8) >> bit % 8 & 15;
      ASSERT_EQ(got, is_filled ? filled : kept) << name(dtype) << " bit " << bit;
    }
  }
}

TEST(Define, products_of_4_bit_operands_from_the_middle_of_bytes_with_negative_strides) {
  Bench bench;
  std::mt19937 random(4);
  for (int i = 0; i < 64; ++i) *bench.at<uint8_t>(i) = static_cast<uint8_t>(random());
  const auto nibble = [&](int element) {
    return *bench.at<uint8_t>(element / 2) >> element % 2 * 4 & 15;
  };
  Command command;
  command.opcode = Opcode::mma;
  command.mode = mma_zero;
  command.a = tensor(15, DType::i4, {7, 1, 3, 1}, {-1, 0, -8, 0});   // k0, k1, m0, m1
  command.b = tensor(32, DType::u4, {5, 7, 1, 1}, {1, 5, 0, 0});     // n, k0, k1
  command.d = tensor(1024, DType::i32, {5, 3, 1, 1}, {1, 5, 0, 0});  // n, m0, m1
  bench.run(command);
  for (int m = 0; m < 3; ++m) {
    for (int n = 0; n < 5; ++n) {
      int sum = 0;
      for (int k = 0; k < 7; ++k) {
        const int a = nibble(30 - k - 8 * m);
        sum += (a >= 8 ? a - 16 : a) * nibble(64 + n + 5 * k);
      }
      EXPECT_EQ(bench.at<int32_t>(1024)[n + 5 * m], sum);
    }
  }
}

// One element of a product in the order that group and chain ask for, by the host's fma.
float chained(float c, const std::vector<float>& a, const std::vector<float>& b, size_t group,
              size_t chain) {
  const size_t length = chain == 0 ? a.size() : chain;
  for (size_t begin = 0; begin < a.size(); begin += length) {
    float sum = chain == 0 ? c : 0.0f;
    const size_t end = std::min(begin + length, a.size());
    for (size_t k = begin; k < end; k += group) {
      if (group == 1) {
        sum = std::fma(a[k], b[k], sum);
        continue;
      }
      std::vector<float> tree;
      for (size_t i = k; i < k + group; i += 2) {
        const float first = i < end ? a[i] * b[i] : 0.0f;
        tree.push_back(i + 1 < end ? std::fma(a[i + 1], b[i + 1], first) : first);
      }
      for (; tree.size() > 1; tree.resize(tree.size() / 2)) {
        for (size_t i = 0; i < tree.size() / 2; ++i) tree[i] = tree[2 * i] + tree[2 * i + 1];
      }
      sum += tree[0];
    }
    c = chain == 0 ? sum : c + sum;
  }
  return c;
}

TEST(Define, matrix_products_follow_group_and_chain_of_the_chip) {
  std::mt19937 random(9);
  for (const int64_t group : {1, 2, 4, 8, 16}) {
    for (const int64_t chain : {0, 16, 32}) {
      Bench bench;
      bench.numerics = {group, chain};
      std::vector<float> a(37), b(37);
      for (size_t k = 0; k < 37; ++k) {
        a[k] = bench.at<float>(0)[k] = std::ldexp(static_cast<float>(random()) - 0x1p31f, -31);
        b[k] = bench.at<float>(1024)[k] = std::ldexp(static_cast<float>(random()), -30);
      }
      *bench.at<float>(2048) = 0.7f;
      Command command;
      command.opcode = Opcode::mma;
      command.a = tensor(0, DType::f32, {37, 1, 1, 1}, {1, 0, 0, 0});
      command.b = tensor(1024, DType::f32, {1, 37, 1, 1}, {0, 1, 0, 0});
      command.d = tensor(2048, DType::f32, {1, 1, 1, 1}, {0, 0, 0, 0});
      bench.run(command);
      EXPECT_EQ(*bench.at<float>(2048),
                chained(0.7f, a, b, static_cast<size_t>(group), static_cast<size_t>(chain)))
          << group << " " << chain;
    }
  }
}

Expression random_expression(std::vector<Lane> inputs, Lane result, std::mt19937& random) {
  Expression e;
  e.inputs = std::move(inputs);
  const int steps = static_cast<int>(random() % (random() % 20 == 0 ? 90 : 9));
  int value = e.constant(result, random());
  for (int i = 0; i < steps; ++i) {
    const auto any = [&] {
      const int number = static_cast<int>(random() % static_cast<unsigned>(e.value_count()));
      const Lane lane = e.lane_of_value(number);
      return lane == result ? number : e.cast(lane, result, number);
    };
    constexpr Elementary ops[] = {Elementary::add, Elementary::mul, Elementary::max,
                                  Elementary::neg, Elementary::fma};
    if (random() % 4 == 0) e.constant(result, uint64_t{random()} << 32 | random());
    value = e.step(ops[random() % 5], result, any(), any(), any());
  }
  e.result = static_cast<int16_t>(value);
  return e;
}

TEST(MicroProgram, random_programs_survive_their_words) {
  std::mt19937 random(6);
  constexpr Lane lanes[] = {Lane::f32, Lane::f64, Lane::i32, Lane::u32, Lane::i64, Lane::u64};
  for (int i = 0; i < 2000; ++i) {
    MicroProgram p;
    p.stream_count = static_cast<int>(random() % 4);
    std::vector<Lane> streams;
    for (int s = 0; s < p.stream_count; ++s) streams.push_back(lanes[random() % 6]);
    p.reduce = static_cast<StreamReduce>(random() % 10);
    const Lane middle = lanes[random() % 6];
    p.before = random_expression(streams, middle, random);
    const bool is_position = p.reduce == StreamReduce::arg_max || p.reduce == StreamReduce::arg_min;
    if (p.reduce == StreamReduce::fma) p.before_b = random_expression(streams, middle, random);
    if (p.reduce != StreamReduce::none) {
      p.reduce_mask = static_cast<uint8_t>(random() % 16);
      p.accumulate = !is_position && random() % 2 == 0;
      std::vector<Lane> inputs{is_position ? Lane::i64 : middle};
      if (random() % 2 == 0) inputs.insert(inputs.end(), streams.begin(), streams.end());
      p.after = random_expression(inputs, lanes[random() % 6], random);
    }
    std::vector<uint32_t> words = encode(p);
    const MicroProgram q = decode_micro_program(words);
    EXPECT_EQ(q.stream_count, p.stream_count);
    EXPECT_EQ(q.reduce, p.reduce);
    EXPECT_EQ(q.reduce_mask, p.reduce_mask);
    EXPECT_EQ(q.accumulate, p.accumulate);
    ASSERT_EQ(to_text(q.before), to_text(p.before)) << i;
    if (p.reduce == StreamReduce::fma) {
      ASSERT_EQ(to_text(q.before_b), to_text(p.before_b)) << i;
    }
    if (p.reduce != StreamReduce::none) {
      ASSERT_EQ(to_text(q.after), to_text(p.after)) << i;
    }
    ASSERT_EQ(encode(q), words) << i;
    words.resize(words.size() - 1);  // cut off: an error, never a crash
    EXPECT_THROW(decode_micro_program(words), Error);
  }
}

TEST(Work, of_a_matrix_product_is_its_shape_and_what_it_streams) {
  Command command;
  command.opcode = Opcode::mma;
  command.a = tensor(0, DType::bf16, {8, 3, 5, 2}, {1, 8, 24, 120});
  command.b = tensor(4096, DType::i4, {7, 8, 3, 1}, {1, 7, 56, 0});
  command.d = tensor(8192, DType::f32, {7, 5, 2, 1}, {1, 7, 35, 0});
  const Work work = work_of(command, nullptr);
  EXPECT_EQ(work.m, 10);
  EXPECT_EQ(work.n, 7);
  EXPECT_EQ(work.k, 24);
  EXPECT_EQ(work.operand, DType::bf16);
  EXPECT_EQ(work.stream_bytes, 10 * 24 * 2 + 24 * 7 / 2 + 2 * 10 * 7 * 4);
  command.mode = mma_zero;
  EXPECT_EQ(work_of(command, nullptr).stream_bytes, 10 * 24 * 2 + 24 * 7 / 2 + 10 * 7 * 4);
}

TEST(Work, of_a_vector_command_counts_steps_by_lane_width_and_outputs_once) {
  MicroProgram program = reduction(StreamReduce::add, 1, Lane::f32);
  program.before.result = static_cast<int16_t>(program.before.step(Elementary::exp, Lane::f32, 0));
  program.after.result = static_cast<int16_t>(program.after.step(Elementary::mul, Lane::f32, 0, 0));
  Command command;
  command.opcode = Opcode::vec;
  command.a = tensor(0, DType::f32, {32, 10, 1, 1}, {1, 32, 0, 0});
  command.d = tensor(8192, DType::f32, {32, 10, 1, 1}, {0, 1, 0, 0});
  const Work work = work_of(command, &program);
  EXPECT_EQ(work.elements, 320);
  EXPECT_EQ(work.special_steps, 320);
  EXPECT_EQ(work.lane_steps, 320 + 10);
  EXPECT_EQ(work.stream_bytes, 320 * 4 + 10 * 4);
}

TEST(Work, of_copies_is_their_two_sides_and_of_4_bit_elements_in_pairs) {
  Command command;
  command.opcode = Opcode::load;
  command.a = tensor(0, DType::u4, {15, 4, 1, 1}, {1, 64, 0, 0});
  command.d = tensor(8192, DType::u4, {15, 4, 1, 1}, {1, 16, 0, 0});
  const Work work = work_of(command, nullptr);
  ASSERT_EQ(work.transfer_count, 2);
  EXPECT_FALSE(work.transfers[0].write);
  EXPECT_TRUE(work.transfers[1].write);
  EXPECT_EQ(work.transfers[0].extent[0], 8);
  EXPECT_EQ(work.transfers[0].stride_bytes[1], 32);
  EXPECT_EQ(work.transfers[1].stride_bytes[1], 8);
  EXPECT_EQ(work.transfers[1].base, base + 8192);
}

}  // namespace
}  // namespace presil
