// WAV files (RIFF, Microsoft 1991): chunks of a name, a length and content, of which "fmt " says
// how "data" is to be read.
#include "language/sound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/base.h"

namespace presil {
namespace {

[[noreturn]] void fail(const std::string& path, std::string found, std::string expected) {
  Place place;
  place.file = path;
  throw Error("language-bad-file", place, std::move(found), std::move(expected));
}

template <class T>
T take(std::span<const std::byte> bytes, size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

struct WaveForm {
  uint16_t kind = 0, channels = 0, bits = 0;
  uint32_t rate = 0;
};
constexpr uint16_t whole_numbers = 1, floats = 3, extensible = 0xfffe;

WaveForm read_form(const std::string& path, std::span<const std::byte> chunk) {
  if (chunk.size() < 16) fail(path, "a short fmt chunk", "16 bytes or more");
  WaveForm form;
  form.kind = take<uint16_t>(chunk, 0);
  form.channels = take<uint16_t>(chunk, 2);
  form.rate = take<uint32_t>(chunk, 4);
  form.bits = take<uint16_t>(chunk, 14);
  // The kind of an extensible form begins its subformat.
  if (form.kind == extensible && chunk.size() >= 26) form.kind = take<uint16_t>(chunk, 24);
  const bool known =
      (form.kind == whole_numbers && form.bits % 8 == 0 && form.bits >= 8 && form.bits <= 32) ||
      (form.kind == floats && form.bits == 32);
  if (!known) {
    Place place;
    place.file = path;
    throw Error("language-unsupported", place,
                fmt::format("samples of kind {} with {} bits", form.kind, form.bits),
                "whole numbers of 8, 16, 24 or 32 bits, or floats of 32",
                "Convert it, for example with sox or ffmpeg.");
  }
  if (form.channels == 0 || form.rate == 0) fail(path, "no channels or no rate", "1 or more");
  return form;
}

float sample_at(std::span<const std::byte> data, size_t at, const WaveForm& form) {
  if (form.kind == floats) return take<float>(data, at);
  if (form.bits == 8) return (static_cast<float>(take<uint8_t>(data, at)) - 128.0F) / 128.0F;
  uint32_t bits = 0;  // the number's bits at the top, so that its sign is the word's
  const size_t bytes = form.bits / 8u;
  for (size_t i = 0; i < bytes; ++i)
    bits |= static_cast<uint32_t>(take<uint8_t>(data, at + i)) << (8 * (4 - bytes + i));
  return static_cast<float>(static_cast<int32_t>(bits)) / 2147483648.0F;
}

}  // namespace

Sound read_wave(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return read_wave(file->bytes(), path);
}

Sound read_wave(std::span<const std::byte> bytes, const std::string& path) {
  const auto named = [&](size_t at, const char* name) {
    return std::memcmp(bytes.data() + at, name, 4) == 0;
  };
  if (bytes.size() < 12 || !named(0, "RIFF") || !named(8, "WAVE"))
    fail(path, "another beginning", "RIFF and WAVE, as a WAV file begins");
  WaveForm form;
  std::span<const std::byte> data;
  for (size_t at = 12; at + 8 <= bytes.size();) {
    const size_t size = std::min<size_t>(take<uint32_t>(bytes, at + 4), bytes.size() - at - 8);
    const std::span<const std::byte> chunk = bytes.subspan(at + 8, size);
    if (named(at, "fmt ")) form = read_form(path, chunk);
    if (named(at, "data")) data = chunk;
    at += 8 + size + size % 2;
  }
  if (form.kind == 0 || data.empty()) fail(path, "no sound", "a fmt and a data chunk");
  Sound sound;
  sound.rate = form.rate;
  const size_t bytes_each = form.bits / 8u, frame = bytes_each * form.channels;
  for (size_t at = 0; at + frame <= data.size(); at += frame) {
    float sum = 0;
    for (size_t channel = 0; channel < form.channels; ++channel)
      sum += sample_at(data, at + channel * bytes_each, form);
    sound.samples.push_back(sum / static_cast<float>(form.channels));
  }
  return sound;
}

}  // namespace presil
