// Sliding windows of the published sweep of attention whose tables have lost that column: which
// windows were measured for which heads, so that a row is scored only where they leave no doubt.
#pragma once

#include <cstdint>
#include <vector>

namespace presil {

// Windows in tokens that the sweep measured for these heads, 0 being none; never empty.
std::vector<int64_t> swept_windows(int64_t heads, int64_t cache_heads, int64_t head_size);

}  // namespace presil
