// A program as text: its segments, tensors, and the disassembly with the layers that it belongs to.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "program/program.h"

namespace presil {
namespace {

void add_tensors(std::string_view kind, const std::vector<ProgramTensor>& tensors,
                 std::string* out) {
  for (const ProgramTensor& tensor : tensors) {
    *out += fmt::format("{} {} {} [{}] at {:#x}\n", kind, tensor.name, name(tensor.dtype),
                        fmt::join(tensor.shape, ", "), tensor.address);
  }
}

void add_code(const Program& program, const Segment& segment, std::string* out) {
  int32_t layer = -1;
  size_t at = 0;
  while (at + 4 <= segment.bytes.size()) {
    const uint64_t pc = segment.address + at;
    const int32_t here = program.layer_at(pc);
    if (here != layer && here >= 0) {
      const Layer& entry = program.layers[static_cast<size_t>(here)];
      *out += fmt::format("\n# layer {}: {} ({})\n", here, entry.name, entry.op);
    }
    layer = here;
    uint64_t word = 0;
    std::memcpy(&word, segment.bytes.data() + at, std::min<size_t>(8, segment.bytes.size() - at));
    Decoded decoded = decode(word);
    // A 64-bit form that the segment cuts off is data.
    if (decoded.bytes > segment.bytes.size() - at) {
      decoded.insn = nullptr;
      decoded.bytes = 4;
      decoded.word &= 0xffffffff;
    }
    *out += fmt::format("  {:x}: {:0{}x}  {}\n", pc, decoded.word, decoded.bytes * 2,
                        disassemble(decoded, pc));
    at += decoded.bytes;
  }
}

}  // namespace

std::string to_text(const Program& program) {
  std::string out = fmt::format("program for chip {}, entry {:#x}\n",
                                program.chip.empty() ? "any" : program.chip, program.entry);
  add_tensors("input", program.inputs, &out);
  add_tensors("output", program.outputs, &out);
  for (const Segment& segment : program.segments) {
    out +=
        fmt::format("segment {} at {:#x}: {} bytes, {} in the file{}{}\n", segment.name,
                    segment.address, segment.memory_bytes, segment.bytes.size(),
                    segment.executable ? ", executable" : "", segment.writable ? ", writable" : "");
  }
  for (const Segment& segment : program.segments) {
    if (segment.executable) add_code(program, segment, &out);
  }
  return out;
}

}  // namespace presil
