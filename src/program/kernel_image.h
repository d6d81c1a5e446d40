// The kernels of kernels/ops/, compiled for the scalar core when presil is built and kept in it.
// Private to `program`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace presil {

// In the part of DRAM that is reserved for program text, behind text and micro-programs.
inline constexpr uint64_t kernel_stack_top = 0x83000000;  // where kernels/kernel_link.ld begins
inline constexpr int64_t kernel_stack_bytes = int64_t{64} << 10;

struct KernelSegment {
  uint64_t address = 0;
  std::span<const std::byte> bytes;
  bool executable = false;
};
std::vector<KernelSegment> kernel_segments();
// Address of the kernel's code. Throws program-no-kernel.
uint64_t kernel_entry(std::string_view name);

}  // namespace presil
