// Throughput of the matrix product by shape, beside the peak of fused multiply-adds.
#include <benchmark/benchmark.h>

#include <vector>

#include "machine/mma.h"

namespace {

using namespace presil;

struct Product {
  MmaShape shape;
  DType a, b;
  int64_t a_m0, a_m1, a_k1;  // strides of A; k0 is adjacent
  bool b_transposed = false;
};

void run(benchmark::State& state, const Product& product) {
  const MmaShape& s = product.shape;
  int64_t m = s.m0 * s.m1, k = s.k0 * s.k1;
  int64_t a_count = s.m1 * product.a_m1 + s.m0 * product.a_m0 + s.k1 * product.a_k1 + s.k0 + 64;
  std::vector<char> a(bytes_of(product.a, a_count), 0), b(bytes_of(product.b, k * s.n), 0);
  std::vector<char> c(m * s.n * 4);
  MmaA operand_a{a.data(), product.a, 0, 1, product.a_k1, product.a_m0, product.a_m1};
  MmaB operand_b{b.data(), product.b, 0, 1, s.n, s.n * s.k0};
  if (product.b_transposed) operand_b = {b.data(), product.b, 0, k, 1, s.k0};
  MmaC result{c.data(), 0, 1, s.n, s.n * s.m0};
  MmaWorkspace workspace;
  for (auto _ : state) {
    multiply(s, operand_a, operand_b, result, true, {}, workspace);
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * m * s.n * k * state.iterations(), benchmark::Counter::kIsRate);
}

Product gemm(int64_t m, int64_t n, int64_t k, DType a = DType::f32, DType b = DType::f32) {
  return {{m, 1, n, k, 1}, a, b, k, 0, k};
}
// NHWC: rows of k0 = kernel width * channels; the input is `width` pixels wide.
Product conv(int64_t size, int64_t channels, int64_t n, int64_t kernel, int64_t stride = 1) {
  int64_t width = (size - 1) * stride + kernel;
  return {{size, size, n, kernel * channels, kernel},
          DType::f32,
          DType::f32,
          stride * channels,
          stride * width * channels,
          width * channels};
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  auto add = [](const char* name, Product product) {
    benchmark::RegisterBenchmark(name, [=](benchmark::State& state) { run(state, product); });
  };
  add("gemm 64", gemm(64, 64, 64));
  add("gemm 128", gemm(128, 128, 128));
  add("gemm 256", gemm(256, 256, 256));
  add("gemm 512", gemm(512, 512, 512));
  add("gemm 1024", gemm(1024, 1024, 1024));
  add("gemm bf16 256", gemm(256, 256, 256, DType::bf16, DType::bf16));
  add("gemm bf16 512", gemm(512, 512, 512, DType::bf16, DType::bf16));
  add("gemm i8 256", gemm(256, 256, 256, DType::i8, DType::i8));
  add("gemm u8 i8 512", gemm(512, 512, 512, DType::u8, DType::i8));
  add("conv 56x56 64 -> 64 3x3", conv(56, 64, 64, 3));
  add("conv 28x28 128 -> 128 3x3", conv(28, 128, 128, 3));
  add("conv 14x14 256 -> 256 3x3", conv(14, 256, 256, 3));
  add("conv 7x7 512 -> 512 3x3", conv(7, 512, 512, 3));
  add("conv 112x112 3 -> 64 7x7 stride 2", conv(112, 3, 64, 7, 2));
  add("conv 112x112 3 -> 32 3x3 stride 2", conv(112, 3, 32, 3, 2));
  add("conv 56x56 64 -> 256 1x1", conv(56, 64, 256, 1));
  add("conv 112x112 96 -> 24 1x1", conv(112, 96, 24, 1));
  add("gemm 56x64x64 tile", gemm(56, 64, 64));
  add("gemv 1x4096x4096", gemm(1, 4096, 4096));
  add("gemv 1x512x512", gemm(1, 512, 512));
  add("gemv 1x4096x4096 bf16", gemm(1, 4096, 4096, DType::bf16, DType::bf16));
  add("gemm 4x4096x1024", gemm(4, 4096, 1024));
  add("gemm 4096x1x512", gemm(4096, 1, 512));
  Product transposed = gemm(256, 256, 64);
  transposed.b_transposed = true;
  add("gemm 256x256x64 transposed B", transposed);
  benchmark::RunSpecifiedBenchmarks();
}
