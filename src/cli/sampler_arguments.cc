// How the next token is chosen among the probable ones.
#include "cli/sampler_arguments.h"

#include <fmt/format.h>

namespace presil {

void SamplerArguments::add(Arguments& list) {
  list.add("--temperature", &options.temperature, "0: always the most probable token",
           {.default_shown = true});
  list.add("--top-k", &options.top_k, "Draw from so many tokens only; 0: from all",
           {.default_shown = true, .range = {{0, 1 << 24}}});
  list.add("--top-p", &options.top_p,
           "Draw from the most probable that have this probability together",
           {.default_shown = true});
  list.add("--seed", &options.seed, "Of what is drawn", {.default_shown = true});
}

void SamplerArguments::check() const {
  Findings findings;
  const auto report = [&](std::string option, double value, std::string expected) {
    Finding finding;
    finding.id = "cli-bad-arguments";
    finding.place.inside = std::move(option);
    finding.found = fmt::format("{}", value);
    finding.expected = std::move(expected);
    findings.add(std::move(finding));
  };
  const double temperature = options.temperature, top_p = options.top_p;
  if (!(temperature >= 0 && temperature <= 100)) report("--temperature", temperature, "0 to 100");
  if (!(top_p > 0 && top_p <= 1)) report("--top-p", top_p, "more than 0, at most 1");
  findings.throw_if_any();
}

}  // namespace presil
