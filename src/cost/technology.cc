// Reading the numbers of a set of parts, and drawing from their spreads.
#include "cost/technology.h"

#include <algorithm>
#include <cmath>

namespace presil {
namespace {

constexpr double measured_large_nm = 45, measured_small_nm = 7;

// A draw of the normal distribution from a hash: Box-Muller on two halves of a mixed word
// (splitmix64, Steele, Lea, Flood, OOPSLA 2014).
double normal(uint64_t seed) {
  const auto mix = [](uint64_t word) {
    word += 0x9e3779b97f4a7c15u;
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
    word = (word ^ word >> 27) * 0x94d049bb133111ebu;
    return word ^ word >> 31;
  };
  const double unit = 1.0 / 9007199254740992.0;  // 2^-53
  const double first = (static_cast<double>(mix(seed) >> 11) + 0.5) * unit;
  const double second = (static_cast<double>(mix(seed ^ 0xd1b54a32d192ed03u) >> 11) + 0.5) * unit;
  return std::sqrt(-2 * std::log(first)) * std::cos(2 * M_PI * second);
}

// Log-normal on either side of the stated value, so that nine of ten draws lie in the spread.
double drawn(const Spread& spread, double z) {
  constexpr double z_of_95_percent = 1.6449;
  const double edge = z < 0 ? spread.value / spread.low : spread.high / spread.value;
  return spread.value * std::exp(z / z_of_95_percent * std::log(edge));
}

// A share or an exponent that would become absurd far out stays below one.
bool is_share(std::string_view key) {
  return key.ends_with("yield") || key.find("efficiency") != std::string_view::npos ||
         key == "die.utilisation" || key == "activity.data";
}

Place place_of(const Chip& chip, std::string_view key) {
  Place place;
  place.file = chip.path;
  for (const ChipValue& value : chip.values) {
    if (value.key == key && !value.defaulted) place = value.place;
  }
  return place;
}

}  // namespace

double Technology::energy_pj(const Operation& operation) const {
  if (node_nm >= measured_large_nm) return operation.at_45nm * energy_scale;
  if (node_nm <= measured_small_nm) return operation.at_7nm * energy_scale;
  const double share =
      std::log(node_nm / measured_small_nm) / std::log(measured_large_nm / measured_small_nm);
  return std::exp((1 - share) * std::log(operation.at_7nm) + share * std::log(operation.at_45nm)) *
         energy_scale;
}

double Technology::area_um2(const Operation& operation) const {
  return operation.area_45nm * logic_density_45nm / logic_density;
}

PartNames parts_of(const Chip& chip, const std::string& node) {
  PartNames names;
  names.process = node.empty() ? chip.process : node;
  if (chip.dram.channels > 0) names.memory = chip.dram.part;
  if (chip.link.count > 0) names.link = chip.link.part;
  names.package = chip.package;
  return names;
}

TechnologySet::TechnologySet(const Chip& chip, const PartNames& names) {
  const std::pair<std::string_view, const std::string*> kinds[] = {{"process", &names.process},
                                                                   {"memory", &names.memory},
                                                                   {"link", &names.link},
                                                                   {"package", &names.package}};
  Findings findings;
  for (const auto& [kind, name] : kinds) {
    if (name->empty()) continue;
    std::vector<PartKey> keys;
    for (const TechnologyKey& key : technology_keys()) {
      if (key.kind == kind) keys.push_back(key.part);
    }
    const std::string named_by = kind == "memory" ? "dram.part"
                                 : kind == "link" ? "link.part"
                                                  : std::string(kind);
    try {
      parts_.push_back(read_part(kind, *name, place_of(chip, named_by), chip, keys));
    } catch (const Error& error) {
      for (const Finding& finding : error.findings()) findings.add(finding);
    }
  }
  findings.throw_if_any();
  for (const Part& part : parts_) {
    for (const TechnologyKey& key : technology_keys()) {
      const PartNumber* number = key.kind == part.kind ? part.find(key.part.key) : nullptr;
      if (number == nullptr) continue;
      // What all nodes share is one number, whichever node's file is read.
      const bool is_shared = number->place.file.ends_with("common.toml");
      const std::string name = part.kind + "/" + (is_shared ? "" : part.name) + "/" + number->key;
      const std::span<const char> text(name.data(), name.size());
      inputs_.push_back({&key, number->spread, content_hash(std::as_bytes(text))});
      key.member(nominal_) = number->spread.value;
    }
  }
}

Technology TechnologySet::draw(int index) const {
  Technology technology = nominal_;
  for (const Input& input : inputs_) {
    if (input.spread.low == input.spread.high) continue;
    double value = drawn(input.spread,
                         normal(input.hash + static_cast<uint64_t>(index) * 0x2545f4914f6cdd1du));
    if (is_share(input.key->part.key)) value = std::min(value, 1.0);
    input.key->member(technology) = value;
  }
  return technology;
}

std::vector<Figure> figures(const TechnologySet& set,
                            const std::function<std::vector<double>(const Technology&)>& compute) {
  constexpr int cut = draws_count / 20;  // 5 % on either side
  const std::vector<double> stated = compute(set.nominal());
  std::vector<std::vector<double>> draws(stated.size());
  for (int i = 0; i < draws_count; ++i) {
    const std::vector<double> values = compute(set.draw(i));
    for (size_t k = 0; k < values.size(); ++k) draws[k].push_back(values[k]);
  }
  std::vector<Figure> result;
  for (size_t k = 0; k < stated.size(); ++k) {
    std::sort(draws[k].begin(), draws[k].end());
    result.push_back({stated[k], std::min(stated[k], draws[k][cut]),
                      std::max(stated[k], draws[k][draws_count - 1 - cut])});
  }
  return result;
}

}  // namespace presil
