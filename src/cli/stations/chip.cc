// presil show chip: every value of a chip with its source and its place.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace presil {
namespace {

std::string values_json(const Chip& chip) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ChipValue& value : chip.values) {
    list.push_back({{"key", value.key},
                    {"value", value.text},
                    {"source", value.source},
                    {"file", value.place.file},
                    {"line", value.place.line},
                    {"defaulted", value.defaulted}});
  }
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil show chip",
                      "Shows every value of a chip with its source and its place."};
  std::string chip_name;
  bool json = false;
  bool keys = false;
  arguments.add("chip", &chip_name, "A chip file, or a name that `presil chips` lists");
  arguments.add("--keys", &keys, "Every key that a chip file may hold, as Markdown; needs no chip");
  arguments.add("--json", &json, "As JSON");
  if (!parse_arguments(arguments, words)) return 0;
  if (keys) {
    fmt::print("{}", chip_manual());
    return 0;
  }
  if (chip_name.empty()) {
    Place place;
    place.inside = arguments.command;
    throw Error("cli-bad-arguments", place, "no chip was named", "a chip file, or a chip's name",
                "presil chips lists the names");
  }
  const Chip chip = load_chip(chip_name);
  fmt::print("{}", json ? values_json(chip) + "\n" : to_text(chip));
  return 0;
}

}  // namespace

extern const Verb station_chip;
const Verb station_chip = {"chip", "Every value of a chip with its source and place", run};

}  // namespace presil
