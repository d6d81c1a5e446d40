// Fields of a protobuf message, each read only after its wire type was checked, with a bound on the
// number of messages in a file. Included by source files alone, for protozero is behind it.
#pragma once

#include <fmt/format.h>

#include <cstring>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace presil::onnx {

struct Malformed {
  std::string what;
};

using protozero::pbf_wire_type;

// One message's fields. Wraps the reader so that a field of the wrong wire type is an error.
class Fields {
 public:
  Fields(std::string_view bytes, int64_t* budget)
      : reader_(bytes.data(), bytes.size()), budget_(budget) {
    if (--*budget < 0) throw Malformed{""};
  }

  bool next() { return reader_.next(); }
  uint32_t field() const { return reader_.tag(); }
  void skip() { reader_.skip(); }
  int64_t* budget() { return budget_; }

  std::string_view bytes() {
    demand(pbf_wire_type::length_delimited);
    const protozero::data_view view = reader_.get_view();
    return {view.data(), view.size()};
  }
  int64_t integer() {
    demand(pbf_wire_type::varint);
    return reader_.get_int64();
  }
  int32_t small_integer() { return static_cast<int32_t>(integer()); }
  float number() {
    demand(pbf_wire_type::fixed32);
    return reader_.get_float();
  }

  // Repeated numbers come packed in one field or one a field; both are legal.
  template <class T>
  void integers(std::vector<T>* out) {
    if (reader_.wire_type() != pbf_wire_type::length_delimited) {
      out->push_back(static_cast<T>(integer()));
      return;
    }
    const std::string_view packed = bytes();
    const char* at = packed.data();
    const char* const end = at + packed.size();
    while (at != end) out->push_back(static_cast<T>(protozero::decode_varint(&at, end)));
  }

  template <class T>
  void numbers(std::vector<T>* out) {
    if (reader_.wire_type() != pbf_wire_type::length_delimited) {
      demand(sizeof(T) == 4 ? pbf_wire_type::fixed32 : pbf_wire_type::fixed64);
      if constexpr (sizeof(T) == 4) {
        out->push_back(reader_.get_float());
      } else {
        out->push_back(reader_.get_double());
      }
      return;
    }
    const std::string_view packed = bytes();
    if (packed.size() % sizeof(T) != 0) throw Malformed{"a packed list of floats of broken length"};
    const size_t old = out->size();
    out->resize(old + packed.size() / sizeof(T));
    if (!packed.empty()) std::memcpy(out->data() + old, packed.data(), packed.size());
  }

 private:
  void demand(pbf_wire_type expected) const {
    if (reader_.wire_type() == expected) return;
    throw Malformed{
        fmt::format("field {} has wire type {}", field(), static_cast<int>(reader_.wire_type()))};
  }

  protozero::pbf_reader reader_;
  int64_t* budget_;
};

}  // namespace presil::onnx
