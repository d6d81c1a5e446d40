// Control flow. It is no computation of its own: prepare writes out what has a known course, stage
// by stage where the course depends on data, and lower writes a conditional as the Cond primitive.
#include "ops/tools.h"

namespace presil {

static std::vector<OpResult> infer(const OpCall& call) {
  unimplemented_form(call, "control flow has no meaning outside prepare and lower");
}

static constexpr Op ops[] = {
    {"If", "", 1, "One of two graphs, by a condition.", infer, nullptr, nullptr},
    {"Loop", "", 1, "A graph repeated while a condition holds.", infer, nullptr, nullptr},
    {"Scan", "", 8, "A graph repeated over slices of its inputs.", infer, nullptr, nullptr},
};
extern const std::span<const Op> op_control;
const std::span<const Op> op_control{ops};

}  // namespace presil
