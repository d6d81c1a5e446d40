// Dies on a wafer and the good ones among them. Defects cluster, so the yield of an area A is that
// of the negative binomial distribution, (1 + A D / alpha)^-alpha (Stapper, IBM J. R&D 27(6),
// 1983); dies are counted as whole rectangles of a grid in its best position, not by a formula.
#include "cost/wafer.h"

#include <algorithm>
#include <cmath>

namespace presil {

double die_yield(double mm2, double defects_per_cm2, double clustering) {
  constexpr double mm2_per_cm2 = 100;
  return std::pow(1 + mm2 / mm2_per_cm2 * defects_per_cm2 / clustering, -clustering);
}

int64_t dies_per_wafer(double width_mm, double height_mm, double diameter_mm, double edge_mm,
                       double scribe_mm) {
  constexpr int positions = 10;  // of the grid, in either direction
  const double radius = diameter_mm / 2 - edge_mm;
  const double pitch_x = width_mm + scribe_mm, pitch_y = height_mm + scribe_mm;
  // Of dust so small that the rim does not matter, the area says how many there are.
  constexpr double rows_max = 10000;
  const double area = M_PI * radius * radius;
  if (radius / pitch_y > rows_max || radius / pitch_x > rows_max) {
    return static_cast<int64_t>(std::min(area / (pitch_x * pitch_y), 1e15));
  }
  int64_t best = 0;
  for (int j = 0; j < positions; ++j) {
    // Half chords of the rows of dies, from below to above.
    std::vector<double> chords;
    const double first = -(std::floor(radius / pitch_y) + 1 - static_cast<double>(j) / positions);
    for (double y = first * pitch_y; y < radius; y += pitch_y) {
      const double far = std::max(std::fabs(y), std::fabs(y + height_mm));
      if (far < radius) chords.push_back(std::sqrt(radius * radius - far * far));
    }
    for (int i = 0; i < positions; ++i) {
      const double offset = static_cast<double>(i) / positions * pitch_x;
      int64_t count = 0;
      for (const double chord : chords) {
        // Left edges lie at offset + k * pitch, for every k that stays within the chord.
        const double low = std::ceil((-chord - offset) / pitch_x);
        const double high = std::floor((chord - width_mm - offset) / pitch_x);
        count += std::max<int64_t>(0, static_cast<int64_t>(high - low) + 1);
      }
      best = std::max(best, count);
    }
  }
  return best;
}

// Good dies of all: what must be good is, and of each cluster's cores no more than the spares are
// bad.
double harvested_yield(const DieShape& die, const Technology& technology) {
  const double cores_mm2 = die.core_mm2 * static_cast<double>(die.clusters * die.cores_built);
  const double rest = die_yield(std::max(die.mm2 - cores_mm2, 0.0), technology.wafer_defects,
                                technology.wafer_clustering);
  const double good =
      die_yield(die.core_mm2, technology.wafer_defects, technology.wafer_clustering);
  if (die.spares == 0) {
    return die_yield(die.mm2, technology.wafer_defects, technology.wafer_clustering);
  }
  double cluster = 0, ways = 1;
  const int64_t built = die.cores_built;
  for (int64_t bad = 0; bad <= die.spares; ++bad) {
    cluster += ways * std::pow(1 - good, static_cast<double>(bad)) *
               std::pow(good, static_cast<double>(built - bad));
    ways *= static_cast<double>(built - bad) / static_cast<double>(bad + 1);
  }
  return rest * std::pow(cluster, static_cast<double>(die.clusters));
}

double package_price(const PackageContents& contents, const Technology& technology) {
  const double silicon = contents.die_mm2 * contents.dies;
  double area = silicon, price = technology.substrate_price + technology.bump_price * silicon;
  double bonded = contents.dies, inside = contents.die_price * contents.dies;
  if (technology.interposer_price > 0) {
    area = technology.interposer_factor * (silicon + contents.stacks_mm2);
    const double side = std::sqrt(area);
    const int64_t per_wafer =
        std::max<int64_t>(1, dies_per_wafer(side, side, technology.wafer_diameter_mm,
                                            technology.wafer_edge_mm, technology.wafer_scribe_mm));
    price += technology.interposer_price / static_cast<double>(per_wafer) /
             die_yield(area, technology.interposer_defects, technology.interposer_clustering);
    constexpr double stack_mm2 = 110;  // JEDEC JESD235: one stack is 10 x 11 mm
    bonded += std::ceil(contents.stacks_mm2 / stack_mm2);
    inside += contents.memory_price;
  }
  price += technology.substrate_area_price * technology.substrate_factor * area;
  const double good = std::pow(technology.bond_yield, bonded);
  return price + (1 / good - 1) * (inside + price);
}

}  // namespace presil
