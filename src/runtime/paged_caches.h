// The caches of many sequences in one pool of pages, inside the room. A page holds a block of
// positions of all layers' keys and values; a sequence has pages in any places, as many as it
// fills, so that sequences of different and unknown lengths share a memory without gaps
// (PagedAttention, Kwon et al. 2023).
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "language/language.h"

namespace presil {

struct PageForm {
  int64_t pages = 0, positions = 0;  // of the pool; of a page
  DType cache = DType::f32;
};

class PagedCaches {
 public:
  PagedCaches(const LanguageConfig& config, const PageForm& form);

  // Pages of one sequence and how many positions of them are filled.
  struct Sequence {
    std::vector<int64_t> pages;
    int64_t length = 0;
  };
  double bytes() const;  // of the pool
  int64_t free_pages() const { return static_cast<int64_t>(free_.size()); }
  int64_t pages_for(int64_t positions) const;
  // Whether the sequence has pages, or can have them, for so many more positions.
  bool has_room(const Sequence& sequence, int64_t positions) const;
  // Gives the sequence the pages that it lacks; there must be enough.
  void grow(Sequence& sequence, int64_t positions);
  void give_back(Sequence& sequence);

  // Puts `count` positions behind the end of a sequence, out of rows of a program's output [batch *
  // heads, tokens, size] that are of row `batch` of its batch. The length stays.
  void append(const std::string& name, const Tensor& rows, int64_t batch, const Sequence& sequence,
              int64_t count);

  // A copy of the pool, as a chip's memory has one.
  struct Copy {
    struct Page {
      int64_t given = 0, filled = 0;
    };
    std::vector<Page> pages;
  };
  bool has(const std::string& name) const { return pools_.contains(name); }
  // Brings into the copy of cache `name` what it lacks of the sequences; `note`, once after all
  // caches, remembers that it is there.
  void copy_to(const std::string& name, std::byte* target, std::span<const Sequence* const> list,
               const Copy& copy) const;
  void note(std::span<const Sequence* const> list, Copy& copy) const;

 private:
  struct Pool {
    std::vector<std::byte> bytes;  // [pages, heads, positions, row]
    int64_t heads = 0, row_bytes = 0;
    // First byte of a row.
    size_t at(int64_t page, int64_t head, int64_t position, int64_t positions) const {
      return static_cast<size_t>(((page * heads + head) * positions + position) * row_bytes);
    }
  };
  // Positions of the sequence that lie in its page number `index`.
  int64_t filled(const Sequence& sequence, size_t index) const;

  PageForm form_;
  std::map<std::string, Pool> pools_;
  std::vector<int64_t> free_;   // the next at the end
  std::vector<int64_t> given_;  // how often each page was given to a sequence
};

}  // namespace presil
