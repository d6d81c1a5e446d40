// Error ids of room `machine`.
#include "base/base.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"machine-no-memory", ErrorKind::environment,
     "The host could not map the memory of the simulated chip.",
     "Simulate a chip with less memory, or allow the process more address space."},
    {"machine-does-not-fit", ErrorKind::input,
     "A segment of the program lies outside the chip's memories.",
     "Link the program for the address map of docs/gen/isa.md, or use a chip with more memory."},
    {"machine-bad-address", ErrorKind::program,
     "An instruction reaches memory that the chip does not have, or runs over its end.",
     "The message names the instruction, the core and the address. Check the descriptor's base, "
     "extents and strides."},
    {"machine-bad-input", ErrorKind::input,
     "An input tensor's type or shape is not what the program was compiled for.",
     "Give a tensor of the type and shape that the message names."},
    {"machine-bad-index", ErrorKind::program,
     "A kernel on the scalar core was given an index outside of the data: ScatterElements, "
     "ScatterND, MaxUnpool and what is made of them.",
     "Check the indices: they count from 0, and from the end where negative."},
    {"machine-instruction-limit", ErrorKind::program,
     "A core executed more instructions than the limit allows.",
     "Look for an endless loop in the program."},
    {"machine-deadlock", ErrorKind::program,
     "Every core waits for a semaphore that nothing will post.",
     "Check that each wait has an earlier post in its core or a barrier that all cores reach."},
    {"machine-race", ErrorKind::program,
     "Two engines or cores touch the same bytes, at least one writes, and nothing orders them, or "
     "one command writes what it also reads in another order. The answer would depend on timing.",
     "Order them by a semaphore or a barrier. Only the strict mode looks for this."},
    {"machine-uninitialised-read", ErrorKind::program,
     "An instruction reads bytes that nothing has written.",
     "Write them first. Only the strict mode looks for this."},
    {"machine-read-only-write", ErrorKind::program,
     "An instruction writes a segment of the program that is not writable, such as its constants.",
     "Check the target's address. Only the strict mode looks for this."},
    {"machine-tokens-left", ErrorKind::program,
     "The program ended with tokens that nobody took: a post without its wait.",
     "Pair every post with a wait. Only the strict mode looks for this."},
    {"machine-semaphore-overflow", ErrorKind::program,
     "A semaphore holds more tokens than its counter of eight bits can count.",
     "Wait for tokens between the posts. Only the strict mode looks for this."},
    {"machine-unordered-semaphore", ErrorKind::program,
     "Two units post the same semaphore and nothing orders them: which post serves which wait "
     "would depend on timing.",
     "Give each producer a semaphore of its own. Only the strict mode looks for this."},
    {"machine-barrier-mismatch", ErrorKind::program,
     "The cores do not run the same barrier: their posts differ, or one core ends before it.",
     "Let every core of the chip run every barrier, with the same posts. Only the strict mode "
     "looks for this."},
};
extern const std::span<const ErrorPage> machine_error_pages;
const std::span<const ErrorPage> machine_error_pages{pages};

}  // namespace presil
