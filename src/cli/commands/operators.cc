// presil operators: the operators that presil knows, and how each comes to the chip.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "ops/ops.h"

namespace presil {
namespace {

// What an entry is made of: other operators, primitives, or a computation of the host alone.
std::string_view form_of(const Op& op) {
  if (op.infer == nullptr) return "operators";
  return op.lower != nullptr ? "primitives" : "host";
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil operators",
                      "Lists the operators that presil knows: by what they come to the chip (other "
                      "operators, primitives, or only the host), and what they mean."};
  bool json = false;
  arguments.add("--json", &json, "As JSON");
  if (!parse_arguments(arguments, words)) return 0;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Op* op : all_ops()) {
    if (op->domain == "presil") continue;  // a step on the way, of no model
    if (json) {
      list.push_back({{"domain", op->domain},
                      {"name", op->name},
                      {"since", op->since},
                      {"form", form_of(*op)},
                      {"doc", op->doc}});
    } else {
      const std::string domain = op->domain.empty() ? "" : std::string(op->domain) + ".";
      fmt::print("{:<46} {:<11} {}\n", domain + std::string(op->name), form_of(*op), op->doc);
    }
  }
  if (json) fmt::print("{}\n", list.dump(1));
  return 0;
}

}  // namespace

extern const Verb command_operators;
const Verb command_operators = {"operators", "The operators that presil knows", run};

}  // namespace presil
