// The errors of the room `graph`, explained.
#include <span>

#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"graph-too-large", ErrorKind::input,
     "A tensor would have more than 2^40 elements, or an operator more than 2^56 products. No chip "
     "described here can hold it, and a shape "
     "of that size is nearly always a mistake in the model or in a bound dimension.",
     "Check the shapes given with --shape and the dimensions in the model file."},
    {"graph-out-of-memory", ErrorKind::environment,
     "The host has no memory left for a tensor's bytes.",
     "Use a smaller batch, close other programs, or run on a host with more memory."},
    {"graph-unknown-shape", ErrorKind::input,
     "A value's shape is needed in numbers, but one of its dimensions is not known. Every stage "
     "after reading works on numbers, so all dimensions have to be bound first.",
     "Give the shapes of the model's inputs with --shape, e.g. --shape x=1x3x224x224."},
    {"graph-attribute-type", ErrorKind::input,
     "A node's attribute has another type than its operator defines, e.g. a float where a list of "
     "integers belongs. The value cannot be used without guessing.",
     "Export the model again, or correct the attribute with the onnx Python package."},
    {"graph-broken-structure", ErrorKind::internal,
     "A graph of operators broke one of its rules: a value is used before it is defined, defined "
     "twice, or does not exist. The step that ran last made a wrong graph.",
     "This is an error of presil; please report the model and the command."},
    {"graph-broken-primitive", ErrorKind::internal,
     "A primitive broke its form: shapes, lanes, bounds or order do not fit. The lowering of the "
     "named operator made a wrong primitive.",
     "This is an error of presil; please report the model and the command."},
    {"graph-text", ErrorKind::input,
     "The text form of a graph could not be read at the place shown.",
     "Compare the line with what `presil show` prints for a graph."},
    {"graph-no-mlir", ErrorKind::unsupported,
     "The model has operators that only a kernel of the scalar core can do, such as sort or "
     "scatter. Those are C code and not tensor code, so MLIR's tensor dialects cannot say them.",
     "Leave out --mlir, or cut the model before the named operators."},
    {"graph-values-unknown", ErrorKind::input,
     "A graph can only be evaluated with the values of its weights, and those of the named tensor "
     "are not there: the model was described by its shapes alone.",
     "Evaluate a model whose file holds its weights; shapes alone are enough for timing."},
    {"graph-input-mismatch", ErrorKind::input,
     "The tensors given do not fit the graph's inputs in number, type or shape.",
     "Give one tensor per input, in the graph's order, of the type and shape it states."},
    {"graph-gather-range", ErrorKind::program,
     "Gather met an index outside its axis. ONNX leaves the result undefined, so no value would "
     "be right.",
     "Check the input that holds the indices: each must lie in [-size, size - 1] of the axis."},
};
extern const std::span<const ErrorPage> graph_error_pages;
const std::span<const ErrorPage> graph_error_pages{pages};

}  // namespace presil
