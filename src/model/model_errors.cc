// The errors of the room `model`, explained.
#include <span>

#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"model-not-onnx", ErrorKind::input,
     "The file's bytes do not decode as the ONNX message that was expected. Most often the file is "
     "of "
     "another format, was cut off in a download, or is a pointer of a large-file store.",
     "Check the file's size and origin; `python -m onnx.checker` tells more about a damaged "
     "model."},
    {"model-too-large", ErrorKind::input,
     "The file describes more nodes, tensors or expanded functions than any real model has. "
     "Reading "
     "stops here so that a hostile file cannot use up the memory.",
     "Check where the file comes from."},
    {"model-ir-version", ErrorKind::unsupported,
     "The version of the ONNX file format is not one that presil knows, so that its fields may "
     "have "
     "another meaning.",
     "Save the model with a version of onnx that writes a known IR version."},
    {"model-opset", ErrorKind::unsupported,
     "The model imports a version of the operators that presil does not know, imports a domain "
     "twice, "
     "or uses a domain that it does not import. Operators change their meaning between versions.",
     "Convert the model with onnx.version_converter, or correct its opset_import."},
    {"model-duplicate-name", ErrorKind::input,
     "Two values of a graph, or two attributes of a node, have the same name, so that it is not "
     "clear "
     "which one is meant. ONNX asks for one definition for each name.",
     "Rename one of them, or export the model again."},
    {"model-missing-name", ErrorKind::input,
     "An input of a graph has no name, so that nothing can refer to it.",
     "Export the model again."},
    {"model-missing-input", ErrorKind::input, "A node reads a value that nothing defines.",
     "Export the model again, or add the value as an input or initialiser."},
    {"model-missing-output", ErrorKind::input, "The graph returns a value that nothing defines.",
     "Export the model again, or remove the output."},
    {"model-cycle", ErrorKind::input,
     "Nodes depend on each other in a circle, so that none of them can run first.",
     "Export the model again; loops belong into a Loop or Scan node."},
    {"model-bad-shape", ErrorKind::input,
     "A shape in the file has a negative dimension or more than 2^40 elements.",
     "Correct the shape; an unknown dimension is left empty or has a symbol."},
    {"model-tensor-length", ErrorKind::input,
     "A tensor's data are more or fewer than its type and shape ask for.",
     "The file is cut off or was written wrongly; export or download it again."},
    {"model-external-data", ErrorKind::input,
     "A tensor's data lie in another file that cannot be used: it is absent, too short, or outside "
     "the model's folder. Paths that leave the folder are refused for safety.",
     "Put the data file beside the model, under the name that the model states."},
    {"model-sparse-initializer", ErrorKind::unsupported,
     "The model holds weights in ONNX's sparse form, which presil does not read.",
     "Convert them to dense tensors before the export."},
    {"model-unsupported-dtype", ErrorKind::unsupported,
     "A tensor has an element type that presil does not compute with: complex numbers, or floats "
     "and "
     "integers of fewer than 4 bits and other rare forms.",
     "Export the model with another type."},
    {"model-unsupported-tensor", ErrorKind::unsupported,
     "A tensor is stored in segments, a form that no known exporter writes.",
     "Save the model again with the onnx Python package."},
    {"model-unsupported-attribute", ErrorKind::unsupported,
     "A node has an attribute of a kind that presil does not read: a sparse tensor, a type, a list "
     "of "
     "tensors or graphs, or a reference outside a function.",
     "Export the model without it."},
    {"model-unsupported-type", ErrorKind::unsupported,
     "An input of the model is no tensor, but a sequence, a map or an optional value, or has no "
     "type. "
     "A chip's memory holds tensors.",
     "Export the model with tensors as inputs."},
    {"model-function-recursion", ErrorKind::input,
     "The model's functions call themselves or nest deeper than the reader follows. ONNX forbids "
     "recursion.",
     "Export the model again."},
    {"model-function-opset", ErrorKind::unsupported,
     "A function of the model imports another version of an operator domain than the model itself; "
     "after expansion one operator would have two meanings.",
     "Convert model and functions to one opset version, or inline the functions with "
     "onnx.inliner."},
    {"model-function-arguments", ErrorKind::input,
     "A node calls one of the model's functions with more inputs or outputs than it has.",
     "Export the model again."},
    {"model-unbound-shape", ErrorKind::input,
     "The model leaves dimensions of its inputs open, and every stage after reading works on "
     "numbers.",
     "Give them with --shape, for each input (--shape x=1x3x224x224) or symbol (--shape batch=1)."},
    {"model-shape-conflict", ErrorKind::input,
     "A shape that was given does not fit the model: other rank, other fixed dimension, or one "
     "symbol "
     "with two values.",
     "Compare with the inputs that `presil show` prints for the model."},
    {"model-unknown-input", ErrorKind::input,
     "A shape was given for a name that is neither an input of the model nor a symbol of one of "
     "its "
     "dimensions.",
     "Compare with the inputs that `presil show` prints for the model."},
    {"model-npy-header", ErrorKind::input,
     "The file is no .npy file, is cut off, or has a header that numpy would not write.",
     "Write the tensor with numpy.save."},
    {"model-npy-type", ErrorKind::unsupported,
     "The .npy file holds big-endian data, Python objects, records or another type that is no "
     "tensor "
     "element here.",
     "Convert the array to a little-endian number type before saving it."},
    {"model-tensor-format", ErrorKind::input,
     "The extension of a tensor's file does not tell a format that presil reads.",
     "Use .npy (numpy.save) or .pb (an ONNX TensorProto)."},
};
extern const std::span<const ErrorPage> model_error_pages;
const std::span<const ErrorPage> model_error_pages{pages};

}  // namespace presil
