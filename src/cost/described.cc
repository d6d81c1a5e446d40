// Published chips as lists of blocks: what validation compares. A file states blocks as they were
// published (how many multiply-accumulates, how large a memory) and rows: a published figure and
// what of the description predicts it. The model is that of `presil cost`; nothing here is fitted.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "cost/silicon.h"
#include "cost/wafer.h"

namespace presil {
namespace {

// A block with what it does in a cycle when it is busy, and the parts that it names.
struct DescribedBlock {
  DieBlock block;
  std::string memory, link;
  double sram_bits_per_cycle = 0;
};

struct Description {
  std::string chip, confidence;
  double clock_hz = 1e9;
  bool gates_zeros = false;     // multipliers stand still where an operand is zero
  bool ungated_clocks = false;  // clocks of what is idle go on
  double leakage = 1;           // of the hot die: a synthesis estimate is of a cool one
  double watts = 0;             // of interfaces and memory, stated
  int64_t cores_built = 1, spares = 0;
  double core_mm2 = 0;
  std::string memory, package;  // parts, for the price of the whole
  double memory_gigabytes = 0, memory_channels = 0, dies = 1;
  std::map<std::string, DescribedBlock> blocks;
  std::map<std::string, std::map<std::string, DataEntry>> rows;
};

const std::pair<std::string_view, double Technology::*> logic_members[] = {
    {"scalar", &Technology::scalar_transistors},
    {"float_unit", &Technology::float_unit_transistors},
    {"lane", &Technology::lane_transistors},
    {"special_lane", &Technology::special_lane_transistors},
    {"lane_control", &Technology::lane_control_transistors},
    {"dma", &Technology::dma_transistors},
    {"dma_byte", &Technology::dma_byte_transistors},
    {"port_byte", &Technology::port_byte_transistors},
    {"cross_byte", &Technology::cross_byte_transistors},
    {"gpu_crossbar", &Technology::gpu_crossbar_transistors},
    {"npu", &Technology::npu_transistors},
};

template <typename Value>
bool choose(std::string_view word, std::span<const std::pair<std::string_view, Value>> words,
            Value* value) {
  for (const auto& [name, choice] : words) {
    if (name != word) continue;
    *value = choice;
    return true;
  }
  return false;
}

class Reader {
 public:
  Description read(const std::string& path) {
    for (const DataEntry& entry : read_data(path)) read(entry);
    findings_.throw_if_any();
    return std::move(description_);
  }

 private:
  void wrong(const DataEntry& entry, std::string expected) {
    findings_.add({"cost-bad-description", entry.place,
                   fmt::format("{} = '{}'", entry.key, entry.text), std::move(expected), ""});
  }

  double number(const DataEntry& entry, std::string_view unit = "") {
    Spread spread;
    if (parse_spread(entry.text, unit, &spread).empty()) return spread.value;
    wrong(entry, fmt::format("a number above zero{}{}", unit.empty() ? "" : " in ", unit));
    return 1;
  }

  void read(const DataEntry& entry) {
    const std::vector<std::string> words = split(entry.key, '.');
    if (words.size() == 3 && words[0] == "block") {
      read_block(entry, description_.blocks[words[1]], words[1], words[2]);
    } else if (words.size() == 3 && words[0] == "row") {
      description_.rows[words[1]][words[2]] = entry;
    } else if (entry.key == "chip") {
      description_.chip = entry.text;
    } else if (entry.key == "confidence") {
      description_.confidence = entry.text;
    } else if (entry.key == "clock") {
      description_.clock_hz = 1e9 * number(entry, "GHz");
    } else if (entry.key == "gates_zeros") {
      description_.gates_zeros = number(entry) > 0;
    } else if (entry.key == "ungated_clocks") {
      description_.ungated_clocks = number(entry) > 0;
    } else if (entry.key == "leakage") {
      description_.leakage = number(entry);
    } else if (entry.key == "interfaces") {
      description_.watts = number(entry, "W");
    } else if (entry.key == "memory") {
      description_.memory = entry.text;
    } else if (entry.key == "package") {
      description_.package = entry.text;
    } else if (entry.key == "memory_size") {
      description_.memory_gigabytes = number(entry, "GB");
    } else if (entry.key == "memory_channels") {
      description_.memory_channels = number(entry);
    } else if (entry.key == "dies") {
      description_.dies = number(entry);
    } else if (entry.key == "cores_built") {
      description_.cores_built = static_cast<int64_t>(number(entry));
    } else if (entry.key == "spares") {
      description_.spares = static_cast<int64_t>(number(entry));
    } else if (entry.key == "core_area") {
      description_.core_mm2 = number(entry, "mm2");
    } else {
      wrong(entry,
            "chip, confidence, clock, gates_zeros, ungated_clocks, leakage, interfaces, memory, "
            "package, "
            "memory_size, "
            "memory_channels, dies, cores_built, spares, core_area, "
            "[block.NAME] or [row.NAME]");
    }
  }

  void read_block(const DataEntry& entry, DescribedBlock& described, const std::string& name,
                  const std::string& key) {
    static const std::pair<std::string_view, Layout> layouts[] = {{"cells", Layout::cells},
                                                                  {"macro", Layout::macro},
                                                                  {"floorplan", Layout::floorplan},
                                                                  {"pipeline", Layout::pipeline}};
    static const std::pair<std::string_view, SramLevel> levels[] = {
        {"macro", SramLevel::macro},
        {"synthesis", SramLevel::synthesis},
        {"scratchpad", SramLevel::scratchpad},
        {"shared", SramLevel::shared},
        {"cache", SramLevel::cache}};
    DieBlock& block = described.block;
    block.name = name;
    double Technology::*member = nullptr;
    if (key.starts_with("macs_")) {
      const std::optional<DType> operand = dtype_by_name(key.substr(5));
      if (!operand) return wrong(entry, "macs_ and a data type");
      block.macs[*operand] = number(entry);
    } else if (choose<double Technology::*>(key, logic_members, &member)) {
      block.logic.emplace_back(member, number(entry));
    } else if (key == "layout") {
      if (!choose<Layout>(entry.text, layouts, &block.layout)) {
        wrong(entry, "cells, macro, floorplan or pipeline");
      }
    } else if (key == "level") {
      if (!choose<SramLevel>(entry.text, levels, &block.level)) {
        wrong(entry, "macro, synthesis, scratchpad, shared or cache");
      }
    } else if (key == "group") {
      block.products_per_add = number(entry);
    } else if (key == "count") {
      block.count = number(entry);
    } else if (key == "sram") {
      block.sram_bytes = 1024 * number(entry, "KiB");
    } else if (key == "macro") {
      block.macro_bytes = 1024 * number(entry, "KiB");
    } else if (key == "sram_bits") {
      described.sram_bits_per_cycle = number(entry);
    } else if (key == "memory") {
      described.memory = entry.text;
      block.phys = 1;
      block.shrinks = false;
    } else if (key == "link") {
      described.link = entry.text;
      block.links = 1;
      block.shrinks = false;
    } else {
      wrong(entry, "a key of a block");
    }
  }

  Description description_;
  Findings findings_;
};

// What a row asks for: "area 28nm array,buffer", "die 7nm all", "power 16nm all", or of a chip that
// runs a network and whose array works in that share of the cycles, "power 16nm all 0.54".
struct Question {
  std::string what, node;
  std::vector<std::string> blocks;
  double share = 1;  // of the cycles in which the blocks work
  bool is_network = false;
  double width_mm = 0, height_mm = 0;
  bool is_price() const { return what == "cost" || what == "package" || what == "memory"; }
};

// False if the words are no question.
bool parse_question(const std::string& text, Question* question) {
  const std::vector<std::string> words = split(text, ' ');
  if (words.size() < 3 || words.size() > 4) return false;
  *question = {words[0], words[1], split(words[2], ','), 1, words.size() == 4, 0, 0};
  const auto number = [](const std::string& word, double* value) {
    Spread spread;
    const bool good = parse_spread(word, "", &spread).empty();
    *value = spread.value;
    return good;
  };
  if (question->is_price()) {
    const std::vector<std::string> sides = split(words[2], 'x');
    return sides.size() == 2 && number(sides[0], &question->width_mm) &&
           number(sides[1], &question->height_mm);
  }
  return words.size() == 3 || number(words[3], &question->share);
}

class Predictor {
 public:
  Predictor(const Description& description, const std::string& path) : description_(description) {
    chip_.path = path;
    chip_.files = {path};
  }

  Figure figure(const Question& question) const {
    std::vector<TechnologySet> sets;
    std::vector<const DescribedBlock*> blocks;
    for (const auto& [name, block] : description_.blocks) {
      const bool wanted =
          question.blocks.front() == "all" ||
          std::find(question.blocks.begin(), question.blocks.end(), name) != question.blocks.end();
      if (!wanted) continue;
      blocks.push_back(&block);
      sets.emplace_back(chip_, PartNames{question.node, block.memory, block.link, ""});
    }
    if (blocks.empty()) return {};
    // One set drives the draws; a number has the same draw in the others.
    std::vector<double> values;
    values.reserve(draws_count);
    const auto compute = [&](int draw) {
      std::vector<Technology> technologies;
      technologies.reserve(sets.size());
      for (const TechnologySet& set : sets) {
        technologies.push_back(draw < 0 ? set.nominal() : set.draw(draw));
      }
      return value(question, blocks, technologies);
    };
    for (int i = 0; i < draws_count; ++i) values.push_back(compute(i));
    std::sort(values.begin(), values.end());
    const double stated = compute(-1);
    return {stated, std::min(stated, values[draws_count / 20]),
            std::max(stated, values[draws_count - 1 - draws_count / 20])};
  }

 private:
  double value(const Question& question, const std::vector<const DescribedBlock*>& blocks,
               const std::vector<Technology>& technologies) const {
    double shrinking = 0, fixed = 0, logic = 0, memories = 0;
    for (size_t i = 0; i < blocks.size(); ++i) {
      const DieBlock& block = blocks[i]->block;
      const double mm2 = block_mm2(block, technologies[i], description_.clock_hz);
      (block.shrinks ? shrinking : fixed) += mm2 * block.count;
      double array = 0;  // of the hungriest data type
      for (const auto& [operand, macs] : block.macs) {
        const double zeros =
            question.is_network && description_.gates_zeros ? technologies[i].activity_zeros : 0;
        array =
            std::max(array, macs * mac_pj(technologies[i], operand, block.products_per_add, zeros));
      }
      double transistors = 0;
      for (const auto& [member, count] : block.logic)
        transistors += technologies[i].*member * count;
      logic += block.count * (array + logic_pj(technologies[i], transistors));
      if (block.sram_bytes > 0) {
        const double memory =
            sram_mm2(technologies[i], block.sram_bytes, block.macro_bytes, block.level);
        memories +=
            block.count * blocks[i]->sram_bits_per_cycle *
            sram_pj_per_bit(technologies[i],
                            macro_of(technologies[i], block.sram_bytes, block.macro_bytes), memory);
      }
    }
    const Technology& technology = technologies.front();
    const double filled = shrinking / technology.die_utilisation + fixed;
    const double die = filled * (1 + technology.die_uncore);
    if (question.what == "phy" || question.what == "controller") {
      return interface_mm2(question, blocks, technologies);
    }
    if (question.what == "area") return shrinking + fixed;
    if (question.what == "block") return filled;  // of a floorplan that is not quite filled
    if (question.what == "die") return die;
    const double leakage = technology.leakage_density * description_.leakage *
                           (question.what == "chip_power" ? die : shrinking + fixed);
    const double busy =
        (logic / (1 - technology.clock_share) + memories) * description_.clock_hz * 1e-12;
    double share = question.share;
    if (question.what == "idle") {
      // Without gates the clock's network and what it drives in every register go on.
      share = description_.ungated_clocks ? technology.clock_share + technology.register_share : 0;
    }
    return busy * share + leakage + description_.watts;
  }

  static double interface_mm2(const Question& question,
                              const std::vector<const DescribedBlock*>& blocks,
                              const std::vector<Technology>& technologies) {
    double phy = 0, controller = 0;
    for (size_t i = 0; i < blocks.size(); ++i) {
      const DieBlock& block = blocks[i]->block;
      const Technology& technology = technologies[i];
      phy += block.count *
             (block.phys * technology.dram_phy_mm2 + block.links * technology.link_phy_mm2);
      controller += block.count * technology.logic_mm2(block.phys * technology.dram_controller +
                                                       block.links * technology.link_controller);
    }
    return question.what == "phy" ? phy : controller;
  }

  const Description& description_;
  Chip chip_;
};

// "cost 4nm 25.4x32.05": the price of a die of that size, "package" of what it is put into, and
// "memory" of what stands beside it.
Figure price_of(const Description& description, const Question& question, const std::string& path) {
  Chip chip;
  chip.path = path;
  chip.files = {path};
  const TechnologySet set(chip,
                          PartNames{question.node, description.memory, "", description.package});
  const double width = question.width_mm, height = question.height_mm;
  return figures(set, [&](const Technology& technology) {
    DieShape shape;
    shape.mm2 = width * height;
    shape.core_mm2 = description.core_mm2;
    shape.cores_built = description.cores_built;
    shape.spares = description.spares;
    const int64_t dies = dies_per_wafer(width, height, technology.wafer_diameter_mm,
                                        technology.wafer_edge_mm, technology.wafer_scribe_mm);
    const double die =
        technology.wafer_price / static_cast<double>(dies) / harvested_yield(shape, technology);
    const double memory = description.memory_gigabytes * technology.dram_price;
    const PackageContents contents{shape.mm2, die, description.dies,
                                   description.memory_channels * technology.dram_footprint_mm2,
                                   memory};
    return std::vector<double>{question.what == "memory"    ? memory
                               : question.what == "package" ? package_price(contents, technology)
                                                            : die};
  })[0];
}

}  // namespace

std::vector<DescribedRow> describe(const std::string& path) {
  const Description description = Reader().read(path);
  const Predictor predictor(description, path);
  std::vector<DescribedRow> rows;
  Findings findings;
  for (const auto& [metric, keys] : description.rows) {
    DescribedRow row;
    row.chip = description.chip;
    row.metric = metric;
    row.confidence = description.confidence;
    for (const auto& [key, entry] : keys) {
      if (key == "published") {
        const size_t blank = entry.text.find(' ');
        row.unit = blank == std::string::npos ? "" : entry.text.substr(blank + 1);
        row.unit = row.unit.substr(0, row.unit.find(" ("));
        row.source = entry.source;
        Spread spread;
        if (!parse_spread(entry.text, row.unit, &spread).empty()) {
          findings.add({"cost-bad-description", entry.place, "no published figure: " + entry.text,
                        "a number and its unit", ""});
        }
        row.published = {spread.value, spread.low, spread.high};
      } else if (key == "kind") {
        row.kind = entry.text;
      } else if (key == "note") {
        row.note = entry.text;
      } else if (key == "confidence") {
        row.confidence = entry.text;
      } else if (key == "predict") {
        Question question;
        if (!parse_question(entry.text, &question)) {
          findings.add({"cost-bad-description", entry.place, "no question: " + entry.text,
                        "what, node and blocks, such as \"area 28nm all\"", ""});
          continue;
        }
        row.predicted = question.is_price() ? price_of(description, question, path)
                                            : predictor.figure(question);
        row.is_predicted = true;
      } else {
        findings.add({"cost-bad-description", entry.place, "unknown key " + entry.key,
                      "published, predict, kind, note or confidence", ""});
      }
    }
    rows.push_back(std::move(row));
  }
  findings.throw_if_any();
  return rows;
}

}  // namespace presil
