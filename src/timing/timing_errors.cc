// The errors of timing, explained.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"timing-unsupported-type", ErrorKind::unsupported,
     "A matrix command's operand type has no rate in the chip file, so its time is not defined.",
     "Compile the model for this chip, or add the type to core.matrix in the chip file."},
};

extern const std::span<const ErrorPage> timing_error_pages;
const std::span<const ErrorPage> timing_error_pages{pages};

}  // namespace presil
