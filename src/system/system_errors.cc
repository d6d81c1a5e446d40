// The errors of the room `system`, explained.
#include <span>

#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"system-does-not-fit", ErrorKind::input,
     "A model's weights and the caches of its sequences are more than the memory of the chips.",
     "Use more chips, a smaller type for weights or cache, fewer or shorter sequences: the message "
     "says what each would need."},
    {"system-bad-load", ErrorKind::input, "The model cannot be divided over so many chips.",
     "Use a number of chips that divides the heads."},
    {"system-no-link", ErrorKind::input,
     "Several chips should work on one model, but the chip has no links to others.",
     "Describe them under [link] of the chip file, or use one chip."},
};
extern const std::span<const ErrorPage> system_error_pages;
const std::span<const ErrorPage> system_error_pages{pages};

}  // namespace presil
