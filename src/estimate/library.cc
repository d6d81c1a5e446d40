// Reading a library's part by a table of keys, which is also the manual's page.
#include "estimate/library.h"

#include <fmt/format.h>

#include <algorithm>

#include "estimate/library_keys.h"

namespace presil {
namespace {

// The output tiles that a part may offer, as keys: rows x columns.
constexpr int64_t tile_sides[] = {8, 16, 32, 64, 128, 192, 256};

struct TileKey {
  std::string key;
  LibraryTile tile;
  bool is_8 = false;
};

std::vector<TileKey> tile_keys() {
  std::vector<TileKey> keys;
  for (const bool is_8 : {false, true}) {
    for (const int64_t rows : tile_sides) {
      for (const int64_t columns : tile_sides) {
        keys.push_back({fmt::format("{}.{}x{}", is_8 ? "tiles_8" : "tiles", rows, columns),
                        {rows, columns, 0},
                        is_8});
      }
    }
  }
  return keys;
}

constexpr std::string_view tile_doc =
    "the matrix kernels offer this output tile, rows x columns; as many fit into a core at a time";

constexpr PartKey link_keys[] = {{"link.rate", "GB/s", "each direction"},
                                 {"link.energy", "pJ/bit", "moved", true},
                                 {"link.phy", "mm2", "does not shrink", true},
                                 {"link.controller", "MTr", "of one link", true}};

Place place_of(const Chip& chip, std::string_view key) {
  for (const ChipValue& value : chip.values) {
    if (value.key == key) return value.place;
  }
  return {};
}

void add_tile(const Part& part, const TileKey& key, Library& library) {
  const PartNumber* number = part.find(key.key);
  if (number == nullptr) return;
  LibraryTile tile = key.tile;
  tile.resident = number->spread.value;
  (key.is_8 ? library.tiles_8 : library.tiles).push_back(tile);
}

}  // namespace

Device read_device(const Chip& chip) {
  if (chip.library.empty()) {
    Place place;
    place.file = chip.path;
    throw Error("estimate-no-library", place, "the chip names no library",
                "library = \"...\", a file of parts/library/",
                "House chips are compiled for and timed from their program: presil time");
  }
  std::vector<PartKey> keys;
  for (const LibraryKey& known : library_keys()) keys.push_back(known.key);
  const std::vector<TileKey> tiles = tile_keys();
  for (const TileKey& tile : tiles) keys.push_back({tile.key, "", tile_doc, true});
  const Part part = read_part("library", chip.library, place_of(chip, "library"), chip, keys);
  auto library = std::make_shared<Library>();
  library->name = chip.library;
  for (const LibraryKey& known : library_keys()) {
    const PartNumber* number = part.find(known.key.key);
    if (number != nullptr) known.set(*library, number->spread.value * known.scale);
  }
  for (const TileKey& tile : tiles) add_tile(part, tile, *library);
  Device device;
  device.chip = &chip;
  device.library = std::move(library);
  device.link_rate = link_rate(chip);
  return device;
}

double link_rate(const Chip& chip) {
  if (chip.link.count == 0) return 0;
  const Part link = read_part("link", chip.link.part, place_of(chip, "link.part"), chip, link_keys);
  return link.find("link.rate")->spread.value * 1e9 * static_cast<double>(chip.link.count);
}

double link_energy(const Chip& chip) {
  if (chip.link.count == 0) return 0;
  const Part link = read_part("link", chip.link.part, place_of(chip, "link.part"), chip, link_keys);
  const PartNumber* energy = link.find("link.energy");
  return energy == nullptr ? 0 : energy->spread.value;
}

std::string library_manual() {
  std::string out =
      "# Keys of libraries\n\nThis page is written by `presil validate --keys` from the table that "
      "reads parts/library/. A library\nbelongs to a kind of hardware: what its kernels and its "
      "launch add to each chip's datasheet.\n\n| key | unit | meaning |\n|---|---|---|\n";
  for (const LibraryKey& known : library_keys()) {
    out += fmt::format("| {} | {} | {} |\n", known.key.key, known.key.unit, known.key.doc);
  }
  out += fmt::format("| tiles.ROWSxCOLUMNS |  | {} |\n", tile_doc);
  out += "| tiles_8.ROWSxCOLUMNS |  | the same of kernels for 8-bit operands |\n";
  return out;
}

}  // namespace presil
