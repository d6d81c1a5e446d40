// A template as a tree, inside the room. Every node knows its line, for messages.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "jinja/jinja.h"

namespace presil {

// How deeply trees may be nested; a chain of sums counts as deep as it is long.
inline constexpr int jinja_depth_max = 200;

struct JinjaExpression {
  enum class Kind : uint8_t {
    absent,       // of a slice
    constant,     // value
    name,         // text
    list,         // parts
    tuple,        // parts
    dict,         // parts: key, value, key, value ...
    attribute,    // parts[0].text
    item,         // parts[0][parts[1]]
    slice,        // parts[0][parts[1]:parts[2]:parts[3]]
    call,         // parts[0](parts...), the last of which have names
    filter,       // parts[0] | text(parts...)
    test,         // parts[0] is text(parts...)
    unary,        // text parts[0]: "-", "+", "not"
    binary,       // parts[0] text parts[1], "and" and "or" among them
    comparison,   // parts[0] names[0] parts[1] names[1] parts[2] ...
    conditional,  // parts[1] if parts[0] else parts[2]
  } kind = Kind::absent;
  int line = 0, depth = 1;
  std::string text;
  JinjaValue value;
  std::vector<JinjaExpression> parts;
  std::vector<std::string> names;
};

struct JinjaStatement;
using JinjaBlock = std::vector<JinjaStatement>;

struct JinjaStatement {
  enum class Kind : uint8_t {
    text,     // as it stands
    output,   // of expressions[0]
    set,      // names, or names[0].text, are expressions[0]
    capture,  // names[0] is what blocks[0] writes
    loop,     // for names in expressions[0] (if expressions[1]); blocks[1]: where there is none
    choice,   // blocks[i] if expressions[i]; a last block without one: else
    macro,    // text(names), with expressions of the last names that have none given
    scope,    // blocks[0]
    leave,    // the loop
    proceed,  // with the loop's next item
  } kind = Kind::text;
  int line = 0;
  std::string text;
  std::vector<std::string> names;
  std::vector<JinjaExpression> expressions;
  std::vector<JinjaBlock> blocks;
};

struct JinjaToken {
  enum class Kind : uint8_t { text, begin, end, name, string, integer, real, sign } kind;
  std::string text;  // of begin and end: "{{" or "{%"
  int line = 0;
};
std::vector<JinjaToken> jinja_tokens(std::string_view source, const Place& place);
JinjaBlock parse_jinja(std::string_view source, const Place& place);

// An error of the room at a line of the template.
[[noreturn]] void fail_jinja(std::string_view id, const Place& place, int line, std::string found,
                             std::string expected = "");

}  // namespace presil
