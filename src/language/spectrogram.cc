// Log-mel spectrograms as Whisper's authors make them (github.com/openai/whisper, audio.py): frames
// under a Hann window, the power of their Fourier transform, summed by triangles that overlap on
// the mel scale of Slaney's Auditory Toolbox (1998), and logarithms down to 80 dB below the
// loudest.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "language/sound.h"

namespace presil {
namespace {

// Linear below 1 kHz, 15 steps; above it 27 steps for each factor of 6.4.
constexpr double linear_hertz = 200.0 / 3, corner_hertz = 1000, corner_mel = 15;
const double log_step = 27 / std::log(6.4);

double mel_of(double hertz) {
  return hertz < corner_hertz ? hertz / linear_hertz
                              : corner_mel + std::log(hertz / corner_hertz) * log_step;
}

double hertz_of(double mel) {
  return mel < corner_mel ? mel * linear_hertz
                          : corner_hertz * std::exp((mel - corner_mel) / log_step);
}

// [bins][frequencies]: triangles whose area is the same.
std::vector<std::vector<double>> mel_filters(const SpectrogramForm& form) {
  const int64_t count = form.window / 2 + 1;
  const double highest = mel_of(static_cast<double>(form.rate) / 2);
  std::vector<double> corners;
  for (int64_t i = 0; i < form.bins + 2; ++i)
    corners.push_back(
        hertz_of(highest * static_cast<double>(i) / static_cast<double>(form.bins + 1)));
  std::vector<std::vector<double>> filters(static_cast<size_t>(form.bins));
  for (size_t bin = 0; bin < filters.size(); ++bin) {
    const double left = corners[bin], top = corners[bin + 1], right = corners[bin + 2];
    for (int64_t k = 0; k < count; ++k) {
      const double hertz = static_cast<double>(k) * static_cast<double>(form.rate) /
                           static_cast<double>(form.window);
      const double height =
          std::min((hertz - left) / (top - left), (right - hertz) / (right - top));
      filters[bin].push_back(std::max(height, 0.0) * 2 / (right - left));
    }
  }
  return filters;
}

// Power of each frequency of one frame.
class Fourier {
 public:
  explicit Fourier(int64_t window) : size_(static_cast<size_t>(window)) {
    for (size_t i = 0; i < size_; ++i) {
      const double turn =
          2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size_);
      cosines_.push_back(std::cos(turn));
      sines_.push_back(std::sin(turn));
      weights_.push_back((1 - cosines_.back()) / 2);
    }
  }

  std::vector<double> power(const std::vector<double>& frame) const {
    std::vector<double> powers;
    for (size_t k = 0; k <= size_ / 2; ++k) {
      double real = 0, imaginary = 0;
      for (size_t i = 0, turn = 0; i < size_; ++i, turn = (turn + k) % size_) {
        const double value = frame[i] * weights_[i];
        real += value * cosines_[turn];
        imaginary -= value * sines_[turn];
      }
      powers.push_back(real * real + imaginary * imaginary);
    }
    return powers;
  }

 private:
  size_t size_;
  std::vector<double> cosines_, sines_, weights_;
};

}  // namespace

Tensor log_mel(const Sound& sound, int64_t begin, const SpectrogramForm& form) {
  constexpr double least = 1e-10;  // of what a logarithm is taken
  const int64_t samples = form.samples(), frames = form.frames();
  const auto filters = mel_filters(form);
  const Fourier fourier(form.window);
  const int64_t there = std::min(static_cast<int64_t>(sound.samples.size()) - begin, samples);
  // Frames are centred: before the first sample, and behind the last, the sound is mirrored.
  const auto sample = [&](int64_t at) {
    if (at < 0) at = -at;
    if (at >= samples) at = 2 * (samples - 1) - at;
    return at < there ? static_cast<double>(sound.samples[static_cast<size_t>(begin + at)]) : 0.0;
  };
  std::vector<double> logs(static_cast<size_t>(form.bins * frames), std::log10(least));
  std::vector<double> frame(static_cast<size_t>(form.window));
  double loudest = std::log10(least);
  for (int64_t f = 0; f < frames; ++f) {
    const int64_t first = f * form.hop - form.window / 2;
    if (first >= there && first + form.window <= samples) continue;  // silence
    for (int64_t i = 0; i < form.window; ++i) frame[static_cast<size_t>(i)] = sample(first + i);
    const std::vector<double> powers = fourier.power(frame);
    for (size_t bin = 0; bin < filters.size(); ++bin) {
      double energy = 0;
      for (size_t k = 0; k < powers.size(); ++k) energy += filters[bin][k] * powers[k];
      double& log = logs[bin * static_cast<size_t>(frames) + static_cast<size_t>(f)];
      log = std::log10(std::max(energy, least));
      loudest = std::max(loudest, log);
    }
  }
  std::vector<float> values;
  for (const double log : logs)
    values.push_back(static_cast<float>((std::max(log, loudest - 8) + 4) / 4));
  return make_tensor_of<float>(DType::f32, {1, form.bins, frames}, values);
}

}  // namespace presil
