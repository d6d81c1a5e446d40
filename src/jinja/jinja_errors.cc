// The error ids of `jinja`, each explained.
#include <span>

#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"jinja-bad-template", ErrorKind::input,
     "A model's chat template breaks the rules of the language Jinja.",
     "Correct the template at the line that the message names, or give the text as it is to be "
     "continued, with --raw."},
    {"jinja-unsupported", ErrorKind::unsupported,
     "A model's chat template uses a statement, filter, test, method or value of Jinja that presil "
     "does not know.",
     "Give the text as it is to be continued, with --raw."},
    {"jinja-failed", ErrorKind::input,
     "A model's chat template asked of a value what it cannot do, as an attribute of what is not "
     "there.",
     "The message says at which line. The template may expect messages of another form, or "
     "variables that presil does not give."},
    {"jinja-refused", ErrorKind::input,
     "A model's chat template refuses the conversation: it called raise_exception with what the "
     "message says.",
     "Give a conversation that the model takes, often one without a system message."},
    {"jinja-too-large", ErrorKind::input,
     "A model's chat template takes more steps, is nested more deeply or makes more text than any "
     "template for conversations needs.",
     "Give the text as it is to be continued, with --raw."},
};
extern const std::span<const ErrorPage> jinja_error_pages;
const std::span<const ErrorPage> jinja_error_pages{pages};

}  // namespace presil
