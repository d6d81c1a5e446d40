// The error ids of `ops`, each explained.
#include "base/base.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"ops-bad-node", ErrorKind::input,
     "A node of the model breaks a rule of its operator: wrong types, shapes or attributes. "
     "Nothing "
     "can be computed for it.",
     "Correct the model at the named node; the message says what the operator demands."},
    {"ops-bad-index", ErrorKind::input,
     "A kernel, computed by the host, was given an index outside of the data.",
     "Check the indices: they count from 0, and from the end where negative."},
    {"ops-branch-mismatch", ErrorKind::unsupported,
     "The two branches of an If whose condition is computed at run time give results of different "
     "types or shapes, so the shapes after it would depend on data.",
     "Bind the inputs that the condition depends on, or make both branches give one shape."},
    {"ops-missing-data", ErrorKind::input,
     "A weight has no values, only a shape. Timing needs no values, execution does.",
     "Load the model with its weights."},
    {"ops-not-constant", ErrorKind::unsupported,
     "The shape of a result depends on an input that is computed at run time.",
     "Make that input constant: fix it in the model or bind the dimensions it is computed from."},
    {"ops-unimplemented", ErrorKind::unimplemented,
     "The operator is known, but this form of it (an attribute, a type, a combination) has no "
     "lowering yet.",
     "Use another form of the operator, or add the form to the operator's file in "
     "src/ops/entries."},
    {"ops-unknown-kernel", ErrorKind::internal,
     "A graph names a kernel of the chip-side library that does not exist.",
     "This is a fault of presil: report it with the model."},
    {"ops-unknown-operator", ErrorKind::unsupported,
     "The model uses operators that are not in the table of operators. All of them are named at "
     "once; none is skipped.",
     "Export the model without them, or add each as one file of src/ops/entries."},
    {"ops-unknown-shape", ErrorKind::input,
     "An input of the model has no fixed shape or type. Everything after binding works with "
     "numbers.",
     "Bind the named dimensions, for instance --bind batch=1."},
    {"ops-unsupported-version", ErrorKind::unsupported,
     "The model's opset version of an operator is older than the meaning that is implemented.",
     "Convert the model to a newer opset."},
};
extern const std::span<const ErrorPage> ops_error_pages;
const std::span<const ErrorPage> ops_error_pages{pages};

}  // namespace presil
