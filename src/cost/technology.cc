// Reading the numbers of a set of parts, and drawing from their spreads.
#include "cost/technology.h"

#include <algorithm>
#include <cmath>

namespace presil {
namespace {

constexpr double measured_large_nm = 45, measured_small_nm = 7;

// A draw near the normal distribution: the sum of four uniform ones, from the quarters of a mixed
// word (splitmix64, Steele, Lea, Flood, OOPSLA 2014). It ends at 3.5 standard deviations.
double normal(uint64_t seed) {
  uint64_t word = seed + 0x9e3779b97f4a7c15u;
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
  word = (word ^ word >> 27) * 0x94d049bb133111ebu;
  word ^= word >> 31;
  double sum = 0;
  for (int i = 0; i < 4; ++i) sum += static_cast<double>(word >> 16 * i & 0xffff);
  const double mean = 2 * 65535.0, deviation = 65536.0 / std::sqrt(3.0);
  return (sum - mean) / deviation;
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
      const Spread& spread = number->spread;
      // Log-normal on either side of the stated value, so that nine of ten draws lie in the spread.
      constexpr double z_of_95_percent = 1.6449;
      inputs_.push_back({&key, spread.value, std::log(spread.value / spread.low) / z_of_95_percent,
                         std::log(spread.high / spread.value) / z_of_95_percent,
                         content_hash(std::as_bytes(text))});
      key.member(nominal_) = number->spread.value;
    }
  }
}

Technology TechnologySet::draw(int index) const {
  Technology technology = nominal_;
  for (const Input& input : inputs_) {
    if (input.below == 0 && input.above == 0) continue;
    const double z = normal(input.hash + static_cast<uint64_t>(index) * 0x2545f4914f6cdd1du);
    double value = input.value * std::exp(z * (z < 0 ? input.below : input.above));
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
  for (std::vector<double>& of_value : draws) of_value.reserve(draws_count);
  for (int i = 0; i < draws_count; ++i) {
    const std::vector<double> values = compute(set.draw(i));
    for (size_t k = 0; k < values.size(); ++k) draws[k].push_back(values[k]);
  }
  std::vector<Figure> result;
  for (size_t k = 0; k < stated.size(); ++k) {
    const auto nth = [&](int n) {
      std::nth_element(draws[k].begin(), draws[k].begin() + n, draws[k].end());
      return draws[k][static_cast<size_t>(n)];
    };
    const double low = nth(cut), high = nth(draws_count - 1 - cut);
    result.push_back({stated[k], std::min(stated[k], low), std::max(stated[k], high)});
  }
  return result;
}

}  // namespace presil
