// Fuzz target: any bytes run as a chat template write a text, or an Error.
#include <string>

#include "jinja/jinja.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using presil::JinjaValue;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  presil::JinjaDict variables;
  std::vector<JinjaValue> messages;
  for (const char* role : {"system", "user", "assistant", "user"}) {
    messages.push_back(presil::jinja_dict(
        {{"role", {std::string(role)}}, {"content", {std::string(" what \xc3\xa9 \xff ")}}}));
  }
  variables.set("messages", presil::jinja_list(std::move(messages)));
  variables.set("add_generation_prompt", {true});
  variables.set("bos_token", {std::string("<s>")});
  try {
    presil::render_jinja(source, {}, variables);
  } catch (const presil::Error&) {
  }
  return 0;
}
