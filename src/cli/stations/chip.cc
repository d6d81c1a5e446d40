// presil show chip: every value of a chip with its source and its place.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
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

int run(std::span<const std::string> arguments) {
  CLI::App app("Shows every value of a chip with its source and its place.", "presil show chip");
  std::string chip_name;
  bool json = false;
  bool keys = false;
  app.add_option("chip", chip_name, "A chip file, or a name that `presil chips` lists");
  app.add_flag("--keys", keys, "Every key that a chip file may hold, as Markdown; needs no chip");
  app.add_flag("--json", json, "As JSON");
  if (!parse_arguments(app, arguments)) return 0;
  if (keys) {
    fmt::print("{}", chip_manual());
    return 0;
  }
  if (chip_name.empty()) {
    Place place;
    place.inside = app.get_name();
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
