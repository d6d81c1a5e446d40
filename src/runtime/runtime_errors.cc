// The error ids of `runtime`, each explained.
#include "base/base.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"runtime-bad-input", ErrorKind::input,
     "A model was given another number of inputs than it has.",
     "Give one value for each input of the model, in its order."},
};
extern const std::span<const ErrorPage> runtime_error_pages;
const std::span<const ErrorPage> runtime_error_pages{pages};

}  // namespace presil
