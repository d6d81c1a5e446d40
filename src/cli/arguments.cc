// Parsing of a command's arguments by CLI11, with errors in the form of this project.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/cli.h"

namespace presil {
namespace {

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The first of the arguments that looks like an option and is none.
std::string unknown_option(std::span<const std::string> arguments,
                           const std::vector<std::string>& known) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    if (argument.size() < 3 || !argument.starts_with("--")) continue;
    const std::string name = argument.substr(0, argument.find('='));
    if (std::find(known.begin(), known.end(), name) == known.end()) return name;
  }
  return "";
}

}  // namespace

bool parse_arguments(CLI::App& app, std::span<const std::string> arguments) {
  app.set_help_flag("-h,--help", "What this command does and takes");
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
    return true;
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return false;
  } catch (const CLI::ParseError& error) {
    const std::vector<std::string> known = option_names(app);
    const std::string unknown = unknown_option(arguments, known);
    const std::string near = unknown.empty() ? "" : nearest(unknown, known);
    std::string found =
        unknown.empty() ? std::string(error.what()) : fmt::format("unknown option '{}'", unknown);
    Place place;
    place.inside = app.get_name();
    throw Error("cli-bad-arguments", place, std::move(found),
                fmt::format("options: {}", join(known, ", ")),
                near.empty() ? fmt::format("{} --help", app.get_name())
                             : fmt::format("Did you mean '{}'?", near));
  }
}

}  // namespace presil
