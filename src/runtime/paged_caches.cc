// Pages are given out lowest first, so that equal runs have equal tables.
#include "runtime/paged_caches.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>

namespace presil {

PagedCaches::PagedCaches(const LanguageConfig& config, const PageForm& form) : form_(form) {
  const auto add = [&](const std::string& name, int64_t size) {
    Pool& pool = pools_[name];
    pool.heads = config.cache_heads();
    pool.row_bytes = bytes_of(form.cache, size);
    pool.bytes.resize(pool.at(form.pages, 0, 0, form.positions));
  };
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    add(fmt::format("past_key.{}", layer), config.cache_key_size());
    if (config.cache_value_size() == 0) continue;
    add(fmt::format("past_value.{}", layer), config.cache_value_size());
  }
  for (int64_t page = form.pages - 1; page >= 0; --page) free_.push_back(page);
  given_.assign(static_cast<size_t>(form.pages), 0);
}

double PagedCaches::bytes() const {
  double sum = 0;
  for (const auto& [name, pool] : pools_) sum += static_cast<double>(pool.bytes.size());
  return sum;
}

int64_t PagedCaches::pages_for(int64_t positions) const {
  return (positions + form_.positions - 1) / form_.positions;
}

bool PagedCaches::has_room(const Sequence& sequence, int64_t positions) const {
  const int64_t needed = pages_for(sequence.length + positions);
  return needed - static_cast<int64_t>(sequence.pages.size()) <= free_pages();
}

void PagedCaches::grow(Sequence& sequence, int64_t positions) {
  PRESIL_CHECK(has_room(sequence, positions), "pages are asked for where there are some");
  while (static_cast<int64_t>(sequence.pages.size()) < pages_for(sequence.length + positions)) {
    const int64_t page = free_.back();
    free_.pop_back();
    ++given_[static_cast<size_t>(page)];
    sequence.pages.push_back(page);
  }
}

void PagedCaches::give_back(Sequence& sequence) {
  free_.insert(free_.end(), sequence.pages.begin(), sequence.pages.end());
  std::sort(free_.begin(), free_.end(), std::greater<>());
  sequence = {};
}

void PagedCaches::append(const std::string& name, const Tensor& rows, int64_t batch,
                         const Sequence& sequence, int64_t count) {
  Pool& pool = pools_.at(name);
  const int64_t tokens = rows.shape[1];
  const auto row = static_cast<size_t>(pool.row_bytes);
  for (int64_t head = 0; head < pool.heads; ++head) {
    const std::byte* from =
        rows.data + static_cast<size_t>((batch * pool.heads + head) * tokens) * row;
    for (int64_t i = 0; i < count; ++i) {
      const int64_t position = sequence.length + i;
      const int64_t page = sequence.pages[static_cast<size_t>(position / form_.positions)];
      std::memcpy(
          pool.bytes.data() + pool.at(page, head, position % form_.positions, form_.positions),
          from + static_cast<size_t>(i) * row, row);
    }
  }
}

int64_t PagedCaches::filled(const Sequence& sequence, size_t index) const {
  const int64_t before = static_cast<int64_t>(index) * form_.positions;
  return std::clamp<int64_t>(sequence.length - before, 0, form_.positions);
}

void PagedCaches::copy_to(const std::string& name, std::byte* target,
                          std::span<const Sequence* const> list, const Copy& copy) const {
  const Pool& pool = pools_.at(name);
  for (const Sequence* sequence : list) {
    for (size_t i = 0; i < sequence->pages.size(); ++i) {
      const int64_t page = sequence->pages[i];
      const auto place = static_cast<size_t>(page);
      const bool known = place < copy.pages.size() && copy.pages[place].given == given_[place];
      const int64_t begin = known ? copy.pages[place].filled : 0;
      const int64_t end = filled(*sequence, i);
      if (begin >= end) continue;
      for (int64_t head = 0; head < pool.heads; ++head) {
        const size_t at = pool.at(page, head, begin, form_.positions);
        std::memcpy(target + at, pool.bytes.data() + at,
                    static_cast<size_t>((end - begin) * pool.row_bytes));
      }
    }
  }
}

void PagedCaches::note(std::span<const Sequence* const> list, Copy& copy) const {
  copy.pages.resize(static_cast<size_t>(form_.pages));
  for (const Sequence* sequence : list) {
    for (size_t i = 0; i < sequence->pages.size(); ++i) {
      const auto place = static_cast<size_t>(sequence->pages[i]);
      copy.pages[place] = {given_[place], filled(*sequence, i)};
    }
  }
}

}  // namespace presil
