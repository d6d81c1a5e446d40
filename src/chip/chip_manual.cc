// The page of the manual that lists every key, from the tables that the reader uses.
#include <fmt/format.h>

#include "chip/chip.h"
#include "chip/fields.h"

namespace presil {
namespace {

std::string rows(std::span<const Field> fields) {
  std::string out = "| key | value | meaning |\n|---|---|---|\n";
  for (const Field& field : fields) {
    std::string value(field.dimension == Dimension::text ? "a text" : title(field.dimension));
    if (!field.choices.empty()) {
      value = fmt::format("one of {}", join(split(field.choices, ' '), ", "));
    } else if (field.dimension != Dimension::text) {
      value += fmt::format(", {}", example(field.dimension));
    }
    if (field.need == Field::Need::defaulted)
      value += fmt::format("; {} if absent", field.fallback);
    if (field.need == Field::Need::optional) value += "; may be absent";
    out += fmt::format("| {} | {} | {} |\n", field.key, value, field.doc);
  }
  return out;
}

}  // namespace

std::string chip_manual() {
  return fmt::format(
      "# Keys of chip files\n\nThis page is written by `presil show chip --keys` from the table "
      "that reads the files.\n\n## Chip files\n\n`base` names a file of which this one states the "
      "differences, `source` the origin of every\nnumber that has no `# source:` comment on its "
      "line. `shared = \"none\"` and `dram = \"none\"` take a\nsection away.\n\n{}\n"
      "## Memory parts (parts/memory/)\n\n{}",
      rows(chip_fields()), rows(memory_part_fields()));
}

}  // namespace presil
