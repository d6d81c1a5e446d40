// The error ids of `runtime`, each explained.
#include "base/base.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"runtime-bad-input", ErrorKind::input,
     "A model was given another number of inputs than it has.",
     "Give one value for each input of the model, in its order."},
    {"runtime-context-full", ErrorKind::input,
     "A language model was given more tokens than it has positions for, or than it was allowed.",
     "Give a shorter text or a larger --context, up to what the model was made for."},
    {"runtime-bad-division", ErrorKind::input,
     "Several chips should execute a language model, and its heads, columns or tokens are no "
     "multiple of their number, or it has fewer layers than there are stages.",
     "Use a number of chips that divides them all, and no more stages than layers."},
    {"runtime-does-not-fit", ErrorKind::unsupported,
     "Several chips should execute a language model, and what each chip of a stage holds, its part "
     "of the weights and of the caches of its layers, is more than its memory.",
     "Use more stages, more chips in each, or weights of fewer bits."},
    {"runtime-bad-token", ErrorKind::input,
     "A token is not in the model's vocabulary: the tokenizer and the weights are of two models.",
     "Use the tokenizer that belongs to the model."},
    {"runtime-no-pages", ErrorKind::unsupported,
     "Caches can lie in pages only where attention is computed in blocks of keys over all that "
     "came "
     "before: not with a window that is shorter than a stretch of a prompt, caches of int8, a "
     "precision "
     "other "
     "than fp32, an encoder, or several chips; and a page is a block of keys, or less.",
     "Ask for a shorter --stretch or caches of floats, or use `presil chat`."},
    {"runtime-bad-language", ErrorKind::input,
     "A model that listens does not know the language that was named, or knows one only.",
     "Name one of the message, or none: the model finds out what is spoken."},
    {"runtime-bad-sound", ErrorKind::input,
     "A sound has another rate of samples than the model was taught with, or is empty.",
     "Convert the sound to the rate that the message names."},
    {"runtime-bad-image", ErrorKind::input,
     "The prompt has more or fewer places for images than images were given.",
     "Leave the token that stands for an image out of questions; write it once for each image into "
     "a "
     "prompt that is given with --raw."},
};
extern const std::span<const ErrorPage> runtime_error_pages;
const std::span<const ErrorPage> runtime_error_pages{pages};

}  // namespace presil
