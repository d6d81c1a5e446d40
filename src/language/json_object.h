// JSON of files that anybody may have made, inside the room: a bound on nesting, since nlohmann's
// parser recurses when it destroys.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace presil {

// The object that the text is; discarded (json.is_discarded()) if it is none or nests too deep.
nlohmann::json parse_json_object(std::string_view text);
// The same of a file. Error language-bad-file.
nlohmann::json read_json_object(const std::string& path);

}  // namespace presil
