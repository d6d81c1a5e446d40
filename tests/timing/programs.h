// Small chips and programs for the tests of timing: programs made of assembly text, and random ones
// in the form that compiled programs have (rings of tiles with full and empty semaphores).
#pragma once

#include <random>
#include <string>

#include "timing/timing.h"

namespace presil::timing_test {

// 8 x 8 array, 8 bytes a cycle of DRAM in all; every latency is a different small number.
Chip small_chip(int64_t cores = 1);
// A program of one segment at dram_base.
Program program_of(const std::string& text);
// Constants that hold a descriptor: four .dword lines under a label.
std::string descriptor_text(const std::string& label, const TensorDescriptor& descriptor);
TensorDescriptor tensor(uint64_t base, DType dtype, std::initializer_list<int> extent,
                        std::initializer_list<int> stride = {});

struct RandomProgramOptions {
  int layers = 3;
  int iterations_max = 40;
  bool barriers = false;
  bool stores = true;  // false: only one engine of a core reaches the memories
};
// Layers of tiled products, elementwise work and copies, with random shapes, buffers and strides.
Program random_program(uint32_t seed, const RandomProgramOptions& options);
Chip random_chip(uint32_t seed, int64_t cores);

}  // namespace presil::timing_test
