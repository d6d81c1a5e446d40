// The identity of every vendor's headline: 2 x MACs x cores x clock is the published peak of each
// data type, dense.
#include <gtest/gtest.h>

#include <cmath>

#include "chip/chip.h"

namespace presil {
namespace {

struct Peak {
  const char* chip;
  DType dtype;
  double published;  // in units of 1e12 operations per second
  // Vendors round, and some count 1,000 multipliers where there are 1,024.
  double tolerance = 0.004;
};

constexpr double thousands = 0.025;

constexpr Peak peaks[] = {
    {"a10", DType::bf16, 125},
    {"a100", DType::bf16, 312},
    {"a100", DType::tf32, 156},
    {"a100", DType::i8, 624},
    {"a100", DType::i4, 1248},
    {"a100", DType::f32, 19.5},
    {"a100-40gb", DType::f16, 312},
    {"a30", DType::f16, 165},
    {"a30", DType::i8, 330},
    {"a40", DType::bf16, 149.7},
    {"ascend310", DType::i8, 16, thousands},
    {"ascend310", DType::f16, 8, thousands},
    {"ascend910", DType::f16, 256, thousands},
    {"ascend910", DType::i8, 512, thousands},
    {"ascend910b", DType::f16, 376},
    {"b200", DType::bf16, 2250},
    {"b200", DType::e4m3fn, 4500},
    {"b300", DType::bf16, 2250},
    {"blackhole", DType::bf16, 332},
    {"edge-tpu", DType::i8, 4, thousands},
    {"ethos-n77", DType::i8, 4.096},
    {"ethos-u65", DType::i8, 1.024},
    {"gaudi2", DType::bf16, 432},
    {"gaudi2", DType::e4m3fn, 865},
    {"gaudi3", DType::bf16, 1678},
    {"gb200", DType::bf16, 2500},
    {"gb300", DType::e4m3fn, 5000},
    {"gh200", DType::bf16, 989.5},
    {"groq-lpu", DType::i8, 750, thousands},
    {"groq-lpu", DType::f16, 188, thousands},
    {"h100", DType::bf16, 989.4},
    {"h100", DType::tf32, 494.7},
    {"h100", DType::e4m3fn, 1978.9},
    {"h100", DType::i8, 1978.9},
    {"h100", DType::f32, 61.8},
    {"a100-pcie", DType::bf16, 312},
    {"a800", DType::bf16, 312},
    {"h100-nvl", DType::bf16, 835.5},
    {"h100-pcie", DType::bf16, 756},
    {"h800", DType::bf16, 989.4},
    {"rtx-pro-6000", DType::f32, 120},
    {"rtx4090", DType::bf16, 165.2},
    {"h20", DType::bf16, 148},
    {"h20", DType::i8, 296},
    {"h200", DType::e4m3fn, 1979},
    {"hailo-8", DType::i8, 26},
    {"ipu-gc200", DType::f16, 250},
    {"l40", DType::bf16, 181},
    {"l4", DType::f16, 121},
    {"l4", DType::e4m3fn, 242},
    {"l40s", DType::e4m3fn, 733},
    {"l40s", DType::bf16, 362, 0.015},  // the sheet's clock for 16 bits is a lower one
    {"mi100", DType::f16, 184.6},
    {"mi100", DType::bf16, 92.3},
    {"mi210", DType::bf16, 181},
    {"mi250x", DType::f16, 383},
    {"mi250x", DType::f32, 95.7},
    {"mi250", DType::f16, 362},
    {"mi355x", DType::bf16, 2516.6},
    {"mi355x", DType::i8, 5033.2},
    {"p100", DType::f16, 21.2},
    {"p4", DType::i8, 22, 0.05},  // the sheet rounds up
    {"mi300x", DType::bf16, 1307.4},
    {"mi300x", DType::e4m3fn, 2614.9},
    {"mi300x", DType::tf32, 653.7},
    {"mi325x", DType::f16, 1307.4},
    {"mlu220", DType::i8, 8, thousands},
    {"mlu270", DType::i8, 128, thousands},
    {"mlu290", DType::i8, 512, thousands},
    {"mlu290", DType::i4, 1024, thousands},
    {"mlu370-s4", DType::i8, 192, thousands},
    {"mlu370-s4", DType::bf16, 72, thousands},
    {"mlu370-x4", DType::i8, 256, thousands},
    {"mlu370-x8", DType::bf16, 96, thousands},
    {"mlu590", DType::bf16, 314.6},
    {"nvdla-2048", DType::i8, 4.096},
    {"nvdla-512", DType::i8, 1.024},
    {"nvdla-64", DType::i8, 0.128},
    {"orin", DType::i8, 85},
    {"rk3588", DType::i8, 6, thousands},
    {"t4", DType::f16, 65.13},
    {"t4", DType::i8, 130.3},
    {"t4", DType::i4, 260.5},
    {"tpuv1", DType::i8, 92},
    {"tpuv2", DType::bf16, 46},
    {"tpuv3", DType::bf16, 123.2},
    {"tpuv4", DType::bf16, 275},
    {"tpuv4i", DType::bf16, 138},
    {"tpuv5e", DType::bf16, 197},
    {"tpuv5e", DType::i8, 393},
    {"tpuv5p", DType::bf16, 459},
    {"tpuv6e", DType::bf16, 918},
    {"v100", DType::f16, 125},
    {"wormhole", DType::bf16, 74},
    {"xavier", DType::i8, 22.6},
};

TEST(Peaks, are_those_that_vendors_publish) {
  for (const Peak& peak : peaks) {
    const Chip chip =
        read_chip(std::string(PRESIL_SOURCE_DIR "/chips/rivals/") + peak.chip + ".toml");
    const double found = chip.peak_operations(peak.dtype) / 1e12;
    EXPECT_NEAR(found / peak.published, 1, peak.tolerance)
        << peak.chip << " " << name(peak.dtype) << ": " << found;
  }
}

TEST(Rivals, are_at_least_forty_and_name_a_library) {
  const std::vector<std::string> paths = list_chips({PRESIL_SOURCE_DIR "/chips/rivals"});
  EXPECT_GE(paths.size(), 40u);
  for (const std::string& path : paths) {
    const Chip chip = read_chip(path);
    EXPECT_FALSE(chip.library.empty()) << path;
    EXPECT_FALSE(chip.title.empty()) << path;
  }
}

}  // namespace
}  // namespace presil
