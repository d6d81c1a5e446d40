// presil chips: the chips that can be named, and what each is.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace presil {
namespace {

nlohmann::ordered_json chip_json(const Chip& chip) {
  nlohmann::ordered_json peak = nlohmann::ordered_json::object();
  for (const auto& [dtype, macs] : chip.matrix.macs_per_cycle) {
    peak[std::string(name(dtype))] = chip.peak_operations(dtype);
  }
  return {{"name", chip.name},
          {"title", chip.title},
          {"path", chip.path},
          {"tier", chip.tier},
          {"cores", chip.cores()},
          {"clock_hz", chip.clock_hz},
          {"dram_bytes_per_second", chip.dram.bytes_per_second},
          {"peak_operations_per_second", peak}};
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil chips",
                      "Lists the chips that can be named, with their main figures."};
  bool json = false;
  arguments.add("--json", &json, "As JSON");
  if (!parse_arguments(arguments, words)) return 0;
  std::vector<Chip> chips;
  size_t width = 0;
  for (const std::string& path : list_chips(chip_folders())) {
    chips.push_back(read_chip(path));
    width = std::max(width, chips.back().name.size());
  }
  // From small to large: that is how tiers are compared.
  std::stable_sort(chips.begin(), chips.end(), [](const Chip& a, const Chip& b) {
    return a.peak_operations(DType::bf16) < b.peak_operations(DType::bf16);
  });
  if (json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Chip& chip : chips) list.push_back(chip_json(chip));
    fmt::print("{}\n", list.dump(2));
    return 0;
  }
  for (const Chip& chip : chips) fmt::print("{:{}}  {}\n", chip.name, width, summary(chip));
  return 0;
}

}  // namespace

extern const Verb command_chips;
const Verb command_chips = {"chips", "The chips that can be named, and what each is", run};

}  // namespace presil
