// Control flow. A conditional is no computation of its own: prepare inlines it where the condition
// is known, and lower writes it as the Cond primitive otherwise. Loops are named, not computed.
#include "ops/tools.h"

namespace presil {

static std::vector<OpResult> infer_if(const OpCall& call) {
  unimplemented_form(call, "a conditional has no meaning outside prepare and lower");
}

static std::vector<OpResult> infer_loop(const OpCall& call) {
  unimplemented_form(call, "loops inside a model are not computed yet");
}

static constexpr Op ops[] = {
    {"If", "", 1, "One of two graphs, by a condition.", infer_if, nullptr, nullptr},
    {"Loop", "", 1, "A graph repeated while a condition holds.", infer_loop, nullptr, nullptr},
    {"Scan", "", 8, "A graph repeated over slices of its inputs.", infer_loop, nullptr, nullptr},
};
extern const std::span<const Op> op_control;
const std::span<const Op> op_control{ops};

}  // namespace presil
