// Statements: a block is parsed up to the words that may end it.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/parse.h"

namespace presil {

void JinjaParser::fail(std::string found, std::string expected) const {
  fail_jinja("jinja-bad-template", place_, line(), std::move(found), std::move(expected));
}

void JinjaParser::enter() {
  if (++depth_ > jinja_depth_max) {
    fail_jinja("jinja-too-large", place_, line(), "a template that is nested too deeply",
               fmt::format("at most {} deep", jinja_depth_max));
  }
}

const JinjaToken& JinjaParser::token() const {
  if (!has_token()) fail("the end of the template", "a value");
  return tokens_[at_];
}

std::string JinjaParser::shown() const {
  if (!has_token()) return "the end of the template";
  if (token().kind == JinjaToken::Kind::end) return "the end of the mark";
  return "'" + token().text.substr(0, 40) + "'";
}

bool JinjaParser::is_sign(std::string_view text) const {
  return has_token() && token().kind == JinjaToken::Kind::sign && token().text == text;
}
bool JinjaParser::is_word(std::string_view text) const {
  return has_token() && token().kind == JinjaToken::Kind::name && token().text == text;
}
bool JinjaParser::take_sign(std::string_view text) {
  const bool is = is_sign(text);
  at_ += is ? 1 : 0;
  return is;
}
bool JinjaParser::take_word(std::string_view text) {
  const bool is = is_word(text);
  at_ += is ? 1 : 0;
  return is;
}
void JinjaParser::expect_sign(std::string_view text) {
  if (!take_sign(text)) fail(shown(), fmt::format("'{}'", text));
}
void JinjaParser::expect_end() {
  if (!has_token() || token().kind != JinjaToken::Kind::end) fail(shown(), "the end of the mark");
  last_line_ = token().line;
  ++at_;
}
std::string JinjaParser::name(const char* what) {
  if (!has_token() || token().kind != JinjaToken::Kind::name) fail(shown(), what);
  return tokens_[at_++].text;
}

JinjaStatement JinjaParser::made(JinjaStatement::Kind kind) const {
  JinjaStatement statement;
  statement.kind = kind;
  statement.line = line();
  return statement;
}

JinjaBlock JinjaParser::parse() {
  std::string ended_by;
  return block({}, ended_by);
}

// Ends at the end of the template, or behind one of the words `ends` at the begin of a mark, whose
// further words are left.
JinjaBlock JinjaParser::block(const std::vector<std::string_view>& ends, std::string& ended_by) {
  const Deeper deeper(*this);
  JinjaBlock block;
  const int begin_line = line();
  while (has_token()) {
    if (token().kind == JinjaToken::Kind::text) {
      JinjaStatement text = made(JinjaStatement::Kind::text);
      text.text = tokens_[at_++].text;
      block.push_back(std::move(text));
      continue;
    }
    PRESIL_CHECK(token().kind == JinjaToken::Kind::begin, "outside marks there is text alone");
    const bool is_output = token().text == "{{";
    ++at_;
    if (is_output) {
      JinjaStatement output = made(JinjaStatement::Kind::output);
      output.expressions.push_back(list_or_expression());
      expect_end();
      block.push_back(std::move(output));
      continue;
    }
    for (const std::string_view end : ends) {
      if (!is_word(end)) continue;
      ended_by = end;
      ++at_;
      return block;
    }
    block.push_back(statement());
  }
  if (!ends.empty())
    fail_jinja("jinja-bad-template", place_, begin_line, "a block without an end",
               fmt::format("'{}'", ends.back()));
  return block;
}

JinjaStatement JinjaParser::statement() {
  const Deeper deeper(*this);
  const int at_line = line();
  const std::string word = name("a statement");
  if (word == "for") return loop();
  if (word == "if") return choice();
  if (word == "set") return assignment();
  if (word == "macro") return macro();
  std::string ended_by;
  if (word == "generation") {  // marks what a model is taught to say
    JinjaStatement scope = made(JinjaStatement::Kind::scope);
    expect_end();
    scope.blocks.push_back(block({"endgeneration"}, ended_by));
    expect_end();
    return scope;
  }
  if (word == "break" || word == "continue") {
    JinjaStatement jump =
        made(word == "break" ? JinjaStatement::Kind::leave : JinjaStatement::Kind::proceed);
    expect_end();
    return jump;
  }
  if (word.starts_with("end") || word == "else" || word == "elif")
    fail_jinja("jinja-bad-template", place_, at_line, "'" + word + "' where nothing is open");
  fail_jinja("jinja-unsupported", place_, at_line, "the statement '" + word + "'",
             "for, if, set, macro, break, continue or generation");
}

std::vector<std::string> JinjaParser::targets() {
  std::vector<std::string> names;
  const bool has_bracket = take_sign("(");
  do {
    names.push_back(name("a name"));
  } while (take_sign(","));
  if (has_bracket) expect_sign(")");
  return names;
}

JinjaStatement JinjaParser::loop() {
  JinjaStatement statement = made(JinjaStatement::Kind::loop);
  statement.names = targets();
  if (!take_word("in")) fail(shown(), "'in'");
  // What follows `if` is the loop's condition.
  statement.expressions.push_back(either());
  if (is_sign(",")) fail_jinja("jinja-unsupported", place_, line(), "a loop over a bare tuple");
  if (take_word("if")) statement.expressions.push_back(expression());
  if (is_word("recursive")) fail_jinja("jinja-unsupported", place_, line(), "a recursive loop");
  expect_end();
  std::string ended_by;
  statement.blocks.push_back(block({"else", "endfor"}, ended_by));
  expect_end();
  if (ended_by == "else") {
    statement.blocks.push_back(block({"endfor"}, ended_by));
    expect_end();
  }
  return statement;
}

JinjaStatement JinjaParser::choice() {
  JinjaStatement statement = made(JinjaStatement::Kind::choice);
  std::string ended_by = "elif";
  while (ended_by != "endif") {
    if (ended_by == "elif") statement.expressions.push_back(list_or_expression());
    expect_end();
    const bool is_last = ended_by == "else";
    statement.blocks.push_back(is_last ? block({"endif"}, ended_by)
                                       : block({"elif", "else", "endif"}, ended_by));
  }
  expect_end();
  return statement;
}

JinjaStatement JinjaParser::assignment() {
  JinjaStatement statement = made(JinjaStatement::Kind::set);
  statement.names = targets();
  if (statement.names.size() == 1 && take_sign(".")) statement.text = name("an attribute");
  if (take_sign("=")) {
    statement.expressions.push_back(list_or_expression());
    expect_end();
    return statement;
  }
  if (is_sign("|")) fail_jinja("jinja-unsupported", place_, line(), "a filter of a block");
  if (statement.names.size() > 1 || !statement.text.empty()) fail(shown(), "'='");
  statement.kind = JinjaStatement::Kind::capture;
  expect_end();
  std::string ended_by;
  statement.blocks.push_back(block({"endset"}, ended_by));
  expect_end();
  return statement;
}

JinjaStatement JinjaParser::macro() {
  JinjaStatement statement = made(JinjaStatement::Kind::macro);
  statement.text = name("a name");
  expect_sign("(");
  while (!is_sign(")")) {
    statement.names.push_back(name("a name"));
    if (take_sign("=")) {
      statement.expressions.push_back(expression());
    } else if (!statement.expressions.empty()) {
      fail(shown(), "names without a value before those with one");
    }
    if (!take_sign(",")) break;
  }
  expect_sign(")");
  expect_end();
  std::string ended_by;
  statement.blocks.push_back(block({"endmacro"}, ended_by));
  expect_end();
  return statement;
}

JinjaBlock parse_jinja(std::string_view source, const Place& place) {
  return JinjaParser(jinja_tokens(source, place), place).parse();
}

}  // namespace presil
