// A bill as text: one line a figure, each with its band, then where the numbers come from.
#include <fmt/format.h>

#include <cmath>

#include "cost/technology.h"

namespace presil {

// Three significant digits, thousands in groups.
static std::string digits(double value) {
  if (value == 0) return "0";
  const double size = std::fabs(value);
  if (size >= 1e15) return fmt::format("{:.3g}", value);
  if (size >= 1000) {
    const double step = std::pow(10, std::floor(std::log10(size)) - 2);
    return with_thousands(std::llround(std::round(value / step) * step));
  }
  if (size < 1e-3) return fmt::format("{:.2e}", value);
  const int places = std::max(0, 2 - static_cast<int>(std::floor(std::log10(size))));
  return fmt::format("{:.{}f}", value, places);
}

std::string to_text(const Figure& figure) {
  if (figure.low == figure.high) return digits(figure.value);
  return fmt::format("{} ({} to {})", digits(figure.value), digits(figure.low),
                     digits(figure.high));
}

std::string to_text(const Bill& bill) {
  std::string out = fmt::format("{} in {}, {} made: value (nine of ten cases)\n", bill.chip,
                                bill.node, with_thousands(bill.volume));
  size_t width = 0;
  for (const Item& item : bill.items) width = std::max(width, item.title.size());
  std::string_view group;
  for (const Item& item : bill.items) {
    if (item.group != group) out += fmt::format("{}\n", item.group);
    group = item.group;
    out += fmt::format("  {:<{}}  {}{}{}\n", item.title, width, to_text(item.figure),
                       item.unit.empty() ? "" : " ", item.unit);
  }
  out += "from\n";
  for (const Part& part : bill.parts) out += fmt::format("  {}\n", part.path);
  return out;
}

std::string part_manual() {
  std::string out =
      "# Keys of part files\n\nThis page is written by `presil cost --keys` from the tables that "
      "read the files.\n\nEvery value is a text: a number, its unit, and in brackets the spread "
      "that nine of ten cases lie in,\nsuch as `\"9346 USD (8400 to 10300)\"`; without brackets it "
      "is exact. Every line has its source. A file\nmay name another as its `base` and state the "
      "differences.\n";
  std::string_view kind;
  for (const TechnologyKey& key : technology_keys()) {
    if (key.kind != kind) {
      out += fmt::format("\n## parts/{}/{}\n\n| key | unit | meaning |\n|---|---|---|\n", key.kind,
                         key.kind == "memory" ? ", section [cost]" : "");
    }
    kind = key.kind;
    out += fmt::format("| {} | {} | {}{} |\n", key.part.key, key.part.unit, key.part.doc,
                       key.part.optional ? "; may be absent" : "");
  }
  return out;
}

}  // namespace presil
