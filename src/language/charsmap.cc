// Reads the table of replacements of SentencePiece (its normalizer.cc, "precompiled_charsmap"): the
// size of the trie, the trie, and the replacements. Every place is checked, since files are
// anybody's.
#include <cstring>

#include "language/normaliser.h"

namespace presil {

// A unit of Darts-clone (github.com/s-yata/darts-clone): whether a key ends behind its character,
// which character leads to it, and where those behind it begin.
static bool ends_key(uint32_t unit) { return (unit >> 8 & 1) != 0; }
static uint32_t label(uint32_t unit) { return unit & (1U << 31 | 0xff); }
static size_t offset(uint32_t unit) {
  return static_cast<size_t>(unit >> 10) << ((unit & 1U << 9) >> 6);
}
static size_t value(uint32_t unit) { return unit & ~(1U << 31); }

std::shared_ptr<const Charsmap> Charsmap::read(std::string blob) {
  uint32_t bytes = 0;
  if (blob.size() < sizeof bytes) return nullptr;
  std::memcpy(&bytes, blob.data(), sizeof bytes);
  if (bytes == 0 || bytes % sizeof(uint32_t) != 0 || bytes > blob.size() - sizeof bytes) {
    return nullptr;
  }
  auto map = std::make_shared<Charsmap>();
  map->units_ = bytes / sizeof(uint32_t);
  map->blob_ = std::move(blob);
  return map;
}

uint32_t Charsmap::unit(size_t at) const {
  uint32_t read = 0;
  if (at < units_) std::memcpy(&read, blob_.data() + (1 + at) * sizeof read, sizeof read);
  return read;
}

Charsmap::Match Charsmap::find(std::string_view text, bool longest) const {
  Match match;
  size_t node = offset(unit(0));
  const size_t texts = (1 + units_) * sizeof(uint32_t);
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<uint8_t>(text[at]);
    node ^= byte;
    const uint32_t here = unit(node);
    if (label(here) != byte || node >= units_) break;
    node ^= offset(here);
    if (!ends_key(here)) continue;
    const size_t begin = texts + value(unit(node));
    if (begin >= blob_.size()) break;
    const size_t end = blob_.find('\0', begin);
    match.length = at + 1;
    match.text = std::string_view(blob_).substr(
        begin, end == std::string::npos ? std::string::npos : end - begin);
    if (!longest) break;
  }
  return match;
}

}  // namespace presil
