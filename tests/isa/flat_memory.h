// One stretch of memory for harts under test.
#pragma once

#include <cstring>
#include <vector>

#include "isa/isa.h"

namespace presil {

class FlatMemory : public Memory {
 public:
  FlatMemory(uint64_t base, size_t size) : base_(base), bytes_(size) {}
  std::byte* at(uint64_t address, int64_t bytes) override {
    if (address < base_ || address - base_ > bytes_.size() ||
        static_cast<uint64_t>(bytes) > bytes_.size() - (address - base_)) {
      return nullptr;
    }
    return bytes_.data() + (address - base_);
  }
  bool watches_scalar() const override { return false; }
  std::vector<std::byte>& bytes() { return bytes_; }

 private:
  uint64_t base_;
  std::vector<std::byte> bytes_;
};

}  // namespace presil
