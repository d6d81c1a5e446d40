// The image is written by cmake/kernels.cmake: the bytes of .text and .rodata, and the names in the
// order of the table of entries with which .rodata begins.
#include "program/kernel_image.h"

#include <cstring>
#include <string>

#include "base/base.h"

namespace presil {

namespace {

constexpr uint64_t text_address = 0x83000000, rodata_address = 0x83800000;

alignas(8) constexpr uint8_t text[] = {
#include "kernel_text.inc"
};
alignas(8) constexpr uint8_t rodata[] = {
#include "kernel_rodata.inc"
};
constexpr std::string_view names[] = {
#define X(name) #name,
#include "kernel.inc"
#undef X
};

}  // namespace

std::vector<KernelSegment> kernel_segments() {
  return {{text_address, std::as_bytes(std::span(text)), true},
          {rodata_address, std::as_bytes(std::span(rodata)), false}};
}

uint64_t kernel_entry(std::string_view name) {
  for (size_t i = 0; i < std::size(names); ++i) {
    if (names[i] != name) continue;
    uint64_t address = 0;
    std::memcpy(&address, rodata + 8 * i, sizeof address);
    return address;
  }
  throw Error("program-no-kernel", {},
              "the library of the chip has no kernel '" + std::string(name) + "'",
              "a kernel of kernels/ops/");
}

}  // namespace presil
