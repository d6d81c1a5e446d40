// The errors of the room `language`, explained.
#include <span>

#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"language-unknown-model", ErrorKind::input,
     "What was given is no file, no folder with a config.json, and no name of a configuration that "
     "presil ships.",
     "Give a GGUF file, a folder, a checkpoint of llama2.c, or one of the names in the message."},
    {"language-bad-file", ErrorKind::input,
     "The file is not of the format that it seems to be, is cut off, or refers to bytes outside "
     "itself.",
     "Compare its size with where it comes from, and fetch it again."},
    {"language-bad-config", ErrorKind::input,
     "The configuration lacks a number that the architecture needs, or states one that makes no "
     "model.",
     "Compare with the configuration of a model of the same architecture."},
    {"language-bad-tokenizer", ErrorKind::input,
     "The tokenizer's tables contradict each other or are not there.",
     "Fetch the tokenizer's files again; they must be those of this model."},
    {"language-missing-weight", ErrorKind::input,
     "Weights that the architecture needs are not in the file, or have another shape than the "
     "configuration says.",
     "The file may be of another version of the architecture, or one part of several."},
    {"language-unsupported", ErrorKind::unsupported,
     "The architecture, a format of weights, a tokenizer or a template is of a kind that presil "
     "does not know, or knows for time only.",
     "Convert the model to a form that the message names."},
};
extern const std::span<const ErrorPage> language_error_pages;
const std::span<const ErrorPage> language_error_pages{pages};

}  // namespace presil
