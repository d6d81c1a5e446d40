// PNG by libpng and JPEG by libjpeg-turbo, the libraries that Pillow reads with too. Both leave by
// longjmp when a file is broken, so that what they fill is owned outside of the calls.
#include <fmt/format.h>
// libjpeg's header wants FILE and size_t to be known.
#include <cstddef>
#include <cstdio>
// then itself
#include <jerror.h>
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "base/base.h"
#include "language/image.h"

namespace presil {
namespace {

// A small file may claim any size; this is more than cameras have.
constexpr uint64_t pixels_max = uint64_t{1} << 26;
constexpr size_t message_bytes = 200;

struct Reading {
  std::span<const std::byte> bytes;
  size_t at = 0;
  Image image;
  std::array<char, message_bytes> message{};  // why reading ended early
  bool supported = true;

  void say(const char* text) { std::snprintf(message.data(), message.size(), "%s", text); }
  bool has_room(uint64_t width, uint64_t height) {
    if (width > 0 && height > 0 && width <= pixels_max / height) return true;
    std::snprintf(message.data(), message.size(), "%llu by %llu pixels",
                  static_cast<unsigned long long>(width), static_cast<unsigned long long>(height));
    return false;
  }
};

void take_png_bytes(png_structp png, png_bytep target, size_t count) {
  auto& reading = *static_cast<Reading*>(png_get_io_ptr(png));
  if (count > reading.bytes.size() - reading.at) png_error(png, "the file is cut off");
  std::memcpy(target, reading.bytes.data() + reading.at, count);
  reading.at += count;
}

void stop_png(png_structp png, png_const_charp message) {
  static_cast<Reading*>(png_get_error_ptr(png))->say(message);
  png_longjmp(png, 1);
}

void ignore_png_warning(png_structp, png_const_charp) {}

// Colours of 8 bits, whatever the file has, as stored: no gamma is applied.
void ask_for_colours(png_structp png, png_infop info) {
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  const png_byte kind = png_get_color_type(png, info);
  if (kind == PNG_COLOR_TYPE_GRAY || kind == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(png);
}

// False where the file is broken, which `reading.message` tells.
bool read_png(png_structp png, png_infop info, Reading& reading) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_read_fn(png, &reading, take_png_bytes);
  png_read_info(png, info);
  const uint64_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (!reading.has_room(width, height)) return false;
  ask_for_colours(png, info);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != 3 * width) {
    reading.say("rows that are not of three colours");
    return false;
  }
  reading.image.width = static_cast<int64_t>(width);
  reading.image.height = static_cast<int64_t>(height);
  reading.image.pixels.resize(3 * width * height);
  for (int pass = 0; pass < passes; ++pass) {
    for (uint64_t row = 0; row < height; ++row)
      png_read_row(png, reading.image.pixels.data() + 3 * width * row, nullptr);
  }
  png_read_end(png, nullptr);
  return true;
}

bool read_png(Reading& reading) {
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, stop_png, ignore_png_warning);
  png_infop info = png_create_info_struct(png);
  PRESIL_CHECK(png != nullptr && info != nullptr, "libpng has memory for its state");
  const bool whole = read_png(png, info, reading);
  png_destroy_read_struct(&png, &info, nullptr);
  return whole;
}

struct JpegState {
  jpeg_decompress_struct decoder{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf back{};
  Reading* reading = nullptr;
};

JpegState& state_of(j_common_ptr decoder) { return *static_cast<JpegState*>(decoder->client_data); }

void stop_jpeg(j_common_ptr decoder) {
  JpegState& state = state_of(decoder);
  std::array<char, JMSG_LENGTH_MAX> message{};
  decoder->err->format_message(decoder, message.data());
  state.reading->say(message.data());
  std::longjmp(state.back, 1);
}

// What is missing at the end is no picture; other damage is read over, as other readers do.
void hear_jpeg(j_common_ptr decoder, int level) {
  if (level >= 0) return;
  const int code = decoder->err->msg_code;
  if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER) stop_jpeg(decoder);
}

// A file may have any number of scans, each over the whole picture.
void watch_jpeg(j_common_ptr decoder) {
  constexpr int scans_max = 200;
  if (!decoder->is_decompressor) return;
  if (reinterpret_cast<j_decompress_ptr>(decoder)->input_scan_number <= scans_max) return;
  JpegState& state = state_of(decoder);
  state.reading->say("more scans than pictures have");
  std::longjmp(state.back, 1);
}

bool read_jpeg(JpegState& state, Reading& reading) {
  if (setjmp(state.back) != 0) return false;
  jpeg_decompress_struct& decoder = state.decoder;
  jpeg_create_decompress(&decoder);
  decoder.progress = &state.progress;
  decoder.client_data = &state;
  jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(reading.bytes.data()),
               static_cast<unsigned long>(reading.bytes.size()));
  jpeg_read_header(&decoder, TRUE);
  if (!reading.has_room(decoder.image_width, decoder.image_height)) return false;
  if (decoder.num_components != 1 && decoder.num_components != 3) {
    reading.supported = false;
    std::snprintf(reading.message.data(), message_bytes, "a JPEG of %d colours",
                  decoder.num_components);
    return false;
  }
  decoder.out_color_space = JCS_RGB;
  jpeg_start_decompress(&decoder);
  const size_t row_bytes = size_t{3} * decoder.output_width;
  reading.image.width = decoder.output_width;
  reading.image.height = decoder.output_height;
  reading.image.pixels.resize(row_bytes * decoder.output_height);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = reading.image.pixels.data() + row_bytes * decoder.output_scanline;
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_finish_decompress(&decoder);
  return true;
}

bool read_jpeg(Reading& reading) {
  const auto state = std::make_unique<JpegState>();
  state->reading = &reading;
  state->decoder.err = jpeg_std_error(&state->errors);
  state->decoder.client_data = state.get();
  state->errors.error_exit = stop_jpeg;
  state->errors.emit_message = hear_jpeg;
  state->progress.progress_monitor = watch_jpeg;
  const bool whole = read_jpeg(*state, reading);
  jpeg_destroy_decompress(&state->decoder);
  return whole;
}

}  // namespace

Image read_image(std::span<const std::byte> bytes, const std::string& path) {
  Reading reading;
  reading.bytes = bytes;
  const auto begins = [&](std::string_view mark) {
    return bytes.size() >= mark.size() && std::memcmp(bytes.data(), mark.data(), mark.size()) == 0;
  };
  Place place;
  place.file = path;
  const bool is_png = begins("\x89PNG\r\n\x1a\n"), is_jpeg = begins("\xff\xd8\xff");
  if (!is_png && !is_jpeg) {
    throw Error("language-unsupported", place, "neither PNG nor JPEG", "an image in one of them",
                "Convert it, for example: convert IN OUT.png");
  }
  const bool whole = is_png ? read_png(reading) : read_jpeg(reading);
  if (whole) return std::move(reading.image);
  if (!reading.supported) {
    throw Error("language-unsupported", place, reading.message.data(), "one of grey or 3",
                "Convert it, for example: convert IN OUT.png");
  }
  throw Error("language-bad-file", place, reading.message.data(),
              fmt::format("a whole {} of at most {} pixels", is_png ? "PNG" : "JPEG", pixels_max));
}

Image read_image(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return read_image(file->bytes(), path);
}

}  // namespace presil
