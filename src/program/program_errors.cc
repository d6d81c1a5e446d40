// The errors of the room `program`, explained.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"program-bad-elf", ErrorKind::input,
     "A file is not a program that a chip of presil can run: not an ELF64 RISC-V executable, cut "
     "off, with tables that contradict each other, or linked to addresses that no memory has.",
     "Compile for rv64im or rv64imfd without compressed instructions, link with kernels/link.ld, "
     "and check that the file was copied whole."},
    {"program-no-kernel", ErrorKind::internal,
     "A model calls a kernel of the chip-side library that presil was built without.",
     "This is a fault of presil: report it with the model."},
};
extern const std::span<const ErrorPage> program_error_pages;
const std::span<const ErrorPage> program_error_pages{pages};

}  // namespace presil
