// The price of one chip against the number made, one curve a node: as text and as SVG, both axes
// logarithmic.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cost/cost.h"

namespace presil {
namespace {

constexpr double volume_min = 1e3, volume_max = 1e8;

double price_at(const Bill& bill, double volume) {
  return bill.value("price.each, without design") +
         (bill.value("price.masks, once") + bill.value("price.design, once")) / volume;
}

double volume_at(int column, int columns) {
  return volume_min * std::pow(volume_max / volume_min, static_cast<double>(column) / columns);
}

// The decades that hold all prices.
std::pair<double, double> price_range(const std::vector<Bill>& bills) {
  double low = 1e300, high = 0;
  for (const Bill& bill : bills) {
    low = std::min(low, price_at(bill, volume_max));
    high = std::max(high, price_at(bill, volume_min));
  }
  constexpr double decade_max = 15;
  const double lowest = std::clamp(std::floor(std::log10(low)), -decade_max, decade_max - 1);
  return {lowest, std::clamp(std::ceil(std::log10(high)), lowest + 1, decade_max)};
}

}  // namespace

std::string volume_plot(const std::vector<Bill>& bills) {
  constexpr int columns = 60, rows_per_decade = 4;
  const auto [low, high] = price_range(bills);
  const int rows = static_cast<int>(high - low) * rows_per_decade;
  std::vector<std::string> grid(static_cast<size_t>(rows + 1),
                                std::string(static_cast<size_t>(columns + 1), ' '));
  for (size_t i = 0; i < bills.size(); ++i) {
    for (int column = 0; column <= columns; ++column) {
      const double price = price_at(bills[i], volume_at(column, columns));
      const int row = static_cast<int>(std::lround((high - std::log10(price)) * rows_per_decade));
      grid[static_cast<size_t>(std::clamp(row, 0, rows))][static_cast<size_t>(column)] =
          static_cast<char>('a' + i);
    }
  }
  std::string out = "USD each, by the number made (a curve on another hides it)\n";
  for (int row = 0; row <= rows; ++row) {
    const bool is_decade = row % rows_per_decade == 0;
    const double price = std::pow(10, high - static_cast<double>(row) / rows_per_decade);
    out +=
        fmt::format("{:>12} |{}\n", is_decade ? with_thousands(std::llround(price)) : std::string(),
                    grid[static_cast<size_t>(row)]);
  }
  out += fmt::format("{:>12} +{}\n{:>14}1,000{:>55}\n", "", std::string(columns + 1, '-'), "",
                     "100,000,000");
  for (size_t i = 0; i < bills.size(); ++i) {
    out += fmt::format("  {} {}", static_cast<char>('a' + i), bills[i].node);
  }
  return out + "\n";
}

std::string volume_svg(const std::vector<Bill>& bills) {
  constexpr int columns = 100;
  constexpr double width = 640, height = 400, left = 70, bottom = 40;
  const auto [low, high] = price_range(bills);
  const auto y_of = [&, low = low, high = high](double price) {
    return (high - std::log10(price)) / (high - low) * height + 10;
  };
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0f}\" height=\"{:.0f}\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n<title>{}: USD each by the number "
      "made</title>\n",
      left + width + 80, height + bottom + 20, bills[0].chip);
  for (double decade = low; decade <= high; ++decade) {
    const double y = y_of(std::pow(10, decade));
    out += fmt::format(
        "<path d=\"M{0:.0f} {1:.1f}H{2:.0f}\" stroke=\"#ccc\"/><text x=\"{3:.0f}\" y=\"{1:.1f}\" "
        "text-anchor=\"end\">{4}</text>\n",
        left, y, left + width, left - 6, with_thousands(std::llround(std::pow(10, decade))));
  }
  for (int decade = 3; decade <= 8; ++decade) {
    out += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text>\n",
                       left + width * (decade - 3) / 5, height + 30,
                       with_thousands(std::llround(std::pow(10, decade))));
  }
  for (size_t i = 0; i < bills.size(); ++i) {
    std::string path;
    for (int column = 0; column <= columns; ++column) {
      path +=
          fmt::format("{}{:.1f} {:.1f}", column == 0 ? "M" : "L", left + width * column / columns,
                      y_of(price_at(bills[i], volume_at(column, columns))));
    }
    out += fmt::format(
        "<path d=\"{0}\" fill=\"none\" stroke=\"hsl({1},70%,40%)\" stroke-width=\"2\"/>"
        "<text x=\"{2:.0f}\" y=\"{3:.1f}\" fill=\"hsl({1},70%,40%)\">{4}</text>\n",
        path, i * 90 % 360, left + width + 6,
        y_of(price_at(bills[i], volume_max)) + 12 * static_cast<double>(i), bills[i].node);
  }
  return out + "</svg>\n";
}

}  // namespace presil
