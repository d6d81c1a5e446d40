// Expressions, by the precedence that jinja2's parser has: conditions, or, and, not, comparisons,
// sums, joins, products, powers, signs; behind a value what is asked of it, then filters and tests.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "jinja/parse.h"

namespace presil {

JinjaExpression JinjaParser::node(Kind kind, std::string text,
                                  std::vector<JinjaExpression> parts) const {
  JinjaExpression result;
  result.kind = kind;
  result.line = line();
  result.text = std::move(text);
  result.parts = std::move(parts);
  for (const JinjaExpression& part : result.parts)
    result.depth = std::max(result.depth, part.depth + 1);
  if (result.depth > jinja_depth_max)
    fail_jinja("jinja-too-large", place_, result.line, "an expression that is nested too deeply",
               fmt::format("at most {} deep", jinja_depth_max));
  return result;
}

JinjaExpression JinjaParser::expression() {
  const Deeper deeper(*this);
  JinjaExpression value = either();
  while (take_word("if")) {
    JinjaExpression condition = either();
    JinjaExpression otherwise = node(Kind::constant, "", {});
    if (take_word("else")) otherwise = expression();
    value =
        node(Kind::conditional, "", {std::move(condition), std::move(value), std::move(otherwise)});
  }
  return value;
}

JinjaExpression JinjaParser::list_or_expression() {
  JinjaExpression first = expression();
  if (!is_sign(",")) return first;
  std::vector<JinjaExpression> parts = {std::move(first)};
  while (take_sign(",")) {
    if (!has_token() || token().kind == JinjaToken::Kind::end) break;
    parts.push_back(expression());
  }
  return node(Kind::tuple, "", std::move(parts));
}

JinjaExpression JinjaParser::either() {
  JinjaExpression value = both();
  while (take_word("or")) {
    JinjaExpression other = both();
    value = node(Kind::binary, "or", {std::move(value), std::move(other)});
  }
  return value;
}

JinjaExpression JinjaParser::both() {
  JinjaExpression value = negated();
  while (take_word("and")) {
    JinjaExpression other = negated();
    value = node(Kind::binary, "and", {std::move(value), std::move(other)});
  }
  return value;
}

JinjaExpression JinjaParser::negated() {
  const Deeper deeper(*this);
  if (take_word("not")) return node(Kind::unary, "not", {negated()});
  return comparison();
}

JinjaExpression JinjaParser::comparison() {
  std::vector<JinjaExpression> parts;
  std::vector<std::string> signs;
  parts.push_back(chain(0));
  for (;;) {
    std::string sign;
    for (const std::string_view one : {"==", "!=", "<=", ">=", "<", ">"})
      if (sign.empty() && take_sign(one)) sign = one;
    if (sign.empty() && take_word("in")) sign = "in";
    if (sign.empty() && is_word("not") && at_ + 1 < tokens_.size() &&
        tokens_[at_ + 1].kind == JinjaToken::Kind::name && tokens_[at_ + 1].text == "in") {
      at_ += 2;
      sign = "not in";
    }
    if (sign.empty()) break;
    signs.push_back(sign);
    parts.push_back(chain(0));
  }
  if (signs.empty()) return std::move(parts[0]);
  JinjaExpression result = node(Kind::comparison, "", std::move(parts));
  result.names = std::move(signs);
  return result;
}

JinjaExpression JinjaParser::chain(int level) {
  static const std::vector<std::string_view> levels[] = {{"+", "-"}, {"~"}, {"*", "//", "/", "%"}};
  if (level == std::ssize(levels)) return power();
  JinjaExpression value = chain(level + 1);
  for (;;) {
    std::string sign;
    for (const std::string_view one : levels[level])
      if (sign.empty() && take_sign(one)) sign = one;
    if (sign.empty()) return value;
    JinjaExpression other = chain(level + 1);
    value = node(Kind::binary, sign, {std::move(value), std::move(other)});
  }
}

JinjaExpression JinjaParser::power() {
  JinjaExpression value = unary(true);
  while (take_sign("**")) {
    JinjaExpression other = unary(true);
    value = node(Kind::binary, "**", {std::move(value), std::move(other)});
  }
  return value;
}

JinjaExpression JinjaParser::unary(bool with_filters) {
  const Deeper deeper(*this);
  JinjaExpression value;
  if (take_sign("-")) {
    value = node(Kind::unary, "-", {unary(false)});
  } else if (take_sign("+")) {
    value = node(Kind::unary, "+", {unary(false)});
  } else {
    value = primary();
  }
  value = postfix(std::move(value));
  return with_filters ? filtered(std::move(value)) : value;
}

JinjaExpression JinjaParser::constant() {
  JinjaExpression value = node(Kind::constant, "", {});
  const JinjaToken& own = token();
  const char* end = own.text.data() + own.text.size();
  if (own.kind == JinjaToken::Kind::string) {
    std::string text;
    while (has_token() && token().kind == JinjaToken::Kind::string) text += tokens_[at_++].text;
    value.value.what = std::move(text);
    return value;
  }
  if (own.kind == JinjaToken::Kind::integer) {
    int64_t number = 0;
    if (std::from_chars(own.text.data(), end, number).ec != std::errc())
      fail_jinja("jinja-unsupported", place_, own.line, "the integer " + own.text,
                 "at most 64 bits");
    value.value.what = number;
  } else {
    double number = 0;
    std::from_chars(own.text.data(), end, number);
    value.value.what = number;
  }
  ++at_;
  return value;
}

JinjaExpression JinjaParser::primary() {
  using Token = JinjaToken::Kind;
  const Token kind = token().kind;
  if (kind == Token::string || kind == Token::integer || kind == Token::real) return constant();
  if (kind == Token::sign) return bracketed();
  if (kind != Token::name) fail(shown(), "a value");
  const std::string word = name("a value");
  JinjaExpression value = node(Kind::constant, "", {});
  if (word == "true" || word == "True") {
    value.value.what = true;
  } else if (word == "false" || word == "False") {
    value.value.what = false;
  } else if (word == "none" || word == "None") {
    value.value.what = JinjaNone();
  } else {
    value = node(Kind::name, word, {});
  }
  return value;
}

// A list, a tuple, a dictionary, or an expression in parentheses.
JinjaExpression JinjaParser::bracketed() {
  std::vector<JinjaExpression> parts;
  if (take_sign("(")) {
    bool is_tuple = is_sign(")");
    while (!is_sign(")")) {
      parts.push_back(expression());
      if (!take_sign(",")) break;
      is_tuple = true;
    }
    expect_sign(")");
    if (!is_tuple) return std::move(parts[0]);
    return node(Kind::tuple, "", std::move(parts));
  }
  const bool is_list = is_sign("[");
  const std::string_view end = is_list ? "]" : "}";
  if (!take_sign("[") && !take_sign("{")) fail(shown(), "a value");
  while (!is_sign(end)) {
    parts.push_back(expression());
    if (!is_list) {
      expect_sign(":");
      parts.push_back(expression());
    }
    if (!take_sign(",")) break;
  }
  expect_sign(end);
  return node(is_list ? Kind::list : Kind::dict, "", std::move(parts));
}

JinjaExpression JinjaParser::postfix(JinjaExpression value) {
  for (;;) {
    if (take_sign(".")) {
      if (has_token() && token().kind == JinjaToken::Kind::integer) {
        JinjaExpression number = constant();
        value = node(Kind::item, "", {std::move(value), std::move(number)});
      } else {
        const std::string word = name("an attribute");
        value = node(Kind::attribute, word, {std::move(value)});
      }
    } else if (take_sign("[")) {
      value = subscript(std::move(value));
    } else if (is_sign("(")) {
      value = node(Kind::call, "", {std::move(value)});
      arguments(value);
    } else {
      return value;
    }
  }
}

// What stands in brackets: an index, or up to three numbers of a slice.
JinjaExpression JinjaParser::subscript(JinjaExpression value) {
  std::vector<JinjaExpression> parts = {std::move(value)};
  bool is_slice = false;
  for (;;) {
    if (is_sign(":") || is_sign("]")) {
      parts.push_back(node(Kind::absent, "", {}));
    } else {
      parts.push_back(expression());
    }
    if (!take_sign(":")) break;
    is_slice = true;
  }
  expect_sign("]");
  if (!is_slice) {
    if (parts[1].kind == Kind::absent) fail("'[]'", "an index");
    return node(Kind::item, "", std::move(parts));
  }
  if (parts.size() > 4) fail("a slice of more than three numbers", "begin:end:step");
  while (parts.size() < 4) parts.push_back(node(Kind::absent, "", {}));
  return node(Kind::slice, "", std::move(parts));
}

void JinjaParser::arguments(JinjaExpression& call) {
  expect_sign("(");
  while (!is_sign(")")) {
    if (is_sign("*") || is_sign("**"))
      fail_jinja("jinja-unsupported", place_, line(), "arguments out of a list or dictionary");
    const bool has_name = token().kind == JinjaToken::Kind::name && at_ + 1 < tokens_.size() &&
                          tokens_[at_ + 1].kind == JinjaToken::Kind::sign &&
                          tokens_[at_ + 1].text == "=";
    if (has_name) {
      call.names.push_back(token().text);
      at_ += 2;
    } else if (!call.names.empty()) {
      fail(shown(), "arguments without a name before those with one");
    }
    call.parts.push_back(expression());
    if (!take_sign(",")) break;
  }
  expect_sign(")");
  const std::vector<std::string> names = std::move(call.names);
  call = node(call.kind, call.text, std::move(call.parts));
  call.names = names;
}

JinjaExpression JinjaParser::filtered(JinjaExpression value) {
  for (;;) {
    if (take_sign("|")) {
      const std::string word = name("a filter");
      value = node(Kind::filter, word, {std::move(value)});
      if (is_sign("(")) arguments(value);
    } else if (take_word("is")) {
      value = tested(std::move(value));
    } else if (is_sign("(")) {
      value = node(Kind::call, "", {std::move(value)});
      arguments(value);
    } else {
      return value;
    }
  }
}

JinjaExpression JinjaParser::tested(JinjaExpression value) {
  const bool negates = take_word("not");
  const std::string word = name("a test");
  JinjaExpression test = node(Kind::test, word, {std::move(value)});
  if (is_sign("(")) {
    arguments(test);
  } else if (has_token()) {
    // One argument may stand without parentheses.
    using Token = JinjaToken::Kind;
    const Token kind = token().kind;
    const bool is_word_of_ours = is_word("else") || is_word("or") || is_word("and") ||
                                 is_word("is") || is_word("if") || is_word("not") || is_word("in");
    if ((kind == Token::name && !is_word_of_ours) || kind == Token::string ||
        kind == Token::integer || kind == Token::real || is_sign("[") || is_sign("{")) {
      JinjaExpression argument = postfix(primary());
      JinjaExpression other = std::move(test.parts[0]);
      test = node(Kind::test, word, {std::move(other), std::move(argument)});
    }
  }
  return negates ? node(Kind::unary, "not", {std::move(test)}) : test;
}

}  // namespace presil
