// The errors of the room `isa`, explained.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"isa-syntax", ErrorKind::input,
     "A line of assembly is not an instruction, a label or a directive that the assembler knows, "
     "or "
     "an operand does not fit.",
     "`presil isa` lists every instruction with its syntax; the caret shows where reading "
     "stopped."},
    {"isa-illegal-instruction", ErrorKind::program,
     "A core fetched a word that is no instruction, an instruction of an extension that it does "
     "not "
     "have, or one that names a control register that does not exist, and no trap handler was set.",
     "Check that the program was compiled for the chip's core (rv64im or rv64imfd, without the "
     "compressed and atomic extensions) and that it did not run into data."},
    {"isa-misaligned", ErrorKind::program,
     "A core jumped to an address that is no multiple of 4, or loaded or stored at an address that "
     "is no multiple of the access's size, and no trap handler was set.",
     "Align the data, or compile with -mstrict-align."},
    {"isa-unhandled-call", ErrorKind::program,
     "A program called its environment (ecall, or a request through tohost) for something that is "
     "not offered, and no trap handler was set.",
     "Exit with ecall 93 or by writing to tohost; print through tohost device 1."},
    {"isa-bad-descriptor", ErrorKind::program,
     "An engine instruction names tensors that do not fit each other or the instruction: extents, "
     "data types, or an address range that leaves the 48-bit space.",
     "The message says which rule is broken; the manual (docs/gen/isa.md) lists them for each "
     "instruction."},
    {"isa-bad-micro-program", ErrorKind::program,
     "A vector instruction ran micro-program words that are no program, or one whose lanes do not "
     "fit the tensors it was given.",
     "Check the entry in the instruction's mode, and that vload ran before with the right length."},
    {"isa-bad-index", ErrorKind::program,
     "An index tensor of a gather holds a number outside the dimension it indexes.",
     "Check the indices: they count from 0, and from the end where negative. GatherElements and "
     "GatherND, which compute positions from indices, give 2^44 and more for one that is outside."},
};
extern const std::span<const ErrorPage> isa_error_pages;
const std::span<const ErrorPage> isa_error_pages{pages};

}  // namespace presil
