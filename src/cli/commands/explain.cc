// presil explain: what an error id means and how to fix it. Also writes docs/gen/errors.md.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace presil {
namespace {

std::string page_text(const ErrorPage& page) {
  return fmt::format("{} ({}, exit code {})\n\n{}\n\nWhat to do: {}\n", page.id, name(page.kind),
                     exit_code(page.kind), page.meaning, page.remedy);
}

std::string all_markdown() {
  std::string out =
      "# Errors\n\nEvery error names its id in brackets. This page is written by `presil explain "
      "--markdown`\nfrom the texts beside the code; `presil explain ID` shows one section.\n";
  for (const ErrorPage& page : error_pages()) {
    out += fmt::format("\n## {}\n\nKind {}, exit code {}.\n\n{}\n\nWhat to do: {}\n", page.id,
                       name(page.kind), exit_code(page.kind), page.meaning, page.remedy);
  }
  return out;
}

nlohmann::ordered_json page_json(const ErrorPage& page) {
  return {{"id", page.id},
          {"kind", name(page.kind)},
          {"exit_code", exit_code(page.kind)},
          {"meaning", page.meaning},
          {"remedy", page.remedy}};
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil explain", "Explains an error id, or lists all of them."};
  std::string id;
  bool markdown = false;
  bool json = false;
  arguments.add("id", &id, "An error id, such as chip-unknown-key; none lists all");
  arguments.add("--markdown", &markdown, "All pages as Markdown");
  arguments.add("--json", &json, "As JSON");
  if (!parse_arguments(arguments, words)) return 0;
  if (id.empty() && markdown) {
    fmt::print("{}", all_markdown());
    return 0;
  }
  if (id.empty() && json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ErrorPage& page : error_pages()) list.push_back(page_json(page));
    fmt::print("{}\n", list.dump(2));
    return 0;
  }
  if (id.empty()) {
    for (const ErrorPage& page : error_pages()) {
      fmt::print("{:32} {:14} exit {}\n", page.id, name(page.kind), exit_code(page.kind));
    }
    return 0;
  }
  const ErrorPage* page = find_error_page(id);
  if (page == nullptr) {
    std::vector<std::string> ids;
    for (const ErrorPage& known : error_pages()) ids.emplace_back(known.id);
    const std::string near = nearest(id, ids);
    throw Error(
        "cli-unknown-id", {}, fmt::format("there is no error id '{}'", id), "",
        near.empty() ? "presil explain lists all ids" : fmt::format("Did you mean '{}'?", near));
  }
  if (json) {
    fmt::print("{}\n", page_json(*page).dump(2));
  } else {
    fmt::print("{}", page_text(*page));
  }
  return 0;
}

}  // namespace

extern const Verb command_explain;
const Verb command_explain = {"explain", "What an error id means and how to fix it", run};

}  // namespace presil
