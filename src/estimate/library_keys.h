// The table of a library's numbers: key, unit and meaning of each, and where it goes.
#pragma once

#include <span>

#include "estimate/library.h"

namespace presil {

struct LibraryKey {
  PartKey key;
  double scale = 1;  // from the key's unit to the base unit
  void (*set)(Library& library, double value) = nullptr;
  double (*get)(const Library& library) = nullptr;
};
std::span<const LibraryKey> library_keys();

}  // namespace presil
