// What can be wrong with an estimate.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"estimate-no-library", ErrorKind::unsupported,
     "The chip names no library, so nothing says how a vendor's kernels would use it.",
     "Name one of parts/library/ in the chip file, `library = \"...\"`, or time a compiled program "
     "with `presil time`."},
    {"estimate-unsupported", ErrorKind::unsupported,
     "The chip has no unit for what is asked of it: a data type of the matrix unit, or links.",
     "Compare `presil show chip CHIP`; state the rate in the chip file if the chip has it."},
};
extern const std::span<const ErrorPage> estimate_error_pages;
const std::span<const ErrorPage> estimate_error_pages{pages};

}  // namespace presil
