// Reads an ELF64 RISC-V executable, ours or any bare-metal one. Every offset, size and count of the
// file is checked before it is used; memory sizes are only numbers here and allocate nothing.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "program/elf_format.h"
#include "program/program.h"

namespace presil {
namespace {

constexpr size_t segment_count_max = 4096;
constexpr int64_t element_count_max = int64_t{1} << 40;

class ElfReader {
 public:
  ElfReader(std::span<const std::byte> bytes, const std::string& path,
            std::shared_ptr<const void> owner)
      : bytes_(bytes), path_(path), owner_(std::move(owner)) {}

  Program read() {
    read_header();
    read_sections();
    read_segments();
    check_entry();
    measure();
    for (const elf::SectionHeader& section : sections_) {
      if (section.type == elf::section_symbols) read_symbols(section);
    }
    for (const elf::SectionHeader& section : sections_) {
      if (section.type == elf::section_bits && name_at(section.name) == ".presil") {
        read_tables(section);
      }
    }
    return std::move(program_);
  }

 private:
  [[noreturn]] void bad(std::string inside, std::string found, std::string expected,
                        std::string advice = "") const {
    Place place;
    place.file = path_;
    place.inside = std::move(inside);
    throw Error("program-bad-elf", place, std::move(found), std::move(expected), std::move(advice));
  }

  bool lies_inside(uint64_t offset, uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }
  template <typename T>
  T get(uint64_t offset, const std::string& inside) const {
    if (!lies_inside(offset, sizeof(T))) {
      bad(inside, fmt::format("it stands at byte {} of {}", offset, bytes_.size()),
          "a place inside the file", "The file may have been cut off");
    }
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof(T));
    return value;
  }

  void read_header() {
    header_ = get<elf::Header>(0, "ELF header");
    if (std::memcmp(header_.ident, elf::magic, sizeof elf::magic) != 0) {
      bad("ELF header", "another first four bytes than an ELF file's", "7f 45 4c 46");
    }
    if (header_.ident[4] != 2 || header_.ident[5] != 1) {
      bad("ELF header", "a 32-bit or big-endian file", "64 bits, little endian");
    }
    if (header_.machine != elf::machine_riscv) {
      bad("ELF header", fmt::format("machine {}", header_.machine), "243, RISC-V");
    }
    if (header_.type != elf::executable) {
      bad("ELF header", fmt::format("file type {}", header_.type), "2, an executable",
          "Link with -static -no-pie");
    }
    if ((header_.flags & elf::flag_compressed) != 0) {
      bad("ELF header", "compressed instructions", "a program without them",
          "Compile with -march=rv64im or rv64imfd");
    }
    const bool has_sections = header_.section_count != 0;
    if (header_.program_entry_bytes != sizeof(elf::ProgramHeader) ||
        (has_sections && header_.section_entry_bytes != sizeof(elf::SectionHeader))) {
      bad("ELF header", "table entries of another size", "56 and 64 bytes");
    }
  }

  // Offset of entry `i` of a table; a huge table offset must not wrap around.
  static uint64_t entry_offset(uint64_t table, size_t i, size_t entry_bytes) {
    const uint64_t step = uint64_t{i} * entry_bytes;
    return table > UINT64_MAX - step ? UINT64_MAX : table + step;
  }

  void read_sections() {
    for (size_t i = 0; i < header_.section_count; ++i) {
      const std::string inside = fmt::format("section header {}", i);
      const uint64_t at = entry_offset(header_.section_offset, i, sizeof(elf::SectionHeader));
      const elf::SectionHeader section = get<elf::SectionHeader>(at, inside);
      if (section.type != elf::section_no_bits && section.type != 0 &&
          !lies_inside(section.offset, section.bytes)) {
        bad(inside,
            fmt::format("bytes {} + {} of {}", section.offset, section.bytes, bytes_.size()),
            "a part of the file", "The file may have been cut off");
      }
      sections_.push_back(section);
    }
    if (header_.section_count != 0 && header_.name_section >= header_.section_count) {
      bad("ELF header", fmt::format("section {} holds the names", header_.name_section),
          fmt::format("a number below {}", header_.section_count));
    }
  }

  // A zero-terminated string in a string section; what is broken reads as "".
  std::string string_at(const elf::SectionHeader& strings, uint64_t offset) const {
    if (strings.type != elf::section_strings || offset >= strings.bytes) return "";
    const char* begin = reinterpret_cast<const char*>(bytes_.data() + strings.offset + offset);
    const uint64_t room = std::min<uint64_t>(strings.bytes - offset, 4096);
    return std::string(begin, strnlen(begin, room));
  }
  std::string name_at(uint64_t offset) const {
    return sections_.empty() ? "" : string_at(sections_[header_.name_section], offset);
  }

  std::string segment_name(const elf::ProgramHeader& header, size_t index) const {
    for (const elf::SectionHeader& section : sections_) {
      if ((section.flags & elf::section_alloc) == 0 || section.address != header.address) continue;
      const std::string name = name_at(section.name);
      if (!name.empty()) return name;
    }
    return fmt::format(".load{}", index);
  }

  void read_segments() {
    if (header_.program_count > segment_count_max) {
      bad("ELF header", fmt::format("{} program headers", header_.program_count),
          fmt::format("at most {}", segment_count_max));
    }
    if (owner_ == nullptr) {
      // The program keeps its own copy: the caller's bytes may go away.
      const auto copy = std::make_shared<std::vector<std::byte>>(bytes_.begin(), bytes_.end());
      bytes_ = std::span<const std::byte>(*copy);
      owner_ = copy;
    }
    for (size_t i = 0; i < header_.program_count; ++i) {
      const std::string inside = fmt::format("program header {}", i);
      const uint64_t at = entry_offset(header_.program_offset, i, sizeof(elf::ProgramHeader));
      const elf::ProgramHeader header = get<elf::ProgramHeader>(at, inside);
      if (header.type != elf::load_segment || header.memory_bytes == 0) continue;
      check_segment(header, inside);
      Segment segment;
      segment.name = segment_name(header, i);
      segment.address = header.address;
      segment.owner = owner_;
      segment.bytes = bytes_.subspan(header.offset, header.file_bytes);
      segment.memory_bytes = static_cast<int64_t>(header.memory_bytes);
      segment.executable = (header.flags & elf::can_execute) != 0;
      segment.writable = (header.flags & elf::can_write) != 0;
      program_.segments.push_back(std::move(segment));
    }
    check_overlaps();
  }

  void check_segment(const elf::ProgramHeader& header, const std::string& inside) const {
    if (!lies_inside(header.offset, header.file_bytes)) {
      bad(inside,
          fmt::format("bytes {} + {} of {}", header.offset, header.file_bytes, bytes_.size()),
          "a part of the file", "The file may have been cut off");
    }
    if (header.file_bytes > header.memory_bytes) {
      bad(inside,
          fmt::format("{} bytes in the file and {} in memory", header.file_bytes,
                      header.memory_bytes),
          "no more in the file than in memory");
    }
    const bool wraps = header.memory_bytes > UINT64_MAX - header.address;
    const uint64_t last = wraps ? UINT64_MAX : header.address + header.memory_bytes - 1;
    const Space space = space_of(header.address);
    if (wraps || space == Space::none || space_of(last) != space) {
      bad(inside, fmt::format("{} bytes at {:#x}", header.memory_bytes, header.address),
          "an address range in the scratchpad, the shared memory or DRAM",
          fmt::format("Link the program to {:#x}", dram_base));
    }
  }

  void check_overlaps() const {
    std::vector<const Segment*> sorted;
    for (const Segment& segment : program_.segments) sorted.push_back(&segment);
    std::sort(sorted.begin(), sorted.end(),
              [](const Segment* a, const Segment* b) { return a->address < b->address; });
    for (size_t i = 1; i < sorted.size(); ++i) {
      const Segment& before = *sorted[i - 1];
      if (before.address + static_cast<uint64_t>(before.memory_bytes) <= sorted[i]->address)
        continue;
      bad("program headers",
          fmt::format("segments {} and {} overlap at {:#x}", before.name, sorted[i]->name,
                      sorted[i]->address),
          "segments apart from each other");
    }
  }

  void check_entry() {
    program_.entry = header_.entry;
    for (const Segment& segment : program_.segments) {
      const uint64_t offset = header_.entry - segment.address;
      if (segment.executable && header_.entry >= segment.address && offset < segment.bytes.size() &&
          header_.entry % 4 == 0) {
        return;
      }
    }
    bad("ELF header", fmt::format("entry point {:#x}", header_.entry),
        "a multiple of 4 inside an executable segment");
  }

  void measure() {
    for (const Segment& segment : program_.segments) {
      const uint64_t end = segment.address + static_cast<uint64_t>(segment.memory_bytes);
      const Space space = space_of(segment.address);
      const uint64_t base = space == Space::dram ? dram_base : shared_base;
      int64_t& bytes = space == Space::dram ? program_.dram_bytes : program_.shared_bytes;
      if (space != Space::scratchpad) bytes = std::max(bytes, static_cast<int64_t>(end - base));
    }
  }

  void read_symbols(const elf::SectionHeader& table) {
    if (table.link >= sections_.size()) return;
    const elf::SectionHeader& strings = sections_[table.link];
    for (uint64_t at = 0; at + sizeof(elf::Symbol) <= table.bytes; at += sizeof(elf::Symbol)) {
      const elf::Symbol symbol = get<elf::Symbol>(table.offset + at, "symbol table");
      const std::string name = string_at(strings, symbol.name);
      if (name != "tohost" && name != "fromhost") continue;
      if (symbol.value % 8 != 0 || space_of(symbol.value) == Space::none) {
        bad(fmt::format("symbol {}", name), fmt::format("address {:#x}", symbol.value),
            "a multiple of 8 inside the memory");
      }
      (name == "tohost" ? program_.tohost : program_.fromhost) = symbol.value;
    }
  }

  void read_tables(const elf::SectionHeader& section) {
    const char* begin = reinterpret_cast<const char*>(bytes_.data() + section.offset);
    try {
      const nlohmann::json tables = nlohmann::json::parse(begin, begin + section.bytes);
      take_tables(tables);
    } catch (const nlohmann::json::exception& error) {
      bad("section .presil", error.what(), "the tables that presil writes");
    }
  }

  DType dtype_of(const nlohmann::json& value) const {
    const std::string& word = value.get_ref<const std::string&>();
    const std::optional<DType> dtype = dtype_by_name(word);
    if (!dtype) bad("section .presil", fmt::format("data type '{}'", word), "a data type's name");
    return *dtype;
  }

  std::vector<ProgramTensor> take_tensors(const nlohmann::json& list) const {
    std::vector<ProgramTensor> tensors;
    for (const nlohmann::json& value : list) {
      ProgramTensor tensor;
      tensor.name = value.at("name").get<std::string>();
      tensor.dtype = dtype_of(value.at("dtype"));
      tensor.address = value.at("address").get<uint64_t>();
      int64_t count = 1;
      for (const nlohmann::json& extent : value.at("shape")) {
        const int64_t size = extent.get<int64_t>();
        const bool fits = size >= 0 && (size == 0 || count <= element_count_max / size);
        if (!fits) {
          bad("section .presil", fmt::format("tensor '{}' has an extent of {}", tensor.name, size),
              "at most 2^40 elements");
        }
        count *= size;
        tensor.shape.push_back(size);
      }
      tensors.push_back(std::move(tensor));
    }
    return tensors;
  }

  void take_tables(const nlohmann::json& tables) {
    const int64_t version = tables.at("version").get<int64_t>();
    if (version != 1) bad("section .presil", fmt::format("version {}", version), "version 1");
    program_.chip = tables.at("chip").get<std::string>();
    const int64_t dram_bytes = tables.at("dram_bytes").get<int64_t>();
    const int64_t shared_bytes = tables.at("shared_bytes").get<int64_t>();
    if (dram_bytes < program_.dram_bytes || dram_bytes > int64_t{1} << 47 ||
        shared_bytes < program_.shared_bytes ||
        shared_bytes > static_cast<int64_t>(shared_limit - shared_base)) {
      bad("section .presil",
          fmt::format("{} bytes of DRAM and {} of shared memory", dram_bytes, shared_bytes),
          "sizes that hold the segments and fit the address map");
    }
    program_.dram_bytes = dram_bytes;
    program_.shared_bytes = shared_bytes;
    program_.inputs = take_tensors(tables.at("inputs"));
    program_.outputs = take_tensors(tables.at("outputs"));
    for (const nlohmann::json& value : tables.at("fixed")) {
      program_.fixed.push_back({value.at(0).get<std::string>(), value.at(1).get<int64_t>()});
    }
    for (const nlohmann::json& value : tables.at("layers")) {
      program_.layers.push_back({value.at("name").get<std::string>(),
                                 value.at("op").get<std::string>(),
                                 value.at("unit").get<std::string>(),
                                 value.at("macs").get<int64_t>(), dtype_of(value.at("operand"))});
    }
    uint64_t last = 0;
    for (const nlohmann::json& value : tables.at("ranges")) {
      const LayerRange range{value.at(0).get<uint64_t>(), value.at(1).get<uint64_t>(),
                             value.at(2).get<int32_t>()};
      if (range.begin < last || range.end < range.begin || range.layer < 0 ||
          static_cast<size_t>(range.layer) >= program_.layers.size()) {
        bad("section .presil",
            fmt::format("range {:#x} to {:#x} of layer {}", range.begin, range.end, range.layer),
            "sorted, disjoint ranges of layers that exist");
      }
      last = range.end;
      program_.ranges.push_back(range);
    }
  }

  std::span<const std::byte> bytes_;
  std::string path_;
  std::shared_ptr<const void> owner_;
  elf::Header header_{};
  std::vector<elf::SectionHeader> sections_;
  Program program_;
};

}  // namespace

Program read_elf(std::span<const std::byte> bytes, const std::string& path,
                 std::shared_ptr<const void> owner) {
  return ElfReader(bytes, path, std::move(owner)).read();
}

}  // namespace presil
