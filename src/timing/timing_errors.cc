// The errors of timing, explained.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"timing-unsupported-type", ErrorKind::unsupported,
     "A matrix command's operand type has no rate in the chip file, so its time is not defined.",
     "Compile the model for this chip, or add the type to core.matrix in the chip file."},
    {"timing-unknown-fabric", ErrorKind::input,
     "The chip file's fabric.kind names no fabric; each is one file of src/timing/fabric/.",
     "Use one of the kinds that the message lists."},
    {"timing-wait-without-post", ErrorKind::program,
     "A command or swait waits on a semaphore for which no post came earlier in the program's "
     "order. The hardware would wait for ever, or take a token meant for another command.",
     "Post before waiting in program order; a full ring starts with its tokens posted by spost."},
    {"timing-semaphore-overflow", ErrorKind::program,
     "A semaphore collects tokens that nothing takes; the hardware's counter would overflow.",
     "Match every post by one wait."},
    {"timing-bad-micro-program", ErrorKind::program,
     "A vload names words that are not constants of the program or do not fit the store. Timing "
     "computes no data, so a micro-program must be in the program's file.",
     "Load micro-programs from a constant segment, within the store's size."},
    {"timing-barrier-unmet", ErrorKind::program,
     "Some cores wait at a barrier and the others have ended, so it is never met.",
     "Let every core of the chip issue every barrier."},
    {"timing-instruction-limit", ErrorKind::program,
     "The scalar core ran 2^40 instructions without reaching the end of the program.",
     "Check the loop whose condition never becomes false; `presil run --trace` shows it."},
};

extern const std::span<const ErrorPage> timing_error_pages;
const std::span<const ErrorPage> timing_error_pages{pages};

}  // namespace presil
