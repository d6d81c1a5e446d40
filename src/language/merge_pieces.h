// Merging of neighbours, which is what both kinds of tokenizers do: of all pairs that may merge the
// one with the lowest priority merges first, the leftmost of several.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace presil {

// Priority of joining two neighbouring pieces of a text, or nothing if they stay apart.
using MergePriority =
    std::function<std::optional<double>(std::string_view left, std::string_view right)>;

// `pieces` are neighbours in one text. O(n log n), after the bigram queue of SentencePiece.
std::vector<std::string_view> merge_pieces(const std::vector<std::string_view>& pieces,
                                           const MergePriority& priority);

// The length of the UTF-8 character that begins with this byte; 1 where none does.
int utf8_length(char first);

}  // namespace presil
