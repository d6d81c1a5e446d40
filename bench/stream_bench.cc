// Throughput of vector instructions by shape.
#include <benchmark/benchmark.h>

#include <vector>

#include "machine/stream.h"

namespace {

using namespace presil;

struct Run {
  MicroProgram program;
  StreamExtent extent;
  std::vector<std::array<int64_t, 4>> strides;  // of the inputs, then of the output
  DType dtype = DType::f32;
};

void measure(benchmark::State& state, const Run& run) {
  std::vector<std::vector<char>> memory;
  std::vector<StreamOperand> operands;
  for (const auto& stride : run.strides) {
    int64_t count = 1;
    for (int d = 0; d < 4; ++d) count += (run.extent[d] - 1) * stride[d];
    memory.emplace_back(bytes_of(run.dtype, count) + 64, 0);
    operands.push_back({memory.back().data(), run.dtype, 0, stride});
  }
  StreamProgram program(run.program);
  StreamOperand output = operands.back();
  operands.pop_back();
  for (auto _ : state) {
    program.run(run.extent, operands, output);
    benchmark::ClobberMemory();
  }
  double elements = 1;
  for (int64_t extent : run.extent) elements *= static_cast<double>(extent);
  state.counters["G/s"] = benchmark::Counter(
      1e-9 * elements * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

MicroProgram unary(Elementary op) {
  MicroProgram p;
  p.stream_count = 1;
  p.before.inputs = {Lane::f32};
  p.before.result = p.before.step(op, Lane::f32, 0);
  return p;
}
MicroProgram relu() {
  MicroProgram p;
  p.stream_count = 1;
  p.before.inputs = {Lane::f32};
  int zero = p.before.constant_f32(0);
  p.before.result = p.before.step(Elementary::max, Lane::f32, 0, zero);
  return p;
}
MicroProgram binary(Elementary op) {
  MicroProgram p;
  p.stream_count = 2;
  p.before.inputs = {Lane::f32, Lane::f32};
  p.before.result = p.before.step(op, Lane::f32, 0, 1);
  return p;
}
MicroProgram reduction(StreamReduce reduce, int mask, int streams) {
  MicroProgram p;
  p.stream_count = streams;
  p.reduce = reduce;
  p.reduce_mask = static_cast<uint8_t>(mask);
  p.before.inputs.assign(streams, Lane::f32);
  p.before_b = p.before;
  p.before_b.result = static_cast<int16_t>(streams - 1);
  p.after.inputs.assign(streams + 1, Lane::f32);
  return p;
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  auto add = [](const char* name, Run run) {
    benchmark::RegisterBenchmark(name, [=](benchmark::State& state) { measure(state, run); });
  };
  constexpr int64_t n = 32768;
  std::array<int64_t, 4> flat{1, 0, 0, 0};
  add("relu f32", {relu(), {n, 1, 1, 1}, {flat, flat}});
  add("relu bf16", {relu(), {n, 1, 1, 1}, {flat, flat}, DType::bf16});
  add("add f32", {binary(Elementary::add), {n, 1, 1, 1}, {flat, flat, flat}});
  add("add row bias 64",
      {binary(Elementary::add), {64, 512, 1, 1}, {{1, 64, 0, 0}, flat, {1, 64, 0, 0}}});
  add("sub column 64",
      {binary(Elementary::sub), {64, 512, 1, 1}, {{1, 64, 0, 0}, {0, 1, 0, 0}, {1, 64, 0, 0}}});
  for (Elementary op : {Elementary::exp, Elementary::log, Elementary::tanh, Elementary::erf,
                        Elementary::sin, Elementary::sqrt, Elementary::copy}) {
    add(std::string(name(op)).c_str(), {unary(op), {n, 1, 1, 1}, {flat, flat}});
  }
  add("pow", {binary(Elementary::pow), {n, 1, 1, 1}, {flat, flat, flat}});
  add("depthwise 3x3 C 64 W 56", {reduction(StreamReduce::fma, 12, 2),
                                  {64, 56, 3, 3},
                                  {{1, 64, 64, 64 * 58}, {1, 0, 64, 192}, {1, 64, 0, 0}}});
  add("depthwise 3x3 C 64 W 56 stride 2",
      {reduction(StreamReduce::fma, 12, 2),
       {64, 56, 3, 3},
       {{1, 128, 64, 64 * 116}, {1, 0, 64, 192}, {1, 64, 0, 0}}});
  add("depthwise 3x3 C 512 W 14", {reduction(StreamReduce::fma, 12, 2),
                                   {512, 14, 3, 3},
                                   {{1, 512, 512, 512 * 16}, {1, 0, 512, 1536}, {1, 512, 0, 0}}});
  add("max-pool 3x3 stride 2 C 64 W 56", {reduction(StreamReduce::max, 12, 1),
                                          {64, 56, 3, 3},
                                          {{1, 128, 64, 64 * 114}, {1, 64, 0, 0}}});
  add("sum of rows of 1024",
      {reduction(StreamReduce::add, 1, 1), {1024, 32, 1, 1}, {{1, 1024, 0, 0}, {0, 1, 0, 0}}});
  add("max of rows of 64",
      {reduction(StreamReduce::max, 1, 1), {64, 512, 1, 1}, {{1, 64, 0, 0}, {0, 1, 0, 0}}});
  add("sum of rows of 64",
      {reduction(StreamReduce::add, 1, 1), {64, 512, 1, 1}, {{1, 64, 0, 0}, {0, 1, 0, 0}}});
  add("arg_max of rows of 1000", {[] {
                                    auto p = reduction(StreamReduce::arg_max, 1, 1);
                                    p.after.inputs[0] = Lane::i32;
                                    p.after.result = p.after.cast(Lane::i32, Lane::f32, 0);
                                    return p;
                                  }(),
                                  {1000, 32, 1, 1},
                                  {{1, 1000, 0, 0}, {0, 1, 0, 0}}});
  add("mean over 7x7 of C 512",
      {reduction(StreamReduce::add, 6, 1), {512, 7, 7, 1}, {{1, 512, 3584, 0}, {1, 0, 0, 0}}});
  benchmark::RunSpecifiedBenchmarks();
}
