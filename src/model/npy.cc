// The .npy format of numpy, versions 1.0 to 3.0: a magic, a header that is a Python dictionary,
// then the elements (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "model/model.h"
#include "model/onnx_proto.h"

namespace presil {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr size_t rank_max = 64;  // numpy's own limit

[[noreturn]] void fail(const std::string& path, const std::string& id, std::string found,
                       std::string expected) {
  Place place;
  place.file = path;
  throw Error(id, place, std::move(found), std::move(expected));
}

struct Header {
  std::string descr;
  bool fortran_order = false;
  Shape shape;
};

// Reads the dictionary {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  Header parse() {
    Header header;
    bool has[3] = {};
    expect('{');
    while (!accept('}')) {
      const std::string key = string();
      expect(':');
      if (key == "descr") {
        header.descr = string();
        has[0] = true;
      } else if (key == "fortran_order") {
        header.fortran_order = boolean();
        has[1] = true;
      } else if (key == "shape") {
        header.shape = tuple();
        has[2] = true;
      } else {
        broken(fmt::format("the key '{}'", onnx::printable(key)));
      }
      accept(',');
    }
    if (!has[0] || !has[1] || !has[2]) broken("a header without all its keys");
    return header;
  }

 private:
  [[noreturn]] void broken(std::string found) {
    fail(path_, "model-npy-header", std::move(found),
         "the keys descr (a simple type), fortran_order and shape");
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t'))
      ++at_;
  }

  bool accept(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!accept(c)) broken(fmt::format("no '{}' at byte {} of the header", c, at_));
  }

  std::string string() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '\'' && quote != '"')
      broken(fmt::format("no string at byte {} of the header", at_));
    const size_t end = text_.find(quote, at_ + 1);
    if (end == text_.npos) broken("a string without its end");
    const std::string result(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return result;
  }

  bool boolean() {
    skip_space();
    for (const auto& [word, value] :
         {std::pair{std::string_view("True"), true}, {"False", false}}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    broken("neither True nor False");
  }

  Shape tuple() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      skip_space();
      int64_t size = 0;
      const auto [end, error] =
          std::from_chars(text_.data() + at_, text_.data() + text_.size(), size);
      if (error != std::errc() || size < 0 || shape.size() >= rank_max)
        broken("a shape that is none");
      at_ = static_cast<size_t>(end - text_.data());
      accept('L');  // of Python 2
      shape.push_back(size);
      accept(',');
    }
    return shape;
  }

  std::string_view text_;
  const std::string& path_;
  size_t at_ = 0;
};

struct ElementType {
  DType dtype = DType::f32;
  int64_t bytes = 0;     // of one element in the file
  bool is_text = false;  // "<U" (4 bytes a character) or "|S" (1 byte)
};

ElementType element_type(const std::string& descr, const std::string& path) {
  if (descr.empty()) fail(path, "model-npy-type", "an empty type", "a simple type such as '<f4'");
  if (descr[0] == '>') {
    fail(path, "model-npy-type", fmt::format("big-endian data, '{}'", onnx::printable(descr)),
         "little-endian data; convert it with array.astype(array.dtype.newbyteorder('<'))");
  }
  if (descr == "|V2" || descr == "<V2") return {DType::bf16, 2, false};
  for (int i = 0; i < dtype_count; ++i) {
    const DType dtype = static_cast<DType>(i);
    const std::string_view own = info(dtype).numpy;
    if (own.empty()) continue;
    // Types of one byte have no order, and some writers state one.
    if (own == descr || (own[0] == '|' && descr.substr(1) == own.substr(1)))
      return {dtype, info(dtype).bits / 8, false};
  }
  if (descr.size() > 2 && (descr[1] == 'U' || descr[1] == 'S')) {
    int64_t length = 0;
    const auto [end, error] =
        std::from_chars(descr.data() + 2, descr.data() + descr.size(), length);
    if (error == std::errc() && end == descr.data() + descr.size() && length >= 0 &&
        length < (1 << 20)) {
      return {DType::string, length * (descr[1] == 'U' ? 4 : 1), true};
    }
  }
  fail(path, "model-npy-type", fmt::format("type '{}'", onnx::printable(descr)),
       "a float, integer, bool or string type");
}

// Element i of the row-major result lies at this element of a column-major file.
class FortranOrder {
 public:
  explicit FortranOrder(const Shape& shape)
      : shape_(shape), stride_(shape.size(), 1), index_(shape.size(), 0) {
    for (size_t d = 1; d < shape.size(); ++d) stride_[d] = stride_[d - 1] * shape[d - 1];
  }
  int64_t next() {
    const int64_t result = at_;
    for (size_t d = shape_.size(); d-- > 0;) {
      at_ += stride_[d];
      if (++index_[d] < shape_[d]) break;
      at_ -= stride_[d] * shape_[d];
      index_[d] = 0;
    }
    return result;
  }

 private:
  const Shape& shape_;
  std::vector<int64_t> stride_;
  std::vector<int64_t> index_;
  int64_t at_ = 0;
};

void append_utf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += {static_cast<char>(0xc0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3f))};
  } else if (code < 0x10000) {
    *out += {static_cast<char>(0xe0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3f)),
             static_cast<char>(0x80 | (code & 0x3f))};
  } else {
    *out +=
        {static_cast<char>(0xf0 | ((code >> 18) & 7)),
         static_cast<char>(0x80 | ((code >> 12) & 0x3f)),
         static_cast<char>(0x80 | ((code >> 6) & 0x3f)), static_cast<char>(0x80 | (code & 0x3f))};
  }
}

std::string text_element(const std::byte* data, int64_t bytes, bool is_wide) {
  std::string result;
  if (!is_wide) {
    result.assign(reinterpret_cast<const char*>(data), static_cast<size_t>(bytes));
    result.erase(std::min(result.find('\0'), result.size()));
    return result;
  }
  for (int64_t i = 0; i < bytes; i += 4) {
    uint32_t code = 0;
    std::memcpy(&code, data + i, 4);
    if (code == 0) break;
    append_utf8(code, &result);
  }
  return result;
}

// Code points of a UTF-8 text; broken bytes stand for themselves.
std::vector<uint32_t> code_points(const std::string& text) {
  std::vector<uint32_t> result;
  for (size_t i = 0; i < text.size();) {
    const unsigned char lead = static_cast<unsigned char>(text[i++]);
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    uint32_t code = more == 0 ? lead : lead & (0x3fu >> more);
    for (int k = 0; k < more && i < text.size(); ++k)
      code = (code << 6) | (static_cast<unsigned char>(text[i++]) & 0x3fu);
    result.push_back(code);
  }
  return result;
}

// Elements as the file has them, and the type's name there.
std::string payload(const Tensor& tensor, std::string* descr) {
  std::string data;
  if (tensor.dtype == DType::string) {
    size_t length = 1;
    std::vector<std::vector<uint32_t>> all;
    for (const std::string& text : tensor.strings) {
      all.push_back(code_points(text));
      length = std::max(length, all.back().size());
    }
    for (std::vector<uint32_t>& codes : all) {
      codes.resize(length, 0);
      data.append(reinterpret_cast<const char*>(codes.data()), length * 4);
    }
    *descr = fmt::format("<U{}", length);
    return data;
  }
  PRESIL_CHECK(tensor.data != nullptr || tensor.count() == 0,
               "a tensor that is written has values");
  const DTypeInfo& type = info(tensor.dtype);
  if (type.bits < 8 && type.is_float) {
    *descr = "<f4";
    for (const double value : to_doubles(tensor)) {
      const float element = static_cast<float>(value);
      data.append(reinterpret_cast<const char*>(&element), sizeof element);
    }
    return data;
  }
  if (type.bits < 8) {
    *descr = type.is_signed ? "|i1" : "|u1";
    for (const int64_t value : to_int64s(tensor)) data += static_cast<char>(value);
    return data;
  }
  *descr = !type.numpy.empty()           ? std::string(type.numpy)
           : tensor.dtype == DType::tf32 ? "<f4"
                                         : fmt::format("|V{}", type.bits / 8);
  data.assign(reinterpret_cast<const char*>(tensor.data), static_cast<size_t>(tensor.bytes()));
  return data;
}

}  // namespace

Tensor read_npy(std::span<const std::byte> bytes, const std::string& path) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() < 10 || text.substr(0, magic.size()) != magic) {
    fail(path, "model-npy-header", "no .npy magic", "a file that numpy.save wrote");
  }
  const int version = static_cast<unsigned char>(text[6]);
  if (version < 1 || version > 3)
    fail(path, "model-npy-header", fmt::format("version {}", version), "1, 2 or 3");
  const size_t start = version == 1 ? 10 : 12;
  if (text.size() < start)
    fail(path, "model-npy-header", "a file that ends in its header", "a whole file");
  uint32_t length = 0;
  std::memcpy(&length, text.data() + 8, version == 1 ? 2 : 4);
  if (length > text.size() - start)
    fail(path, "model-npy-header", "a file that ends in its header", "a whole file");
  const Header header = HeaderParser(text.substr(start, length), path).parse();
  const ElementType type = element_type(header.descr, path);
  const int64_t count = element_count(header.shape);
  const std::span<const std::byte> data = bytes.subspan(start + length);
  if (__int128{count} * type.bytes != static_cast<__int128>(data.size())) {
    fail(path, "model-tensor-length",
         fmt::format("{} bytes of data for shape {} of '{}'", data.size(), to_text(header.shape),
                     header.descr),
         fmt::format("{} elements of {} bytes", count, type.bytes));
  }
  if (type.is_text && type.bytes == 0 && count > (1 << 20)) {
    fail(path, "model-npy-type", "more than 2^20 empty strings", "fewer elements");
  }
  std::byte* out = nullptr;
  Tensor tensor = make_tensor(type.dtype, header.shape, &out);
  FortranOrder fortran(header.shape);
  if (!type.is_text && !header.fortran_order) {
    std::copy(data.begin(), data.end(), out);
    return tensor;
  }
  for (int64_t i = 0; i < count; ++i) {
    const std::byte* from = data.data() + (header.fortran_order ? fortran.next() : i) * type.bytes;
    if (type.is_text) {
      tensor.strings[static_cast<size_t>(i)] =
          text_element(from, type.bytes, header.descr[1] == 'U');
    } else {
      std::memcpy(out + i * type.bytes, from, static_cast<size_t>(type.bytes));
    }
  }
  return tensor;
}

Tensor read_npy(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return read_npy(file->bytes(), path);
}

void write_npy(const std::string& path, const Tensor& tensor) {
  std::string descr;
  const std::string data = payload(tensor, &descr);
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                  fmt::join(tensor.shape, ", "), tensor.shape.size() == 1 ? "," : "");
  // Data start at a multiple of 64 bytes; the header ends in a newline.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string text(magic);
  text += {1, 0, static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  write_text_file(path, text + header + data);
}

}  // namespace presil
