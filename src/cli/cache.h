// The cache of compiled programs, by content: what was compiled once is mapped from a file after.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "cli/pipeline.h"

namespace presil {

struct CacheOptions {
  std::string folder;  // empty: PRESIL_CACHE, else XDG_CACHE_HOME/presil, else ~/.cache/presil
  bool enabled = true;
};

// A program with what it took to have it.
struct Compiled {
  Program program;
  double compile_seconds = 0;
  bool cached = false;
  uint64_t model_hash = 0;
};

// The program of a model on a chip, from the cache if it holds it. An entry that is broken or was
// made by another build is compiled anew. A folder that cannot be written is no error: the cache is
// then not used.
Compiled compile_cached(const std::string& model_path, const Chip& chip,
                        const CompileOptions& options, const CacheOptions& cache);

// 64 bits that depend on every byte; eight bytes a step, for files of gigabytes.
uint64_t wide_hash(std::span<const std::byte> bytes);

}  // namespace presil
