// An estimate of the floorplan: blocks as the rectangles of a squarified treemap (Bruls, Huizing,
// van Wijk, Data Visualization 2000), the largest first, so that none is needlessly thin.
// Interfaces would lie on the rim; this says how much of the rim's area they take, not where.
#include "cost/floorplan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace presil {
namespace {

struct Share {
  std::string name;
  double mm2 = 0;
};

// The worst ratio of sides if these areas stand in a row of length `side`.
double worst_ratio(const std::vector<Share>& row, double side) {
  double sum = 0, least = row.front().mm2, most = least;
  for (const Share& share : row) {
    sum += share.mm2;
    least = std::min(least, share.mm2);
    most = std::max(most, share.mm2);
  }
  const double depth = sum / side;
  return std::max(most / (depth * depth), depth * depth / least);
}

}  // namespace

std::vector<Rectangle> place_blocks(const std::vector<DieBlock>& blocks, const DieArea& area) {
  std::vector<Share> shares;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const std::string count =
        blocks[i].count > 1 ? fmt::format("{:.0f} x ", blocks[i].count) : std::string();
    shares.push_back({count + blocks[i].name, area.blocks[i]});
  }
  shares.push_back({"clocks, test and unused", area.other});
  std::erase_if(shares, [](const Share& share) { return share.mm2 <= 0; });
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.mm2 > b.mm2; });
  std::vector<Rectangle> placed;
  double x = 0, y = 0, width = std::sqrt(area.total), height = width;
  for (size_t first = 0; first < shares.size();) {
    const double side = std::min(width, height);
    std::vector<Share> row = {shares[first]};
    size_t next = first + 1;
    for (; next < shares.size(); ++next) {
      std::vector<Share> longer = row;
      longer.push_back(shares[next]);
      if (worst_ratio(longer, side) > worst_ratio(row, side)) break;
      row = std::move(longer);
    }
    double sum = 0, along = 0;
    for (const Share& share : row) sum += share.mm2;
    const double depth = sum / side;
    for (const Share& share : row) {
      const double length = share.mm2 / depth;
      placed.push_back(width >= height ? Rectangle{share.name, x, y + along, depth, length}
                                       : Rectangle{share.name, x + along, y, length, depth});
      along += length;
    }
    (width >= height ? x : y) += depth;
    (width >= height ? width : height) -= depth;
    first = next;
  }
  return placed;
}

std::string floorplan_svg(const Bill& bill) {
  constexpr double scale = 640;  // pixels of the die's side
  const double side = std::sqrt(bill.value("area.die"));
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "font-family=\"sans-serif\" font-size=\"11\">\n<title>{2} in {3}, {4:.1f} mm2</title>\n",
      scale, scale, bill.chip, bill.node, side * side);
  for (size_t i = 0; i < bill.floorplan.size(); ++i) {
    const Rectangle& block = bill.floorplan[i];
    const double unit = scale / side;
    const double left = block.x * unit, top = block.y * unit;
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
        "fill=\"hsl({},50%,80%)\" "
        "stroke=\"#444\"/>\n<text x=\"{:.1f}\" y=\"{:.1f}\">{} {:.2f}</text>\n",
        left, top, block.width * unit, block.height * unit, i * 47 % 360, left + 4, top + 14,
        block.name, block.width * block.height);
  }
  return out + "</svg>\n";
}

}  // namespace presil
