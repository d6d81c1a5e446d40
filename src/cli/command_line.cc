// Dispatch of the command line, and the one place where errors are printed and become exit codes.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "cli/cli.h"
#include "cli/interrupt.h"

namespace presil {

#define X(entry) extern const Verb command_##entry;
#include "command.inc"
#undef X
#define X(entry) extern const Verb station_##entry;
#include "station.inc"
#undef X

namespace {

constexpr int exit_interrupted = 130;  // 128 + SIGINT, as shells report it

constexpr std::string_view exit_code_table =
    "Exit codes:\n"
    "  0    success\n"
    "  2    the input or the command line is wrong\n"
    "  3    legal, but not supported\n"
    "  4    the simulated program broke a rule of the machine\n"
    "  5    a result that no test covers was asked for\n"
    "  6    the environment: files, memory, missing tools\n"
    "  70   a defect of presil\n"
    "  130  interrupted\n";

void print_help() {
  fmt::print(
      "presil: a pre-silicon AI-processor platform. One chip file and real models in; answers, "
      "time,\nenergy, area and price out.\n\n"
      "Usage: presil COMMAND [ARGUMENTS]\n"
      "       presil COMMAND --help\n\n"
      "Commands:\n{}\n"
      "Options of every command:\n"
      "  --help     what the command does and takes\n"
      "  --json     results and errors as JSON, where a command has results\n"
      "  --version  (alone) the version\n\n{}",
      list_commands(commands()), exit_code_table);
}

bool wants_json(std::span<const std::string> arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::find(arguments.begin(), end, "--json") != end;
}

int dispatch(std::span<const std::string> arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
      (arguments[0] == "help" && arguments.size() == 1)) {
    print_help();
    return 0;
  }
  if (arguments[0] == "--version") {
    fmt::print("presil {}\n", version());
    return 0;
  }
  if (arguments[0] == "help") {
    const std::vector<std::string> help = {"--help"};
    return find_command(commands(), arguments[1], "command").run(help);
  }
  return find_command(commands(), arguments[0], "command").run(arguments.subspan(1));
}

int print_error(const Error& error, std::span<const std::string> arguments) {
  if (wants_json(arguments)) {
    fmt::print(stderr, "{}\n", to_json(error.findings()));
  } else {
    fmt::print(stderr, "{}", error.what());
    if (error.kind() == ErrorKind::internal) {
      fmt::print(stderr, "presil {}, command: presil", version());
      for (const std::string& argument : arguments) fmt::print(stderr, " '{}'", argument);
      fmt::print(stderr, "\n");
    }
  }
  return error.findings().front().id == "interrupted" ? exit_interrupted : exit_code(error.kind());
}

// A full disk or a closed descriptor shows only when the buffer is written.
void flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  Place place;
  place.file = "standard output";
  throw Error("file-unwritable", place, "the results cannot be written");
}

}  // namespace

std::vector<const Verb*> commands() {
  return {
#define X(entry) &command_##entry,
#include "command.inc"
#undef X
  };
}

std::vector<const Verb*> stations() {
  return {
#define X(entry) &station_##entry,
#include "station.inc"
#undef X
  };
}

const Verb& find_command(const std::vector<const Verb*>& table, std::string_view word,
                         std::string_view what) {
  std::vector<std::string> names;
  for (const Verb* command : table) {
    if (command->name == word) return *command;
    names.emplace_back(command->name);
  }
  const std::string near = nearest(word, names);
  throw Error("cli-unknown-command", {}, fmt::format("unknown {} '{}'", what, word),
              fmt::format("one of: {}", join(names, ", ")),
              near.empty() ? "presil --help" : fmt::format("Did you mean '{}'?", near));
}

std::string list_commands(const std::vector<const Verb*>& table) {
  size_t width = 0;
  for (const Verb* command : table) width = std::max(width, command->name.size());
  std::string out;
  for (const Verb* command : table) {
    out += fmt::format("  {:{}}  {}\n", command->name, width, command->summary);
  }
  return out;
}

int run_command_line(std::span<const std::string> arguments) {
  watch_interrupt();
  try {
    const int code = dispatch(arguments);
    flush_output();
    return code;
  } catch (const Error& error) {
    std::fflush(stdout);
    return print_error(error, arguments);
  } catch (const std::bad_alloc&) {
    return print_error(Error("cli-out-of-memory", {}, "there is not enough memory"), arguments);
  } catch (const std::exception& error) {
    return print_error(
        Error("internal-broken-invariant", {}, fmt::format("uncaught: {}", error.what())),
        arguments);
  }
}

std::string_view version() { return PRESIL_VERSION; }

}  // namespace presil
