// Front door of `cli`: the table of commands, and what their files share. Each file of
// src/cli/commands/ is one verb of the command line and each file of src/cli/stations/ one thing
// that `presil show` can show; nothing else needs to know of them. Only this room prints and exits.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "cli/arguments.h"

namespace presil {

// src/cli/commands/<name>.cc defines `extern const Verb command_<name>`;
// src/cli/stations/<name>.cc defines `extern const Verb station_<name>`.
struct Verb {
  std::string_view name;     // as typed
  std::string_view summary;  // one line, without a full stop
  // `arguments` is what follows the name. Returns the exit code, 0 for success, and throws Error
  // for everything that stops the work.
  int (*run)(std::span<const std::string> arguments);
};

std::vector<const Verb*> commands();  // sorted by name
std::vector<const Verb*> stations();

// Runs the whole command line, prints results and errors, and returns the exit code. Never throws.
// `arguments` does not hold the program's name.
int run_command_line(std::span<const std::string> arguments);

// The entry called `word`, or Error cli-unknown-command with the nearest name and all names.
// `what` says what is looked for: "command".
const Verb& find_command(const std::vector<const Verb*>& table, std::string_view word,
                         std::string_view what);
// One line per entry, names aligned.
std::string list_commands(const std::vector<const Verb*>& table);

// The folders in which chips are looked up by name: chips/ of the current folder or of the nearest
// one above it, then chips/ of the nearest folder above the program itself.
std::vector<std::string> chip_folders();
// check_chip, and that the kind of fabric is one that timing knows.
std::vector<Finding> findings_of(const Chip& chip);
// Finds and reads a chip by path or name, and throws if there are findings.
Chip load_chip(const std::string& name_or_path);

// A progress bar on stderr: on a terminal only, after two seconds. Also tells the work to stop
// after Ctrl-C, so every command passes it to whatever takes long.
Progress terminal_progress();

// Findings as one JSON document: {"errors": [{id, kind, place, found, expected, advice}, ...]}.
std::string to_json(const std::vector<Finding>& findings);

std::string_view version();  // "0.1.0"

}  // namespace presil
