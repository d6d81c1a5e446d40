// The parsers of expressions and statements, inside the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jinja/syntax.h"

namespace presil {

// Tokens and where in them the parser stands.
class JinjaParser {
 public:
  JinjaParser(std::vector<JinjaToken> tokens, const Place& place)
      : tokens_(std::move(tokens)), place_(place) {}

  JinjaBlock parse();

 private:
  using Kind = JinjaExpression::Kind;

  // parse_expressions.cc
  JinjaExpression expression();          // with conditions
  JinjaExpression list_or_expression();  // a tuple where commas follow
  JinjaExpression either();
  JinjaExpression both();
  JinjaExpression negated();
  JinjaExpression comparison();
  JinjaExpression chain(int level);  // of binary operators, from those that bind least
  JinjaExpression power();
  JinjaExpression unary(bool with_filters);
  JinjaExpression primary();
  JinjaExpression constant();
  JinjaExpression bracketed();
  JinjaExpression postfix(JinjaExpression value);
  JinjaExpression subscript(JinjaExpression value);
  JinjaExpression filtered(JinjaExpression value);
  JinjaExpression tested(JinjaExpression value);
  void arguments(JinjaExpression& call);
  JinjaExpression node(Kind kind, std::string text, std::vector<JinjaExpression> parts) const;

  // parse_statements.cc
  JinjaBlock block(const std::vector<std::string_view>& ends, std::string& ended_by);
  JinjaStatement statement();
  JinjaStatement loop();
  JinjaStatement choice();
  JinjaStatement assignment();
  JinjaStatement macro();
  std::vector<std::string> targets();
  JinjaStatement made(JinjaStatement::Kind kind) const;

  bool has_token() const { return at_ < tokens_.size(); }
  const JinjaToken& token() const;
  int line() const { return has_token() ? token().line : last_line_; }
  bool is_sign(std::string_view text) const;
  bool is_word(std::string_view text) const;
  bool take_sign(std::string_view text);
  bool take_word(std::string_view text);
  void expect_sign(std::string_view text);
  void expect_end();  // of a mark
  std::string name(const char* what);
  std::string shown() const;  // what stands here, for a message
  [[noreturn]] void fail(std::string found, std::string expected) const;

  // Counts how deeply calls of the parser are nested.
  struct Deeper {
    explicit Deeper(JinjaParser& parser) : parser_(parser) { parser_.enter(); }
    ~Deeper() { --parser_.depth_; }
    JinjaParser& parser_;
  };
  void enter();

  std::vector<JinjaToken> tokens_;
  const Place& place_;
  size_t at_ = 0;
  int depth_ = 0;
  int last_line_ = 1;
};

}  // namespace presil
