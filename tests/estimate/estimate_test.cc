// Laws that hold for every chip with a library, and what the chip or its library cannot do.
#include "estimate/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>

#include "estimate/library.h"

namespace presil {
namespace {

std::string source_path(const std::string& name) { return PRESIL_SOURCE_DIR "/" + name; }

Chip rival(const std::string& name) {
  return read_chip(source_path("chips/rivals/" + name + ".toml"));
}

MatmulShape matmul(DType operand, int64_t m, int64_t n, int64_t k) {
  MatmulShape shape;
  shape.operand = operand;
  shape.m = m;
  shape.n = n;
  shape.k = k;
  return shape;
}

AttentionShape attention(int64_t batch, int64_t queries, int64_t context, int64_t heads,
                         int64_t cache_heads) {
  AttentionShape shape;
  shape.batch = batch;
  shape.queries = queries;
  shape.context = context;
  shape.heads = heads;
  shape.cache_heads = cache_heads;
  shape.head_size = 128;
  return shape;
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.findings().front().id;
  }
  return "";
}

TEST(Library, of_every_rival_is_read_and_times_a_product_above_its_roofline) {
  for (const std::string& path : list_chips({source_path("chips/rivals")})) {
    const Chip chip = read_chip(path);
    const Device device = read_device(chip);
    for (const auto& [dtype, macs] : chip.matrix.macs_per_cycle) {
      if (dtype == DType::i4 || dtype == DType::u4) continue;
      const OperatorEstimate small = matmul_time(device, matmul(dtype, 1, 256, 256));
      const OperatorEstimate large = matmul_time(device, matmul(dtype, 4096, 8192, 8192));
      EXPECT_GE(large.seconds, large.roofline_seconds) << path << " " << name(dtype);
      EXPECT_GT(large.seconds, small.seconds) << path << " " << name(dtype);
      EXPECT_TRUE(std::isfinite(large.seconds) && small.seconds > 0) << path;
    }
  }
}

TEST(Library, has_a_key_for_each_number_of_every_part) {
  for (const auto& file : std::filesystem::directory_iterator(source_path("parts/library"))) {
    Chip chip = rival("a100");
    chip.library = file.path().stem().string();
    EXPECT_EQ(read_device(chip).chip, &chip) << chip.library;
  }
}

TEST(Matmul, is_never_slower_with_more_memory_bandwidth_or_a_higher_clock) {
  for (const char* name : {"a100", "h100", "mi300x", "tpuv4", "gaudi2"}) {
    const Chip chip = rival(name);
    Chip faster = chip, quicker = chip;
    faster.dram.bytes_per_second *= 2;
    quicker.clock_hz *= 1.3;
    for (const int64_t m : {1, 16, 300, 4096}) {
      const MatmulShape shape = matmul(DType::bf16, m, 3072, 5120);
      const double seconds = matmul_time(read_device(chip), shape).seconds;
      EXPECT_LE(matmul_time(read_device(faster), shape).seconds, seconds * (1 + 1e-9)) << name;
      EXPECT_LE(matmul_time(read_device(quicker), shape).seconds, seconds * (1 + 1e-9)) << name;
    }
  }
}

TEST(Matmul, weights_that_stay_in_the_cache_are_not_read_again) {
  const Chip chip = rival("h100");
  MatmulShape shape = matmul(DType::bf16, 16, 2048, 2048);
  const double cold = matmul_time(read_device(chip), shape).seconds;
  shape.weight_copies = 1;
  EXPECT_LE(matmul_time(read_device(chip), shape).seconds, cold);
  shape.weight_copies = 1000;
  EXPECT_DOUBLE_EQ(matmul_time(read_device(chip), shape).seconds, cold);
}

TEST(Matmul, of_8_bits_on_h100_takes_the_tile_that_the_published_rule_names) {
  const Chip chip = rival("h100");
  const Device device = read_device(chip);
  const auto seconds = [&](int64_t m, int64_t n, int64_t k) {
    MatmulShape shape = matmul(DType::e4m3fn, m, n, k);
    shape.by_rule = true;
    return matmul_time(device, shape).seconds;
  };
  // One column more than the low tile is for costs more than the work of that column.
  EXPECT_GT(seconds(64, 1281, 65536), 1.2 * seconds(64, 1280, 65536));
  EXPECT_LT(seconds(16, 1281, 65536), 1.1 * seconds(16, 1280, 65536));
  // One step of depth more than the tall tile asks for makes the product faster.
  EXPECT_LT(seconds(8192, 8192, 6144), seconds(8192, 8192, 6143));
  EXPECT_LT(seconds(8192, 8192, 6144), seconds(8191, 8192, 6144));
}

TEST(Matmul, of_8_bits_and_a_long_k_reads_again_what_tiles_that_drift_apart_no_longer_share) {
  const Chip chip = rival("h100");
  const Device device = read_device(chip);
  const auto rate = [&](int64_t k, bool by_rule) {
    MatmulShape shape = matmul(DType::e4m3fn, 4096, 16384, k);
    shape.by_rule = by_rule;
    return static_cast<double>(k) / matmul_time(device, shape).seconds;
  };
  EXPECT_GT(rate(8192, true), 1.2 * rate(65536, true));
  EXPECT_LT(rate(8192, false), 1.05 * rate(65536, false));
}

TEST(Matmul, weights_in_rows_of_n_stream_faster_and_compute_no_faster) {
  const Chip chip = rival("a100");
  const Device device = read_device(chip);
  const auto gain = [&](int64_t m) {
    MatmulShape shape = matmul(DType::f16, m, 12288, 12288);
    const double layer = matmul_time(device, shape).seconds;
    shape.rows_of_n = true;
    return layer / matmul_time(device, shape).seconds;
  };
  EXPECT_GT(gain(8), 1.15);
  EXPECT_LT(gain(16384), 1.02);
}

TEST(Matmul, streams_at_what_a_benchmark_of_the_chip_reads_and_not_at_its_peak) {
  Chip chip = rival("h200");
  const Device device = read_device(chip);
  ASSERT_LT(chip.dram.stream_bytes_per_second, 0.9 * chip.dram.bytes_per_second);
  const double measured = matmul_time(device, matmul(DType::bf16, 16, 16384, 16384)).seconds;
  chip.dram.stream_bytes_per_second = 0;
  const double peak = matmul_time(device, matmul(DType::bf16, 16, 16384, 16384)).seconds;
  EXPECT_GT(measured, 1.1 * peak);
}

TEST(Matmul, with_packed_weights_streams_less_and_computes_as_much) {
  const Chip chip = rival("h100");
  const Device device = read_device(chip);
  const auto gain = [&](int64_t m) {
    MatmulShape shape = matmul(DType::bf16, m, 16384, 16384);
    const double whole = matmul_time(device, shape).seconds;
    shape.weight_bytes = 0.53;
    return whole / matmul_time(device, shape).seconds;
  };
  EXPECT_GT(gain(1), 2.5);
  EXPECT_LT(gain(8192), 1.02);
}

TEST(Matmul, of_one_row_in_a_batch_is_bound_by_its_threads_where_columns_are_few) {
  const Chip chip = rival("a100");
  const Device device = read_device(chip);
  const auto seconds = [&](int64_t batch, int64_t n, int64_t k) {
    MatmulShape shape = matmul(DType::f16, 1, n, k);
    shape.batch = batch;
    shape.rows_of_n = true;
    return matmul_time(device, shape).seconds;
  };
  // The same bytes: few threads wait for each other's loads, many do not.
  EXPECT_GT(seconds(192, 128, 2048), 1.3 * seconds(192, 2048, 128));
  EXPECT_LT(seconds(1920, 128, 2048), 7 * seconds(192, 128, 2048));
}

// Each chip of a line is faster than the one before, at what its generation is sold for.
TEST(Rivals, become_faster_from_one_generation_to_the_next) {
  const std::vector<std::vector<std::string>> lines = {
      {"v100", "a30", "a100-40gb", "a100", "h100-pcie", "h100", "h200", "b200", "gb200"},
      {"t4", "l4", "l40", "l40s"},
      {"mi100", "mi210", "mi300x", "mi325x", "mi355x"},
      {"tpuv2", "tpuv3", "tpuv4", "tpuv5p"},
      {"gaudi2", "gaudi3"}};
  for (const auto& line : lines) {
    double large_before = 0, row_before = 0, decode_before = 0;
    for (const std::string& name : line) {
      const Chip chip = rival(name);
      const Device device = read_device(chip);
      const DType type = chip.supports(DType::bf16) ? DType::bf16 : DType::f16;
      const double large = matmul_time(device, matmul(type, 8192, 8192, 8192)).seconds;
      const double row = matmul_time(device, matmul(type, 1, 8192, 8192)).seconds;
      AttentionShape shape = attention(32, 1, 4096, 32, 8);
      shape.cache = type;
      const double decode = attention_time(device, shape).seconds;
      if (large_before > 0) {
        EXPECT_LT(large, 1.02 * large_before) << name;
        EXPECT_LT(row, 1.02 * row_before) << name;
        EXPECT_LT(decode, 1.02 * decode_before) << name;
      }
      large_before = large;
      row_before = row;
      decode_before = decode;
    }
  }
}

// A product of four-bit floats exists where the chip has a rate for it, and is faster than of
// eight.
TEST(Rivals, with_four_bit_floats_multiply_them_faster) {
  for (const std::string name : {"b200", "gb200", "b300", "mi355x", "rtx-pro-6000"}) {
    const Chip chip = rival(name);
    const Device device = read_device(chip);
    const double eight = matmul_time(device, matmul(DType::e4m3fn, 8192, 8192, 8192)).seconds;
    EXPECT_LT(matmul_time(device, matmul(DType::e2m1, 8192, 8192, 8192)).seconds, 0.7 * eight)
        << name;
  }
}

TEST(Rows, that_are_not_held_are_read_again) {
  const Chip chip = rival("a100");
  const Device device = read_device(chip);
  RowsShape shape;
  shape.in_graph = true;
  shape.rows = 65536;
  shape.columns = 1024;
  const double held = rows_time(device, shape).seconds;
  shape.rows = 32768;
  shape.columns = 2048;
  EXPECT_GT(rows_time(device, shape).seconds, 1.3 * held);
}

TEST(Attention, of_a_window_costs_no_more_and_of_a_longer_context_no_less) {
  for (const char* name : {"a100", "h100"}) {
    const Chip chip = rival(name);
    const Device device = read_device(chip);
    double before = 0;
    for (int64_t context = 64; context <= 65536; context *= 4) {
      AttentionShape decode = attention(64, 1, context, 32, 8);
      const double seconds = attention_time(device, decode).seconds;
      EXPECT_GE(seconds, before * 0.98) << name << " " << context;
      before = seconds;
      decode.window = 256;
      EXPECT_LE(attention_time(device, decode).seconds, seconds * 1.02) << name << " " << context;
    }
  }
}

TEST(Attention, without_a_cache_costs_less_than_with_one_on_every_kind_of_chip) {
  for (const char* name : {"a100", "v100", "mi300x", "gaudi2", "tpuv4"}) {
    const Chip chip = rival(name);
    const Device device = read_device(chip);
    AttentionShape cached = attention(1, 512, 512, 16, 16);
    cached.cache = chip.supports(DType::bf16) ? DType::bf16 : DType::f16;
    cached.causal = false;
    const double seconds = encoder_attention_time(device, {16, 512, 128}).seconds;
    EXPECT_GT(seconds, 0) << name;
    if (name[0] == 'a') {
      EXPECT_LT(seconds, attention_time(device, cached).seconds);
    }
  }
}

TEST(Attention, over_latent_vectors_is_bound_by_work_for_many_heads_and_by_memory_for_few) {
  const Chip chip = rival("h100");
  const Device device = read_device(chip);
  LatentAttentionShape shape;
  shape.batch = 128;
  shape.queries = 1;
  shape.context = 8192;
  shape.heads = 128;  // published: 660 TFLOPS
  const OperatorEstimate many = latent_attention_time(device, shape);
  EXPECT_NEAR(many.operations / many.seconds * 1e-12, 660, 30);
  shape.heads = 16;  // published: 3000 GB/s
  const OperatorEstimate few = latent_attention_time(device, shape);
  EXPECT_NEAR(few.bytes / few.seconds * 1e-9, 3000, 150);
  shape.queries = shape.context = 1024;
  EXPECT_GT(latent_attention_time(device, shape).seconds, few.roofline_seconds);
  const Chip ampere = rival("a100");
  shape.queries = 1;
  EXPECT_EQ(error_of([&] { latent_attention_time(read_device(ampere), shape); }),
            "estimate-unsupported");
}

TEST(Attention, of_many_tokens_keeps_below_the_peak) {
  const Chip chip = rival("h100");
  const OperatorEstimate long_one =
      attention_time(read_device(chip), attention(1, 16384, 16384, 32, 8));
  EXPECT_GE(long_one.seconds, long_one.roofline_seconds);
  EXPECT_LE(long_one.seconds, 4 * long_one.roofline_seconds);
}

TEST(Collective, takes_longer_for_more_bytes_and_never_beats_the_links) {
  const Chip chip = rival("a100");
  const Device device = read_device(chip);
  using Kind = CollectiveShape::Kind;
  for (const Kind kind :
       {Kind::all_reduce, Kind::all_gather, Kind::reduce_scatter, Kind::all_to_all}) {
    double before = 0;
    for (double bytes = 1024; bytes < 1e9; bytes *= 4) {
      const OperatorEstimate one = collective_time(device, {kind, 8, bytes, 0, ""});
      EXPECT_GE(one.seconds, one.roofline_seconds);
      EXPECT_GE(one.seconds, before);
      before = one.seconds;
    }
  }
}

TEST(Collective, of_a_release_without_lines_is_slower_between_the_small_and_the_large) {
  const Chip chip = rival("a100");
  const Device device = read_device(chip);
  CollectiveShape shape;
  shape.chips = 4;
  const auto slowdown = [&](double bytes) {
    shape.bytes = bytes;
    shape.release = 0;
    const double newest = collective_time(device, shape).seconds;
    shape.release = 2.18;
    return collective_time(device, shape).seconds / newest;
  };
  EXPECT_EQ(slowdown(8), 1);
  EXPECT_GT(slowdown(1 << 20), 1.5);
  EXPECT_EQ(slowdown(1e9), 1);
}

TEST(Rings, of_direct_links_are_as_many_as_the_node_allows) {
  const Chip chip = rival("v100");
  const Device device = read_device(chip);
  const std::map<int64_t, int> mesh = {{2, 1}, {3, 2}, {4, 4}, {5, 0}, {6, 2}, {7, 4}, {8, 6}};
  for (const auto& [chips, rings] : mesh) EXPECT_EQ(ring_count(device, "dgx-1v", chips), rings);
  EXPECT_EQ(ring_count(device, "pair", 2), 12);
  EXPECT_EQ(ring_count(device, "pair", 4), 0);
  CollectiveShape shape;
  shape.node = "dgx-1v";
  shape.bytes = 1e9;
  shape.chips = 8;
  const double all = collective_time(device, shape).seconds;
  shape.chips = 2;  // one link of six, though half as much is sent
  EXPECT_GT(collective_time(device, shape).seconds, 3 * all);
  shape.chips = 5;
  EXPECT_EQ(error_of([&] { collective_time(device, shape); }), "estimate-unsupported");
}

TEST(Experts, of_more_tokens_take_longer) {
  const Chip chip = rival("h100");
  ExpertsShape shape;
  shape.weights = "bfloat16";
  shape.hidden = 4096;
  shape.inner = 1536;
  shape.chosen = 8;
  shape.experts = 128;
  double before = 0;
  for (shape.tokens = 1; shape.tokens < 100000; shape.tokens *= 8) {
    const double seconds = experts_time(read_device(chip), shape).seconds;
    EXPECT_GT(seconds, before);
    before = seconds;
  }
}

TEST(Experts, of_the_busiest_part_take_longer_the_more_uneven_their_popularity_is) {
  const Chip chip = rival("h100");
  const Device device = read_device(chip);
  ExpertsShape shape;
  shape.weights = "bfloat16";
  shape.hidden = 4096;
  shape.inner = 2048;
  shape.chosen = 8;
  shape.experts = 256;
  shape.expert_parts = 32;
  shape.tokens = 8192;
  const OperatorEstimate even = experts_time(device, shape);
  shape.skew = 1.2;
  const OperatorEstimate skewed = experts_time(device, shape);
  EXPECT_GT(skewed.operations, 1.5 * even.operations);
  EXPECT_GT(skewed.seconds, 1.3 * even.seconds);
  EXPECT_EQ(skewed.seconds, experts_time(device, shape).seconds);
  // One token meets as many of a part's experts as were dealt to it: here one, however few it is
  // expected to have.
  shape.skew = 0;
  shape.tokens = 1;
  EXPECT_NEAR(experts_time(device, shape).operations, 2.0 * 3 * 4096 * 2048, 1);
}

TEST(Experts, without_a_gate_take_less_and_of_rows_that_16_does_not_divide_more) {
  const Chip chip = rival("h100");
  const Device device = read_device(chip);
  ExpertsShape shape;
  shape.weights = "bfloat16";
  shape.hidden = 2816;
  shape.inner = 704;
  shape.chosen = 8;
  shape.experts = 128;
  shape.tokens = 4096;
  const double gated = experts_time(device, shape).seconds;
  shape.gated = false;
  EXPECT_LT(experts_time(device, shape).seconds, 0.85 * gated);
  shape.gated = true;
  shape.tensor_parts = 8;  // rows of 88 values
  const double unaligned = experts_time(device, shape).seconds;
  shape.inner = 768;  // of 96
  EXPECT_GT(unaligned, 1.5 * experts_time(device, shape).seconds);
}

TEST(Errors, name_what_is_missing) {
  const Chip house = read_chip(source_path("chips/house/cloud.toml"));
  EXPECT_EQ(error_of([&] { read_device(house); }), "estimate-no-library");
  const Chip chip = rival("a100");
  const Device device = read_device(chip);
  EXPECT_EQ(error_of([&] { matmul_time(device, matmul(DType::e4m3fn, 8, 8, 8)); }),
            "estimate-unsupported");
  AttentionShape wide = attention(1, 1, 64, 8, 8);
  wide.head_size = 512;
  EXPECT_EQ(error_of([&] { attention_time(device, wide); }), "estimate-unsupported");
  const Chip lonely = rival("orin");
  EXPECT_EQ(
      error_of([&] {
        collective_time(read_device(lonely), {CollectiveShape::Kind::all_reduce, 2, 1e6, 0, ""});
      }),
      "estimate-unsupported");
}

}  // namespace
}  // namespace presil
