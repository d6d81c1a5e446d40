// A chip file, the files it is based on and its memory's part become one Chip. A file that names a
// base states only the differences.
#include <filesystem>

#include "chip/chip.h"
#include "chip/document.h"
#include "chip/field_reader.h"

namespace presil {
namespace {

// Reads the part that `dram.part` names, if it names one. What it says of energy, area and price
// is in [cost], which read_part reads.
void read_memory_part(const Document& document, FieldReader& reader, Findings& findings) {
  for (const TomlEntry& entry : document.entries) {
    if (entry.key != "dram.part" || entry.kind != TomlEntry::Kind::text) continue;
    const std::string path = named_as(
        document.files.front(), find_part("memory", entry.text, entry.value_place, document.files));
    std::vector<TomlEntry> entries = read_document(path, findings).entries;
    std::erase_if(entries, [](const TomlEntry& of_part) {
      return of_part.key == "cost" || of_part.key.starts_with("cost.");
    });
    reader.read(memory_part_fields(), entries, path, "dram.part.");
  }
}

}  // namespace

Chip read_chip(const std::string& path) {
  Chip chip;
  Findings findings;
  FieldReader reader(chip, findings);
  chip.path = path;
  chip.name = std::filesystem::path(path).stem().string();
  try {
    const Document document = read_document(path, findings);
    chip.files = document.files;
    reader.read(chip_fields(), document.entries, path, "");
    read_memory_part(document, reader, findings);
  } catch (const Error& error) {
    for (const Finding& finding : error.findings()) findings.add(finding);
  }
  throw_in_order(findings, path);
  if (chip.dram.refresh_interval_seconds > 0) {
    chip.dram.refresh_share = chip.dram.refresh_seconds / chip.dram.refresh_interval_seconds;
  }
  chip.hash = reader.hash();
  return chip;
}

}  // namespace presil
