// What can be wrong when a chip is costed.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"cost-missing-package", ErrorKind::input,
     "A chip without a package has no price: how it is bonded and on what decides much of it.",
     "Add `package = \"...\"` with one of the packages that the message lists, or write a file in "
     "parts/package/."},
    {"cost-bad-description", ErrorKind::input,
     "A file that describes a published chip by its blocks has a key, a value or a row that means "
     "nothing.",
     "Correct the line; docs/guide/cost-a-chip.md says what such a file may hold."},
};
extern const std::span<const ErrorPage> cost_error_pages;
const std::span<const ErrorPage> cost_error_pages{pages};

}  // namespace presil
