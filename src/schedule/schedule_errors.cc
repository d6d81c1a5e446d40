// Error ids of room `schedule`.
#include "base/base.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"schedule-does-not-fit", ErrorKind::unsupported,
     "The model, or the smallest tile of one of its nodes, needs more of a memory than the chip "
     "has.",
     "The message says how much is missing and of which memory. Use a chip with more of it, a "
     "lower --precision, or a smaller input shape."},
    {"schedule-broken", ErrorKind::internal,
     "A schedule that presil made breaks what holds of every schedule: rings apart and inside the "
     "scratchpad, a post before every wait, descriptors inside their memory, each output element "
     "written by one core.",
     "This is a defect of presil: report it with the model, the chip and the command."},
    {"schedule-unsupported-type", ErrorKind::unsupported,
     "A tensor has a data type that no engine of the chip computes with.",
     "Convert the tensor in the model to a type of the chip's table (presil show chip)."},
    {"schedule-too-many-dimensions", ErrorKind::unsupported,
     "A reduction runs over more dimensions than one vector command can name.",
     "Split the reduction into two operators."},
    {"schedule-gather-too-long", ErrorKind::unsupported,
     "A gather reads from a table with more rows than a descriptor can name (65,535).",
     "Split the table in the model."},
};
extern const std::span<const ErrorPage> schedule_error_pages;
const std::span<const ErrorPage> schedule_error_pages{pages};

}  // namespace presil
