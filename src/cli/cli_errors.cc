// What can be wrong with a command line.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"cli-unknown-command", ErrorKind::input,
     "The first word of the command line, or what `presil show` is asked for, has no meaning.",
     "Use one of the names that the message lists; `presil --help` says what each does."},
    {"cli-bad-arguments", ErrorKind::input,
     "A command was given an option that it does not have, a value that it cannot use, or too few "
     "or too many arguments.",
     "Ask the command for its --help."},
    {"cli-unknown-id", ErrorKind::input,
     "`presil explain` was asked for an error id that does not exist.",
     "Copy the id from the brackets of an error message; `presil explain` alone lists all ids."},
    {"cli-out-of-memory", ErrorKind::environment,
     "The machine has not enough free memory for what was asked.",
     "Close other programs, or use a smaller model or batch; `presil time` needs no weights."},
};
extern const std::span<const ErrorPage> cli_error_pages;
const std::span<const ErrorPage> cli_error_pages{pages};

}  // namespace presil
