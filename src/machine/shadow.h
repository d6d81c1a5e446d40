// A number for every byte of a stretch of memory, in lines of 256 bytes that hold one number while
// their bytes agree: what the strict mode knows about each byte. The idea is the shadow memory of
// Valgrind's memcheck. Private to `machine`.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace presil {

class Shadow {
 public:
  // Replaces the number of every byte of [offset, offset + bytes) by use(number, offset of a byte
  // that has it). `use` must give the same answer for the same number during one call.
  template <class Use>
  void update(int64_t offset, int64_t bytes, const Use& use) {
    while (bytes > 0) {
      const int64_t inside = offset % line_bytes;
      const int64_t count = std::min(bytes, line_bytes - inside);
      update_line(line_at(offset / line_bytes), inside, count, offset - inside, use);
      offset += count;
      bytes -= count;
    }
  }

 private:
  static constexpr int64_t line_bytes = 256, chunk_lines = 256;
  using Bytes = std::array<uint32_t, line_bytes>;
  struct Line {
    uint32_t number = 0;
    std::unique_ptr<Bytes> each;  // where the bytes differ
  };
  using Chunk = std::array<Line, chunk_lines>;

  Line& line_at(int64_t index) {
    const size_t chunk = static_cast<size_t>(index / chunk_lines);
    if (chunk >= chunks_.size()) chunks_.resize(chunk + 1);
    if (chunks_[chunk] == nullptr) chunks_[chunk] = std::make_unique<Chunk>();
    return (*chunks_[chunk])[static_cast<size_t>(index % chunk_lines)];
  }

  template <class Use>
  static void update_line(Line& line, int64_t first, int64_t count, int64_t start, const Use& use) {
    if (line.each == nullptr) {
      const uint32_t number = use(line.number, start + first);
      if (number == line.number) return;
      if (count == line_bytes) {
        line.number = number;
        return;
      }
      line.each = std::make_unique<Bytes>();
      line.each->fill(line.number);
      std::fill_n(line.each->begin() + first, count, number);
      return;
    }
    Bytes& bytes = *line.each;
    for (int64_t i = first; i < first + count;) {
      const uint32_t old = bytes[static_cast<size_t>(i)];
      const uint32_t number = use(old, start + i);
      for (; i < first + count && bytes[static_cast<size_t>(i)] == old; ++i) {
        bytes[static_cast<size_t>(i)] = number;
      }
    }
    if (count < line_bytes) return;
    for (const uint32_t number : bytes) {
      if (number != bytes[0]) return;
    }
    line.number = bytes[0];
    line.each.reset();
  }

  std::vector<std::unique_ptr<Chunk>> chunks_;
};

}  // namespace presil
