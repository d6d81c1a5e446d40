// Errors: the one text form, the lookup of an id's page, and the exception. The pages of all rooms
// are compiled into this library (cmake/rooms.cmake), so every program knows every kind of error.
#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace presil {

#define X(room) extern const std::span<const ErrorPage> room##_error_pages;
#include "error_rooms.inc"
#undef X

namespace {

constexpr size_t shown_findings_max = 50;
constexpr int64_t shown_columns_max = 96;

// Names and texts may come from a hostile file: control characters must not reach a terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t' || c == '\n') {
      out += ' ';
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

// Byte offset of the character `count` characters after `from`, in UTF-8.
size_t advance(std::string_view text, size_t from, int64_t count) {
  while (from < text.size() && count > 0) {
    ++from;
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80) ++from;
    --count;
  }
  return from;
}

// The source line with carets under the part that is meant; a window of it if it is long.
std::string render_source(const Place& place) {
  std::string out;
  const std::string number = place.line > 0 ? std::to_string(place.line) : "";
  int64_t column = std::max<int64_t>(place.column, 1);
  const int64_t skipped = column > shown_columns_max - 20 ? column - 20 : 0;
  const size_t begin = advance(place.source, 0, skipped);
  const size_t end = advance(place.source, begin, shown_columns_max);
  column -= skipped;
  // Tabs become one space each, so that columns count characters on both lines.
  const std::string text = printable(std::string_view(place.source).substr(begin, end - begin));
  out += fmt::format("  {} | {}\n", number, text);
  if (place.column > 0) {
    const int64_t room = shown_columns_max - column + 1;
    const int64_t width = std::clamp<int64_t>(place.width, 1, std::max<int64_t>(room, 1));
    out += fmt::format("  {:{}} | {:{}}{:^>{}}\n", "", number.size(), "", column - 1, "", width);
  }
  return out;
}

std::string render_all(const std::vector<Finding>& findings) {
  std::string out;
  for (size_t i = 0; i < findings.size() && i < shown_findings_max; ++i) out += render(findings[i]);
  if (findings.size() > shown_findings_max) {
    out += fmt::format("and {} more findings\n", findings.size() - shown_findings_max);
  }
  return out;
}

}  // namespace

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::input:
      return 2;
    case ErrorKind::unsupported:
    case ErrorKind::unimplemented:
      return 3;
    case ErrorKind::program:
      return 4;
    case ErrorKind::untested:
      return 5;
    case ErrorKind::environment:
      return 6;
    case ErrorKind::internal:
      return 70;
  }
  return 70;
}

std::string_view name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::input:
      return "input";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::unimplemented:
      return "unimplemented";
    case ErrorKind::program:
      return "program";
    case ErrorKind::untested:
      return "untested";
    case ErrorKind::environment:
      return "environment";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

std::span<const ErrorPage> error_pages() {
  static const std::vector<ErrorPage> sorted = [] {
    std::vector<ErrorPage> pages;
#define X(room) pages.insert(pages.end(), room##_error_pages.begin(), room##_error_pages.end());
#include "error_rooms.inc"
#undef X
    std::stable_sort(pages.begin(), pages.end(),
                     [](const ErrorPage& a, const ErrorPage& b) { return a.id < b.id; });
    return pages;
  }();
  return sorted;
}

const ErrorPage* find_error_page(std::string_view id) {
  const std::span<const ErrorPage> pages = error_pages();
  const auto at = std::lower_bound(pages.begin(), pages.end(), id,
                                   [](const ErrorPage& a, std::string_view b) { return a.id < b; });
  return at != pages.end() && at->id == id ? &*at : nullptr;
}

std::string render(const Finding& finding) {
  const Place& place = finding.place;
  std::string where;
  if (!place.file.empty()) {
    where = printable(place.file);
    if (place.line > 0) where += fmt::format(":{}", place.line);
    if (place.line > 0 && place.column > 0) where += fmt::format(":{}", place.column);
    where += ": ";
  }
  if (!place.inside.empty()) where += printable(place.inside) + ": ";
  std::string out = fmt::format("error[{}]: {}{}\n", finding.id, where, printable(finding.found));
  if (!place.source.empty()) out += render_source(place);
  if (!finding.expected.empty())
    out += fmt::format("  expected: {}\n", printable(finding.expected));
  if (!finding.advice.empty()) out += fmt::format("  try: {}\n", printable(finding.advice));
  out += fmt::format("  more: presil explain {}\n", finding.id);
  return out;
}

Error::Error(Finding finding) : Error(std::vector<Finding>{std::move(finding)}) {}

Error::Error(std::vector<Finding> findings) : findings_(std::move(findings)) {
  if (findings_.empty()) {
    findings_.push_back({"internal-broken-invariant", {}, "an error without a finding", "", ""});
  }
  text_ = render_all(findings_);
}

Error::Error(std::string_view id, Place place, std::string found, std::string expected,
             std::string advice)
    : Error(Finding{std::string(id), std::move(place), std::move(found), std::move(expected),
                    std::move(advice)}) {}

ErrorKind Error::kind() const {
  const ErrorPage* page = find_error_page(findings_.front().id);
  return page == nullptr ? ErrorKind::internal : page->kind;
}

void Findings::throw_if_any() const {
  if (!list_.empty()) throw Error(list_);
}

void broken_invariant(std::string_view what, const char* file, int line) {
  // Only the part of the path below src/ says something to a reader of another machine.
  std::string path = file;
  const size_t at = path.rfind("src/");
  if (at != std::string::npos) path = path.substr(at);
  Place place;
  place.file = path;
  place.line = line;
  throw Error("internal-broken-invariant", std::move(place), std::string(what), "",
              "This is a defect of presil; the command line and the input files reproduce it");
}

}  // namespace presil
