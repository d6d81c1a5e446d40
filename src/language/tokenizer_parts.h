// Parts of a tokenizer.json beside its model, inside the room: what changes a text before it is
// cut, how it is cut, and what is put around its tokens. A part of a kind that is not known is an
// error that names it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "language/tokenizer.h"

namespace presil {

std::string json_text(const nlohmann::json& json, const char* key);  // "" if there is none
bool json_flag(const nlohmann::json& json, const char* key, bool otherwise);
[[noreturn]] void fail_tokenizer(const std::string& path, const std::string& inside,
                                 std::string found, std::string expected);

// "normalizer", of the kinds that cut with no regard to bytes.
void read_normaliser(const std::string& path, const nlohmann::json& part, Vocabulary& vocabulary);
// "pre_tokenizer" of WordPiece and of Unigram.
void read_word_cutter(const std::string& path, const nlohmann::json& part);
void read_piece_cutter(const std::string& path, const nlohmann::json& part, Vocabulary& vocabulary);
// "post_processor": which token begins and ends a text.
void read_frame(const std::string& path, const nlohmann::json& part, Vocabulary& vocabulary);

}  // namespace presil
