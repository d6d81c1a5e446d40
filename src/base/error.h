// The one exception type, the findings it carries, and the pages that explain every error id.
#pragma once

#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace presil {

// Whose fault it is. Exit codes: input 2, unsupported and unimplemented 3, program 4, untested 5,
// environment 6, internal 70.
enum class ErrorKind {
  input,
  unsupported,
  unimplemented,
  program,
  untested,
  environment,
  internal
};

int exit_code(ErrorKind kind);
std::string_view name(ErrorKind kind);

// One explained error id. Each room lists its own in `<room>/<room>_errors.cc`, which may include
// nothing but this header; the lists of all rooms are gathered by error_pages().
struct ErrorPage {
  std::string_view id;  // words, `room-what`, e.g. "chip-unknown-key"
  ErrorKind kind;
  std::string_view meaning;  // what it means and why it matters
  std::string_view remedy;   // how to fix it
};
std::span<const ErrorPage> error_pages();               // all rooms, sorted by id
const ErrorPage* find_error_page(std::string_view id);  // nullptr if there is none

// Where something was found. Every part may be absent.
struct Place {
  std::string file;
  int64_t line = 0;    // from 1; 0 is absent
  int64_t column = 0;  // from 1; 0 is absent
  int64_t width = 1;   // characters to underline
  std::string source;  // the text of that line, shown with a caret
  std::string inside;  // e.g. "node 'Conv_12'" or "instruction 37 (mma) of core 2"
};

// One thing that is wrong.
struct Finding {
  std::string id;  // of an ErrorPage
  Place place;
  std::string found;     // what was found, one sentence without a full stop
  std::string expected;  // what was expected; may be empty
  std::string advice;    // what to do; may be empty
};

// Text of a finding in the one form, several lines, ending in a newline.
std::string render(const Finding& finding);

// Thrown by every room for anything that stops the work. Only the command line prints and exits.
class Error : public std::exception {
 public:
  explicit Error(Finding finding);
  explicit Error(std::vector<Finding> findings);  // must not be empty
  Error(std::string_view id, Place place, std::string found, std::string expected = "",
        std::string advice = "");

  const std::vector<Finding>& findings() const { return findings_; }
  ErrorKind kind() const;  // of the first finding
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Finding> findings_;
  std::string text_;
};

// Collects all that is wrong, then throws once.
class Findings {
 public:
  void add(Finding finding) { list_.push_back(std::move(finding)); }
  bool empty() const { return list_.empty(); }
  const std::vector<Finding>& list() const { return list_; }
  void throw_if_any() const;  // throws Error with the whole list

 private:
  std::vector<Finding> list_;
};

// Throws an `internal` error (id "internal-broken-invariant") if an invariant of ours is broken.
// `what` says in words what should hold.
[[noreturn]] void broken_invariant(std::string_view what, const char* file, int line);
#define PRESIL_CHECK(condition, what) \
  ((condition) ? void(0) : ::presil::broken_invariant((what), __FILE__, __LINE__))

}  // namespace presil
