// Dies on a wafer and their yield, against numbers that were computed independently: a grid counted
// on a 300 mm wafer of 3 mm edge and 0.1 mm scribe lines, and the negative binomial.
#include <gtest/gtest.h>

#include <cmath>

#include "cost/cost.h"
#include "cost/wafer.h"

namespace presil {
namespace {

struct Reference {
  double width, height;
  int64_t dies;
  double defects, clustering, yield;
};

constexpr Reference references[] = {
    {5, 5, 2504, 0.05, 3, 0.9876},        {10, 10, 612, 0.1, 3, 0.90631},
    {15, 15, 266, 0.2, 3, 0.65752},       {20, 20, 148, 0.4, 3, 0.27739},
    {14.6, 31.25, 123, 0.09, 3, 0.68055}, {25, 29, 75, 0.1, 3, 0.52238},
    {25.4, 32.05, 66, 0.1, 2, 0.50511},   {25.4, 32.05, 66, 0.1, 10, 0.4572},
    {26, 33, 64, 0.05, 3, 0.66967},
};

TEST(Wafer, counts_the_dies_of_a_grid_in_its_best_position) {
  for (const Reference& of : references) {
    const int64_t dies = dies_per_wafer(of.width, of.height, 300, 3, 0.1);
    // A coarser search for the position may miss the best by less than one in a hundred.
    EXPECT_LE(dies, of.dies + 2) << of.width << " x " << of.height;
    EXPECT_GE(static_cast<double>(dies), 0.985 * static_cast<double>(of.dies))
        << of.width << " x " << of.height;
  }
}

TEST(Wafer, yields_as_the_negative_binomial_says) {
  for (const Reference& of : references) {
    EXPECT_NEAR(die_yield(of.width * of.height, of.defects, of.clustering), of.yield, 1e-4);
  }
}

TEST(Wafer, spare_cores_make_more_dies_good_and_never_more_than_the_rest_allows) {
  Technology technology;
  technology.wafer_defects = 0.1;
  technology.wafer_clustering = 3;
  DieShape die{814, 4, 1, 144, 0};
  const double without = harvested_yield(die, technology);
  EXPECT_NEAR(without, 0.48663, 1e-4);
  double before = without;
  for (die.spares = 1; die.spares <= 12; ++die.spares) {
    const double yield = harvested_yield(die, technology);
    EXPECT_GE(yield, before - 0.15) << die.spares;  // blocks that fail alone cluster less
    before = yield;
  }
  EXPECT_GT(before, without);
  EXPECT_LE(before, die_yield(814 - 4 * 144, 0.1, 3) + 1e-12);
}

TEST(Package, loses_what_is_inside_when_bonding_fails) {
  Technology technology;
  technology.substrate_price = 8;
  technology.bump_price = 0.01;
  technology.substrate_area_price = 0.005;
  technology.substrate_factor = 4;
  technology.bond_yield = 1;
  PackageContents contents{100, 50, 1, 0, 0};
  EXPECT_NEAR(package_price(contents, technology), 8 + 1 + 2, 1e-12);
  technology.bond_yield = 0.9;
  EXPECT_NEAR(package_price(contents, technology), 11 + (1 / 0.9 - 1) * (50 + 11), 1e-12);
  contents.dies = 2;
  EXPECT_GT(package_price(contents, technology), 11 + (1 / 0.9 - 1) * (50 + 11));
}

TEST(Operations, lie_on_a_line_through_both_measured_nodes) {
  Technology technology;
  technology.energy_scale = 1;
  const Operation operation{3.7, 1.31, 7700};
  technology.node_nm = 45;
  EXPECT_DOUBLE_EQ(technology.energy_pj(operation), 3.7);
  technology.node_nm = 7;
  EXPECT_DOUBLE_EQ(technology.energy_pj(operation), 1.31);
  technology.node_nm = std::sqrt(45.0 * 7);
  EXPECT_NEAR(technology.energy_pj(operation), std::sqrt(3.7 * 1.31), 1e-12);
  technology.node_nm = 65;
  technology.energy_scale = 1.65;
  EXPECT_DOUBLE_EQ(technology.energy_pj(operation), 3.7 * 1.65);
  technology.node_nm = 3;
  technology.energy_scale = 0.49;
  EXPECT_DOUBLE_EQ(technology.energy_pj(operation), 1.31 * 0.49);
}

}  // namespace
}  // namespace presil
