// Findings as JSON, for programs that call presil.
#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace presil {

std::string to_json(const std::vector<Finding>& findings) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    const ErrorPage* page = find_error_page(finding.id);
    const ErrorKind kind = page == nullptr ? ErrorKind::internal : page->kind;
    nlohmann::ordered_json place = nlohmann::ordered_json::object();
    if (!finding.place.file.empty()) place["file"] = finding.place.file;
    if (finding.place.line > 0) place["line"] = finding.place.line;
    if (finding.place.column > 0) place["column"] = finding.place.column;
    if (!finding.place.inside.empty()) place["inside"] = finding.place.inside;
    list.push_back({{"id", finding.id},
                    {"kind", name(kind)},
                    {"place", place},
                    {"found", finding.found},
                    {"expected", finding.expected},
                    {"advice", finding.advice}});
  }
  nlohmann::ordered_json document = nlohmann::ordered_json::object();
  document["errors"] = std::move(list);
  // Names from a hostile file may not be UTF-8.
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace presil
