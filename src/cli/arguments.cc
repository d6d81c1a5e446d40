// Parsing of a command's arguments by CLI11, with errors in the form of this project.
#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/base.h"

namespace presil {
namespace {

CLI::Option* add_to(CLI::App& app, const Argument& argument) {
  return std::visit(
      [&](auto* value) {
        if constexpr (std::is_same_v<decltype(value), bool*>) {
          return app.add_flag((argument.rules.clears ? "!" : "") + argument.name, *value,
                              argument.help);
        } else {
          return app.add_option(argument.name, *value, argument.help);
        }
      },
      argument.value);
}

void declare(CLI::App& app, const Argument& argument) {
  const ArgumentRules& rules = argument.rules;
  CLI::Option* option = add_to(app, argument);
  if (rules.required) option->required();
  if (rules.range) option->check(CLI::Range(rules.range->first, rules.range->second));
  if (!rules.one_of.empty()) option->check(CLI::IsMember(rules.one_of));
  if (rules.default_shown) option->capture_default_str();
  if (rules.value_optional) option->expected(0, 1);
  if (rules.values_max > 0) option->expected(0, rules.values_max);
  if (!rules.value_if_left_out.empty()) option->default_str(rules.value_if_left_out);
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The first of the words that looks like an option and is none.
std::string unknown_option(std::span<const std::string> words,
                           const std::vector<std::string>& known) {
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word.size() < 3 || !word.starts_with("--")) continue;
    const std::string name = word.substr(0, word.find('='));
    if (std::find(known.begin(), known.end(), name) == known.end()) return name;
  }
  return "";
}

Error bad_arguments(const CLI::App& app, std::span<const std::string> words, std::string found) {
  const std::vector<std::string> known = option_names(app);
  const std::string unknown = unknown_option(words, known);
  const std::string near = unknown.empty() ? "" : nearest(unknown, known);
  if (!unknown.empty()) found = fmt::format("unknown option '{}'", unknown);
  Place place;
  place.inside = app.get_name();
  return Error("cli-bad-arguments", place, std::move(found),
               fmt::format("options: {}", join(known, ", ")),
               near.empty() ? fmt::format("{} --help", app.get_name())
                            : fmt::format("Did you mean '{}'?", near));
}

}  // namespace

void Arguments::add(std::string name, Target value, std::string help, ArgumentRules rules) {
  list.push_back({std::move(name), value, std::move(help), std::move(rules)});
}

bool parse_arguments(const Arguments& arguments, std::span<const std::string> words) {
  CLI::App app(arguments.summary, arguments.command);
  for (const Argument& argument : arguments.list) declare(app, argument);
  if (!arguments.footer.empty()) app.footer(arguments.footer);
  app.set_help_flag("-h,--help", "What this command does and takes");
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return false;
  } catch (const CLI::ParseError& error) {
    throw bad_arguments(app, words, error.what());
  }
  for (const Argument& argument : arguments.list) {
    bool* given = argument.rules.given;
    if (given != nullptr) *given = app.count(argument.name) > 0;
  }
  return true;
}

}  // namespace presil
