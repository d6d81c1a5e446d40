// Small text tools that every room needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace presil {

std::vector<std::string> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);

// The candidate nearest to `word` by edit distance, or "" if none is near (at most a third of the
// word's length, at least 1). Ties go to the first candidate.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// 6410233 -> "6,410,233".
std::string with_thousands(int64_t number);
// 0.00641 -> "6.41 ms"; three significant digits, from ns to s.
std::string format_seconds(double seconds);
// 1572864 -> "1.50 MiB".
std::string format_bytes(double bytes);

}  // namespace presil
