// What can be wrong with a scenario.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"scenario-unknown", ErrorKind::input, "There is no scenario and no model file of this name.",
     "Name one of scenarios/, which the message lists, or give the path of a model file."},
    {"scenario-bad-value", ErrorKind::input,
     "A scenario's file lacks a number, or has one that does not fit its form.",
     "Correct the file; the forms are transformer and residual, as in scenarios/."},
};
extern const std::span<const ErrorPage> scenario_error_pages;
const std::span<const ErrorPage> scenario_error_pages{pages};

}  // namespace presil
