// How both text forms write a constant: a few elements as bits in hexadecimal, more by the hash of
// their bytes, unknown ones as "...".
#pragma once

#include <string>

#include "graph/tensor.h"

namespace presil {

inline constexpr int64_t inline_elements_max = 16;

// "[0x3f800000, 0x0]", "#0123456789abcdef", "..." or, for strings, "[\"a\", \"b\"]".
std::string constant_text(const Tensor& tensor);
// A double-quoted string with \" \\ and \xNN for bytes outside printable ASCII.
std::string quoted(std::string_view text);

}  // namespace presil
