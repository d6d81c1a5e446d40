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
    {"cli-bad-shape", ErrorKind::input,
     "A shape on the command line is not of the form NAME=AxBxC with whole numbers, or a name was "
     "given two shapes.",
     "Write --shape x=1x3x224x224 for an input, or --shape batch=4 for a symbol of the model."},
    {"cli-bad-input", ErrorKind::input,
     "An --input is not of the form NAME=FILE, names an input that the model does not have, or "
     "names one twice.",
     "`presil show graph MODEL` lists the model's inputs. Files end in .npy or .pb."},
    {"cli-unknown-id", ErrorKind::input,
     "`presil explain` was asked for an error id that does not exist.",
     "Copy the id from the brackets of an error message; `presil explain` alone lists all ids."},
    {"cli-endless-program", ErrorKind::input,
     "An ELF program has no way to end: it has no symbol tohost to write an exit code to, and no "
     "ebreak or ecall instruction.",
     "Link it with kernels/crt0.S and kernels/link.ld, or end it with ebreak."},
    {"cli-out-of-memory", ErrorKind::environment,
     "The machine has not enough free memory for what was asked.",
     "Close other programs, or use a smaller model or batch; `presil time` needs no weights."},
    {"cli-no-weights", ErrorKind::input,
     "A language model should be executed, but the files hold no weights or no tokenizer.",
     "Give a GGUF file, or a folder with safetensors and tokenizer.json."},
    {"cli-bad-requests", ErrorKind::input,
     "A line of a file of requests is no JSON object with a prompt, or says something else that is "
     "not known.",
     "Write {\"prompt\": \"...\"} in each line, with \"max_tokens\" and \"arrives_seconds\" where "
     "they are not as for the others."},
};
extern const std::span<const ErrorPage> cli_error_pages;
const std::span<const ErrorPage> cli_error_pages{pages};

}  // namespace presil
