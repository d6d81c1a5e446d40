// Rings over chips that links join directly: every ring visits each chip once, and no link has two
// rings in one direction. NCCL finds them by search (its src/graph/search.cc); so does this, among
// at most eight chips. A way around is a ring in either direction.
#include <fmt/format.h>

#include <algorithm>

#include "estimate/library.h"

namespace presil {
namespace {

constexpr int most = 8;
using Links = std::array<std::array<int, most>, most>;

// How many ways around the first `chips` there are that share no link.
class Search {
 public:
  Search(Links links, int chips) : links_(links), chips_(chips) { way_ = {0}; }

  int run() {
    extend();
    return best_;
  }

 private:
  // Extends the way under construction by each chip that a free link leads to. Ways start at the
  // first chip, whose free links bound how many more there can be.
  void extend() {
    const int last = way_.back();
    if (static_cast<int>(way_.size()) == chips_) {
      if (links_[static_cast<size_t>(last)][0] == 0) return;
      take(last, 0, 1);
      best_ = std::max(best_, ++found_);
      std::vector<int> whole = {0};
      std::swap(way_, whole);
      if (found_ + free_of_first() / 2 > best_) extend();
      std::swap(way_, whole);
      --found_;
      take(last, 0, -1);
      return;
    }
    for (int next = 1; next < chips_; ++next) {
      if (links_[static_cast<size_t>(last)][static_cast<size_t>(next)] == 0) continue;
      if (std::find(way_.begin(), way_.end(), next) != way_.end()) continue;
      take(last, next, 1);
      way_.push_back(next);
      extend();
      way_.pop_back();
      take(last, next, -1);
    }
  }

  void take(int a, int b, int count) {
    links_[static_cast<size_t>(a)][static_cast<size_t>(b)] -= count;
    links_[static_cast<size_t>(b)][static_cast<size_t>(a)] -= count;
  }

  int free_of_first() const {
    int sum = 0;
    for (int other = 1; other < chips_; ++other) sum += links_[0][static_cast<size_t>(other)];
    return sum;
  }

  Links links_;
  int chips_ = 0, found_ = 0, best_ = 0;
  std::vector<int> way_;
};

Links read_links(const Device& device, const std::string& node) {
  static constexpr std::string_view doc = "links between these two chips";
  std::vector<std::string> names;
  for (int a = 0; a < most; ++a) {
    for (int b = a + 1; b < most; ++b) names.push_back(fmt::format("links.{}-{}", a, b));
  }
  std::vector<PartKey> keys;
  for (const std::string& name : names) keys.push_back({name, "", doc, true});
  const Part part = read_part("node", node, {}, *device.chip, keys);
  Links links{};
  size_t at = 0;
  for (size_t a = 0; a < most; ++a) {
    for (size_t b = a + 1; b < most; ++b) {
      const PartNumber* number = part.find(names[at++]);
      if (number != nullptr) links[a][b] = links[b][a] = static_cast<int>(number->spread.value);
    }
  }
  return links;
}

}  // namespace

int ring_count(const Device& device, const std::string& node, int64_t chips) {
  if (chips < 2 || chips > most) return 0;
  const Links links = read_links(device, node);
  if (chips == 2) return links[0][1];  // there and back is a ring
  return 2 * Search(links, static_cast<int>(chips)).run();
}

}  // namespace presil
