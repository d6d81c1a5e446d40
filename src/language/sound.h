// Sounds, and what models that listen are given of them. Part of the front door of `language`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace presil {

struct Sound {
  std::vector<float> samples;  // -1 to 1, channels averaged
  int64_t rate = 0;            // samples per second
};

// A WAV file of whole numbers (8, 16, 24 or 32 bits) or of fp32. Errors language-bad-file,
// language-unsupported. No file makes it allocate more than a small multiple of its size.
Sound read_wave(const std::string& path);
// The same from memory; `path` names the file in errors.
Sound read_wave(std::span<const std::byte> bytes, const std::string& path);

// How a model's files say that a spectrogram is made.
struct SpectrogramForm {
  int64_t rate = 16000;             // samples per second
  int64_t bins = 80;                // of the mel scale
  int64_t window = 400, hop = 160;  // samples
  int64_t seconds = 30;             // of sound in one spectrogram
  int64_t samples() const { return seconds * rate; }
  int64_t frames() const { return samples() / hop; }
};

// Logarithms of the energy in each bin and frame, f32 [1, bins, frames], of the samples from
// `begin` on, silence behind their end (Radford et al. 2022, section 2.2; the scale of Slaney
// 1998).
Tensor log_mel(const Sound& sound, int64_t begin, const SpectrogramForm& form);

}  // namespace presil
