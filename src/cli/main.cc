// The command line's entry: hands the arguments to the room.
#include "cli/cli.h"

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + (count > 0 ? 1 : 0), values + count);
  return presil::run_command_line(arguments);
}
