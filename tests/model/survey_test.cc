// Every model that the onnx package brings, and those in the folders of PRESIL_MODELS, read here
// and compared with what the onnx package reads. Needs .venv/bin/python; skipped without it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "model/model.h"

namespace presil {
namespace {

TEST(Survey, real_models_have_the_nodes_and_weights_that_onnx_finds) {
  const std::string python = std::string(PRESIL_SOURCE_DIR) + "/.venv/bin/python";
  if (!std::filesystem::exists(python)) GTEST_SKIP() << "no " << python;
  const std::string list = std::string(PRESIL_BINARY_DIR) + "/model_survey.txt";
  const std::string command = python + " " + PRESIL_SOURCE_DIR + "/tests/model/survey.py " + list;
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  int models = 0;
  for (const std::string& line : split(read_text_file(list), '\n')) {
    if (line.empty()) continue;
    const std::vector<std::string> fields = split(line, '\t');
    ASSERT_EQ(fields.size(), 5u);
    ++models;
    try {
      const ModelGraph graph = read_onnx(fields[0]);
      EXPECT_TRUE(verify(graph).empty()) << fields[0];
      EXPECT_FALSE(to_text(graph).empty());
      int64_t constants = 0, bytes = 0, sum = 0;
      for (const ModelValue& value : graph.values) {
        if (!value.constant) continue;
        ++constants;
        bytes += value.constant->bytes();
        for (const std::byte byte : value.constant->span()) sum += std::to_integer<int64_t>(byte);
      }
      EXPECT_EQ(std::to_string(graph.nodes.size()), fields[1]) << fields[0];
      EXPECT_EQ(std::to_string(constants), fields[2]) << fields[0];
      EXPECT_EQ(std::to_string(bytes), fields[3]) << fields[0];
      EXPECT_EQ(std::to_string(sum % (int64_t{1} << 32)), fields[4]) << fields[0];
    } catch (const Error& error) {
      ADD_FAILURE() << fields[0] << "\n" << error.what();
    }
  }
  EXPECT_GT(models, 100);
  RecordProperty("models", models);
}

}  // namespace
}  // namespace presil
