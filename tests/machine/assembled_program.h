// A program from assembly text, for tests of the machine.
#pragma once

#include <memory>
#include <string>

#include "program/program.h"

namespace presil {

inline Program assembled_program(const std::string& text, uint64_t address = dram_base) {
  auto assembled = std::make_shared<Assembled>(assemble(text, address));
  Program program;
  Segment segment;
  segment.name = ".text";
  segment.address = address;
  segment.bytes = assembled->bytes;
  segment.memory_bytes = static_cast<int64_t>(assembled->bytes.size());
  segment.executable = true;
  segment.owner = assembled;
  program.segments.push_back(segment);
  program.entry = address;
  program.dram_bytes = 1 << 20;
  return program;
}

}  // namespace presil
