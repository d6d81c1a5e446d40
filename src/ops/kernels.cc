// Kernels of kernels/ops/ on the host: the same C files that the scalar core runs, on tensors.
#include "presil_kernel.h"

#include <fmt/format.h>

#include "ops/ops.h"

#define X(name) PRESIL_KERNEL(name);
#include "kernel.inc"
#undef X

// What a kernel calls where the chip's ends its program.
extern "C" void presil_index_outside(const presil_call*, int64_t index, int64_t extent) {
  throw presil::Error("ops-bad-index", {}, fmt::format("index {}", index),
                      fmt::format("one in [-{0}, {0})", extent));
}

namespace presil {

namespace {

struct HostKernel {
  std::string_view name;
  void (*run)(const presil_call* call);
};

constexpr HostKernel kernels[] = {
#define X(name) {#name, presil_kernel_##name},
#include "kernel.inc"
#undef X
};

presil_operand operand_of(const Tensor& tensor, const std::byte* data) {
  presil_operand operand{};
  PRESIL_CHECK(tensor.shape.size() <= presil_rank_max,
               "a kernel's operands have at most 8 dimensions");
  operand.address = reinterpret_cast<uintptr_t>(data);
  operand.dtype = static_cast<int64_t>(tensor.dtype);
  operand.rank = static_cast<int64_t>(tensor.shape.size());
  operand.count = tensor.count();
  for (size_t d = 0; d < presil_rank_max; ++d)
    operand.extent[d] = d < tensor.shape.size() ? tensor.shape[d] : 1;
  return operand;
}

}  // namespace

std::vector<std::string_view> kernel_names() {
  std::vector<std::string_view> names;
  for (const HostKernel& kernel : kernels) names.push_back(kernel.name);
  return names;
}

std::vector<int64_t> kernel_parameters(const std::vector<OpResult>& results,
                                       const std::vector<int64_t>& own) {
  std::vector<int64_t> all = {static_cast<int64_t>(results.size())};
  for (const OpResult& result : results) {
    all.push_back(static_cast<int64_t>(result.dtype));
    all.push_back(static_cast<int64_t>(result.shape.size()));
    all.insert(all.end(), result.shape.begin(), result.shape.end());
  }
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

std::pair<std::vector<OpResult>, size_t> kernel_results(const std::vector<int64_t>& parameters) {
  size_t at = 0;
  const auto next = [&](int64_t most) {
    if (at >= parameters.size() || parameters[at] < 0 || parameters[at] > most)
      throw Error("ops-bad-node", {}, "a kernel with broken parameters", "types and shapes first");
    return parameters[at++];
  };
  std::vector<OpResult> results(static_cast<size_t>(next(64)));
  for (OpResult& result : results) {
    result.dtype = static_cast<DType>(next(dtype_count - 1));
    result.shape.resize(static_cast<size_t>(next(presil_rank_max)));
    for (int64_t& extent : result.shape) extent = next(int64_t{1} << 40);
  }
  return {results, at};
}

std::vector<Tensor> run_kernel(const Kernel& kernel, const std::vector<Tensor>& inputs) {
  const auto [results, first] = kernel_results(kernel.parameters);
  std::vector<presil_operand> operands;
  for (const Tensor& input : inputs) operands.push_back(operand_of(input, input.data));
  std::vector<Tensor> outputs;
  for (const OpResult& result : results) {
    std::byte* bytes = nullptr;
    outputs.push_back(make_tensor(result.dtype, result.shape, &bytes));
    operands.push_back(operand_of(outputs.back(), bytes));
  }
  const presil_call call = {0,
                            static_cast<int64_t>(kernel.parameters.size() - first),
                            static_cast<int64_t>(inputs.size()),
                            static_cast<int64_t>(outputs.size()),
                            kernel.parameters.data() + first,
                            operands.data(),
                            operands.data() + inputs.size()};
  for (const HostKernel& known : kernels) {
    if (known.name != kernel.name) continue;
    known.run(&call);
    return outputs;
  }
  throw Error("ops-unknown-kernel", {}, fmt::format("there is no kernel '{}'", kernel.name));
}

}  // namespace presil
