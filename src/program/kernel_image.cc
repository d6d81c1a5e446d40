// The image is written by cmake/kernels.cmake: the bytes of .text and .rodata, and the names in the
// order of the table of entries with which .rodata begins.
#include "program/kernel_image.h"

#include <cstring>
#include <string>

#include "base/base.h"

namespace presil {

namespace {

constexpr uint64_t text_address = 0x83000000, rodata_address = 0x83800000;  // kernel_link.ld
constexpr uint64_t stack_top = text_address;
constexpr int64_t stack_bytes = int64_t{64} << 10;

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

Segment segment_of(const char* name, uint64_t address, std::span<const uint8_t> bytes) {
  Segment segment;
  segment.name = name;
  segment.address = address;
  segment.bytes = std::as_bytes(bytes);
  segment.memory_bytes = static_cast<int64_t>(bytes.size());
  return segment;
}

}  // namespace

std::vector<Segment> kernel_segments() {
  std::vector<Segment> segments = {segment_of(".kernels", text_address, text),
                                   segment_of(".kernels.rodata", rodata_address, rodata),
                                   segment_of(".stack", stack_top - stack_bytes, {})};
  segments[0].executable = true;
  segments[2].writable = true;
  segments[2].memory_bytes = stack_bytes;
  return segments;
}

void write_kernel_call(CodeBuffer& code, std::string_view kernel, uint64_t record, Register hart) {
  constexpr Register ra = 1, sp = 2, t0 = 5, a0 = 10;
  const int others = code.new_label();
  code.jump_unless("beq", hart, 0, others);
  code.load_constant(sp, static_cast<int64_t>(stack_top));
  code.load_constant(a0, static_cast<int64_t>(record));
  code.load_constant(t0, static_cast<int64_t>(kernel_entry(kernel)));
  code.immediate("jalr", ra, t0, 0);
  code.bind(others);
}

}  // namespace presil
