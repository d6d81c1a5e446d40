// The error ids of `serving`, each explained.
#include "base/base.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"serving-no-room", ErrorKind::input,
     "A request needs more pages for its keys and values than there are, though nobody else has "
     "any.",
     "Ask for more --pages, or for shorter texts."},
};
extern const std::span<const ErrorPage> serving_error_pages;
const std::span<const ErrorPage> serving_error_pages{pages};

}  // namespace presil
