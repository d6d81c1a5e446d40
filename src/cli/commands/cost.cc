// presil cost: area, price and power of a chip, and of one chip in several process nodes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cost/cost.h"
#include "report/report.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

Json bill_json(const Bill& bill) {
  Json items = Json::array();
  for (const Item& item : bill.items) {
    items.push_back({{"group", item.group},
                     {"title", item.title},
                     {"unit", item.unit},
                     {"value", item.figure.value},
                     {"low", item.figure.low},
                     {"high", item.figure.high}});
  }
  Json floorplan = Json::array();
  for (const Rectangle& block : bill.floorplan) {
    floorplan.push_back({{"name", block.name},
                         {"x_mm", block.x},
                         {"y_mm", block.y},
                         {"width_mm", block.width},
                         {"height_mm", block.height}});
  }
  Json sources = Json::array();
  for (const Part& part : bill.parts) {
    for (const PartNumber& number : part.numbers) {
      sources.push_back({{"part", part.path},
                         {"key", number.key},
                         {"value", number.text},
                         {"source", number.source}});
    }
  }
  return {{"chip", bill.chip},         {"node", bill.node},      {"volume", bill.volume},
          {"items", std::move(items)}, {"floorplan", floorplan}, {"numbers", std::move(sources)}};
}

std::string sources_text(const Bill& bill) {
  std::string out = "numbers\n";
  for (const Part& part : bill.parts) {
    for (const PartNumber& number : part.numbers) {
      out += fmt::format("  {}:{}  {} = {}  # {}\n", number.place.file, number.place.line,
                         number.key, number.text, number.source);
    }
  }
  return out;
}

// The lines on which the choice of a node turns.
constexpr std::string_view compared[] = {
    "area.die",          "wafer.yield",        "price.dies", "price.each, without design",
    "price.masks, once", "price.design, once", "price.each", "power.everything busy",
    "power.leakage",     "carbon.dies, made"};

std::string volume_text(double volume) {
  constexpr double volume_max = 1e15;
  if (!(volume < volume_max)) return "never";
  if (volume == 0) return "from the first";
  return with_thousands(std::llround(volume));
}

std::string compare_text(const std::vector<Bill>& bills) {
  size_t width = 12;
  for (const Bill& bill : bills) {
    for (const std::string_view key : compared) {
      width = std::max(width, to_text(bill.find(key)->figure).size() + 2);
    }
  }
  std::string out = fmt::format("{}, {} made; nine of ten cases in brackets\n{:<28}", bills[0].chip,
                                with_thousands(bills[0].volume), "");
  for (const Bill& bill : bills) out += fmt::format("{:>{}}", bill.node, width);
  out += "\n";
  for (const std::string_view key : compared) {
    const Item& first = *bills[0].find(key);
    out += fmt::format(
        "{:<28}", fmt::format("{}{}{}", first.title, first.unit.empty() ? "" : ", ", first.unit));
    for (const Bill& bill : bills) {
      out += fmt::format("{:>{}}", to_text(bill.find(key)->figure), width);
    }
    out += "\n";
  }
  out += "break-even volumes: from how many chips on the second is cheaper\n";
  for (size_t i = 0; i + 1 < bills.size(); ++i) {
    out += fmt::format("  {} to {}: {}\n", bills[i].node, bills[i + 1].node,
                       volume_text(break_even_volume(bills[i], bills[i + 1])));
  }
  return out;
}

Json compare_json(const std::vector<Bill>& bills) {
  Json list = Json::array(), volumes = Json::array();
  for (const Bill& bill : bills) list.push_back(bill_json(bill));
  for (size_t i = 0; i + 1 < bills.size(); ++i) {
    const double volume = break_even_volume(bills[i], bills[i + 1]);
    volumes.push_back({{"from", bills[i].node},
                       {"to", bills[i + 1].node},
                       {"volume", std::isinf(volume) ? Json(nullptr) : Json(volume)}});
  }
  return {{"nodes", std::move(list)}, {"break_even", std::move(volumes)}};
}

struct CostArguments {
  std::vector<std::string> words;
  std::string node, nodes = "28nm,16nm,7nm,5nm", floorplan, plot;
  int64_t volume = 100000;
  bool sources = false, json = false, keys = false;
};

void add_options(Arguments& list, CostArguments& arguments) {
  list.add("chip", &arguments.words,
           "A chip file, or a name that `presil chips` lists; `compare CHIP` compares nodes",
           {.values_max = 2});
  list.add("--node", &arguments.node, "A process node in place of the chip's: parts/process/");
  list.add("--nodes", &arguments.nodes, "With compare: nodes, comma separated",
           {.default_shown = true});
  list.add("--volume", &arguments.volume, "Chips over which masks and design are spread",
           {.default_shown = true, .range = {{1, 10000000000}}});
  list.add("--floorplan", &arguments.floorplan, "An estimate of the floorplan, FILE.svg");
  list.add("--plot", &arguments.plot, "With compare: price by volume, FILE.svg");
  list.add("--sources", &arguments.sources, "Every number with the place it comes from");
  list.add("--json", &arguments.json, "As JSON");
  list.add("--keys", &arguments.keys, "Every key of part files, as Markdown; no chip is needed");
  list.footer = "Exit code 0 if the chip was costed; presil --help lists the others.";
}

int run(std::span<const std::string> words) {
  Arguments list{
      "presil cost",
      "Says what a chip's blocks, die, package and memory take in area and money, what power it "
      "can draw, and what that depends on. `presil cost compare CHIP` does so for several nodes."};
  CostArguments arguments;
  add_options(list, arguments);
  if (!parse_arguments(list, words)) return 0;
  if (arguments.keys) {
    fmt::print("{}", part_manual());
    return 0;
  }
  if (arguments.words.empty()) {
    throw Error("cli-bad-arguments", {}, "no chip is given", "presil cost CHIP",
                "presil chips lists those that can be named");
  }
  const bool compares = arguments.words.size() == 2;
  if (compares && arguments.words[0] != "compare") {
    throw Error("cli-bad-arguments", {}, fmt::format("'{}' is not 'compare'", arguments.words[0]),
                "presil cost CHIP, or presil cost compare CHIP");
  }
  const Chip chip = load_chip(arguments.words.back());
  if (compares) {
    std::vector<Bill> bills;
    for (const std::string& node : split(arguments.nodes, ',')) {
      bills.push_back(make_bill(chip, {std::string(trim(node)), arguments.volume}));
    }
    if (!arguments.plot.empty()) write_text_file(arguments.plot, volume_svg(bills));
    if (arguments.json) {
      fmt::print("{}\n", compare_json(bills).dump(2));
    } else {
      fmt::print("{}{}", compare_text(bills), volume_plot(bills));
    }
    return 0;
  }
  const Bill bill = make_bill(chip, {arguments.node, arguments.volume});
  if (!arguments.floorplan.empty()) write_text_file(arguments.floorplan, floorplan_svg(bill));
  if (arguments.json) {
    fmt::print("{}\n", bill_json(bill).dump(2));
  } else {
    fmt::print("{}{}", to_text(bill), arguments.sources ? sources_text(bill) : "");
  }
  return 0;
}

}  // namespace

extern const Verb command_cost;
const Verb command_cost = {"cost", "Area, price and power of a chip, in one node or several", run};

}  // namespace presil
