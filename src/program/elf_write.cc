// Writes a program as an ELF64 RISC-V executable: one loadable segment and section for each segment
// of the program, the tables as JSON in section .presil, and the symbols tohost and fromhost.
#include <cstring>
#include <nlohmann/json.hpp>

#include "program/elf_format.h"
#include "program/program.h"

namespace presil {
namespace {

constexpr uint64_t segment_align = 64;

nlohmann::ordered_json tensors_json(const std::vector<ProgramTensor>& tensors) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ProgramTensor& tensor : tensors) {
    list.push_back({{"name", tensor.name},
                    {"dtype", name(tensor.dtype)},
                    {"shape", tensor.shape},
                    {"address", tensor.address}});
  }
  return list;
}

std::string tables_json(const Program& program) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (const Layer& layer : program.layers) {
    layers.push_back({{"name", layer.name},
                      {"op", layer.op},
                      {"unit", layer.unit},
                      {"macs", layer.macs},
                      {"operand", name(layer.operand)}});
  }
  nlohmann::ordered_json ranges = nlohmann::ordered_json::array();
  for (const LayerRange& range : program.ranges) {
    ranges.push_back({range.begin, range.end, range.layer});
  }
  nlohmann::ordered_json fixed = nlohmann::ordered_json::array();
  for (const FixedInput& input : program.fixed) fixed.push_back({input.name, input.value});
  const nlohmann::ordered_json tables = {
      {"version", 1},
      {"chip", program.chip},
      {"dram_bytes", program.dram_bytes},
      {"shared_bytes", program.shared_bytes},
      {"inputs", tensors_json(program.inputs)},
      {"outputs", tensors_json(program.outputs)},
      {"fixed", fixed},
      {"layers", layers},
      {"ranges", ranges},
  };
  // Names come from model files, which may hold anything.
  return tables.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class ElfWriter {
 public:
  explicit ElfWriter(const Program& program) : program_(program) {}

  std::vector<std::byte> write() {
    out_.resize(sizeof(elf::Header) + program_.segments.size() * sizeof(elf::ProgramHeader));
    sections_.push_back({});
    for (size_t i = 0; i < program_.segments.size(); ++i) write_segment(i);
    const std::string tables = tables_json(program_);
    add_section(".presil", elf::section_bits, std::as_bytes(std::span(tables)));
    write_symbols();
    const uint32_t name_offset = name_of(".shstrtab");
    const uint64_t at = append(std::as_bytes(std::span(names_)), 1);
    elf::SectionHeader section{};
    section.name = name_offset;
    section.type = elf::section_strings;
    section.offset = at;
    section.bytes = names_.size();
    section.align = 1;
    sections_.push_back(section);
    const uint64_t section_offset = append(std::as_bytes(std::span(sections_)), 8);
    write_header(section_offset);
    return std::move(out_);
  }

 private:
  uint64_t append(std::span<const std::byte> bytes, uint64_t align, uint64_t congruent_to = 0) {
    while (out_.size() % align != congruent_to % align) out_.push_back(std::byte{0});
    const uint64_t at = out_.size();
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    return at;
  }

  uint32_t name_of(std::string_view name) {
    const uint32_t at = static_cast<uint32_t>(names_.size());
    names_.append(name);
    names_.push_back('\0');
    return at;
  }

  elf::SectionHeader& add_section(std::string_view name, uint32_t type,
                                  std::span<const std::byte> bytes) {
    elf::SectionHeader section{};
    section.name = name_of(name);
    section.type = type;
    section.offset = append(bytes, 8);
    section.bytes = bytes.size();
    section.align = 8;
    sections_.push_back(section);
    return sections_.back();
  }

  void write_segment(size_t index) {
    const Segment& segment = program_.segments[index];
    const bool has_bytes = !segment.bytes.empty();
    const uint64_t at = append(segment.bytes, segment_align, segment.address);
    elf::ProgramHeader header{};
    header.type = elf::load_segment;
    header.flags = elf::can_read | (segment.executable ? elf::can_execute : 0) |
                   (segment.writable ? elf::can_write : 0);
    header.offset = at;
    header.address = header.physical = segment.address;
    header.file_bytes = segment.bytes.size();
    header.memory_bytes = static_cast<uint64_t>(segment.memory_bytes);
    header.align = segment_align;
    std::memcpy(out_.data() + sizeof(elf::Header) + index * sizeof header, &header, sizeof header);
    elf::SectionHeader section{};
    section.name = name_of(segment.name);
    section.type = has_bytes ? elf::section_bits : elf::section_no_bits;
    section.flags = elf::section_alloc | (segment.executable ? elf::section_execute : 0) |
                    (segment.writable ? elf::section_write : 0);
    section.address = segment.address;
    section.offset = at;
    section.bytes = has_bytes ? segment.bytes.size() : header.memory_bytes;
    section.align = 1;
    sections_.push_back(section);
  }

  void write_symbols() {
    std::string strings(1, '\0');
    std::vector<elf::Symbol> symbols(1);
    const auto add = [&](std::string_view name, uint64_t value) {
      if (value == 0) return;
      elf::Symbol symbol{};
      symbol.name = static_cast<uint32_t>(strings.size());
      symbol.info = 1 << 4;  // global
      symbol.section = elf::absolute_section;
      symbol.value = value;
      symbols.push_back(symbol);
      strings.append(name);
      strings.push_back('\0');
    };
    add("_start", program_.entry);
    add("tohost", program_.tohost);
    add("fromhost", program_.fromhost);
    const uint32_t string_section = static_cast<uint32_t>(sections_.size()) + 1;
    elf::SectionHeader& table =
        add_section(".symtab", elf::section_symbols, std::as_bytes(std::span(symbols)));
    table.entry_bytes = sizeof(elf::Symbol);
    table.link = string_section;
    table.info = 1;  // the first symbol that is not local
    add_section(".strtab", elf::section_strings, std::as_bytes(std::span(strings)));
  }

  void write_header(uint64_t section_offset) {
    elf::Header header{};
    std::memcpy(header.ident, elf::magic, sizeof elf::magic);
    header.ident[4] = 2;  // 64 bits
    header.ident[5] = 1;  // little endian
    header.ident[6] = 1;  // version
    header.type = elf::executable;
    header.machine = elf::machine_riscv;
    header.version = 1;
    header.entry = program_.entry;
    header.program_offset = sizeof(elf::Header);
    header.section_offset = section_offset;
    header.header_bytes = sizeof(elf::Header);
    header.program_entry_bytes = sizeof(elf::ProgramHeader);
    header.program_count = static_cast<uint16_t>(program_.segments.size());
    header.section_entry_bytes = sizeof(elf::SectionHeader);
    header.section_count = static_cast<uint16_t>(sections_.size());
    header.name_section = static_cast<uint16_t>(sections_.size() - 1);
    std::memcpy(out_.data(), &header, sizeof header);
  }

  const Program& program_;
  std::vector<std::byte> out_;
  std::vector<elf::SectionHeader> sections_;
  std::string names_ = std::string(1, '\0');
};

}  // namespace

std::vector<std::byte> write_elf(const Program& program) {
  PRESIL_CHECK(program.segments.size() < 4096, "a program has fewer than 4096 segments");
  return ElfWriter(program).write();
}

}  // namespace presil
