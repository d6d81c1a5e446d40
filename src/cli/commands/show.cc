// presil show: a window at every station of the way from a model and a chip file to the answer.
// What can be shown is the table of src/cli/stations/.
#include <fmt/format.h>

#include "cli/cli.h"

namespace presil {
namespace {

int run(std::span<const std::string> arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h") {
    fmt::print(
        "Shows one station on the way from a model and a chip file to the answer.\n"
        "Usage: presil show WHAT [ARGUMENTS]\n\nWhat can be shown:\n{}",
        list_commands(stations()));
    return 0;
  }
  return find_command(stations(), arguments[0], "thing to show").run(arguments.subspan(1));
}

}  // namespace

extern const Verb command_show;
const Verb command_show = {"show", "The chip, graph, schedule or program as text", run};

}  // namespace presil
