// What can be wrong with a request for a report.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"report-unknown-format", ErrorKind::input,
     "A report was asked for in a form that does not exist.",
     "Use one of the forms that the message lists."},
    {"report-not-comparable", ErrorKind::internal,
     "Two outputs that should differ in precision only differ in type or shape.",
     "This is a defect of presil: report it with the model and the command."},
};
extern const std::span<const ErrorPage> report_error_pages;
const std::span<const ErrorPage> report_error_pages{pages};

}  // namespace presil
