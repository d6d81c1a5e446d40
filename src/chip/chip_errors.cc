// What can be wrong with a chip file or a part file.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"chip-syntax", ErrorKind::input,
     "The file is not TOML 1.0: a quote or bracket is missing, or the text is not UTF-8.",
     "Repair the line that the message shows; toml.io describes the format."},
    {"chip-duplicate-key", ErrorKind::input,
     "A key or a section stands twice in one file. Which of the two is meant is not guessed.",
     "Remove one of them. To change a value of another chip, write a file with `base = \"...\"`."},
    {"chip-unknown-key", ErrorKind::input,
     "A key that nothing reads. A misspelt key would otherwise be a setting that silently has no "
     "effect.",
     "Use one of the keys that the message lists, or remove the line."},
    {"chip-missing-key", ErrorKind::input,
     "A value that the chip needs is neither in the file nor in the files it is based on.",
     "Add the key to its section; the message gives its meaning and an example."},
    {"chip-bad-unit", ErrorKind::input,
     "A quantity has no unit, an unknown one, or that of something else. Quantities are always "
     "written with their unit, in quotes, so that bits and bytes or kilo and kibi are never "
     "guessed.",
     "Write the number, a blank and one of the units that the message lists."},
    {"chip-bad-value", ErrorKind::input,
     "A value is of the wrong kind, zero or negative where that makes no sense, absurdly large, or "
     "not one of the words that are possible.",
     "Write a value as the message describes it."},
    {"chip-missing-source", ErrorKind::input,
     "A number does not say where it comes from. Every physical number of a chip has a source, so "
     "that every result can be traced to what was measured and what was chosen.",
     "Add `# source: measured|datasheet|paper|estimated|chosen, words` to its line, or one line "
     "`source = \"...\"` for the whole file."},
    {"chip-bad-source", ErrorKind::input,
     "A source does not begin with one of the five kinds: measured, datasheet, paper, estimated, "
     "chosen.",
     "Begin with the kind, then say in words what exactly."},
    {"chip-base-cycle", ErrorKind::input,
     "Chip files are based on each other in a circle, or in a chain of more than sixteen files.",
     "Let the chain end in a file without `base`."},
    {"chip-unknown-part", ErrorKind::input,
     "The chip names a memory, a process node, a link or a package for which there is no file in "
     "parts/. That folder is looked for beside the chip file, beside its bases, above them, and "
     "above the current folder.",
     "Use one of the parts that the message lists, or write a part file."},
    {"chip-unknown-chip", ErrorKind::input,
     "The name is neither a file nor that of a chip in the known folders.",
     "Give a path, or a name that `presil chips` lists."},
    {"chip-inconsistent", ErrorKind::input,
     "Each value is possible alone, and together they are not: a memory that is larger than its "
     "channels can hold, an array that does not divide, a scratchpad that cannot hold a tile.",
     "Change one of the values that the message names."},
};
extern const std::span<const ErrorPage> chip_error_pages;
const std::span<const ErrorPage> chip_error_pages{pages};

}  // namespace presil
