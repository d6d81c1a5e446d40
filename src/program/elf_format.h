// The parts of the ELF64 format that programs use (System V ABI, "Object Files"; RISC-V ELF psABI).
#pragma once

#include <cstdint>

namespace presil::elf {

struct Header {
  unsigned char ident[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_offset, section_offset;
  uint32_t flags;
  uint16_t header_bytes, program_entry_bytes, program_count;
  uint16_t section_entry_bytes, section_count, name_section;
};
struct ProgramHeader {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_bytes, memory_bytes, align;
};
struct SectionHeader {
  uint32_t name, type;
  uint64_t flags, address, offset, bytes;
  uint32_t link, info;
  uint64_t align, entry_bytes;
};
struct Symbol {
  uint32_t name;
  uint8_t info, other;
  uint16_t section;
  uint64_t value, bytes;
};
static_assert(sizeof(Header) == 64 && sizeof(ProgramHeader) == 56 && sizeof(SectionHeader) == 64 &&
              sizeof(Symbol) == 24);

inline constexpr unsigned char magic[4] = {0x7f, 'E', 'L', 'F'};
inline constexpr uint16_t executable = 2, machine_riscv = 243;
inline constexpr uint32_t load_segment = 1;
inline constexpr uint32_t can_execute = 1, can_write = 2, can_read = 4;
inline constexpr uint32_t section_bits = 1, section_symbols = 2, section_strings = 3,
                          section_no_bits = 8;
inline constexpr uint64_t section_write = 1, section_alloc = 2, section_execute = 4;
inline constexpr uint32_t flag_compressed = 1;
inline constexpr uint16_t absolute_section = 0xfff1;

}  // namespace presil::elf
