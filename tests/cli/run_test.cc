// Running, timing, showing and checking models by the command line: options, files, JSON, the cache
// and the exit codes of every kind of bad input.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "../model/message.h"
#include "cli/cli.h"

namespace presil {
namespace {

namespace fs = std::filesystem;
using namespace message;

struct Outcome {
  int code;
  std::string out;
  std::string error;
};

Outcome run(const std::vector<std::string>& arguments) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int code = run_command_line(arguments);
  return {code, ::testing::internal::GetCapturedStdout(), ::testing::internal::GetCapturedStderr()};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string bytes_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string raw_floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * 4};
}

// out/y = relu(x w), x of n rows.
GraphParts product() {
  std::vector<float> weights;
  for (int i = 0; i < 32; ++i) weights.push_back(0.125f * static_cast<float>(i % 7) - 0.375f);
  return {{node("MatMul", {"x", "w"}, {"t"}, "product"), node("Relu", {"t"}, {"out/y"}, "clip")},
          {value("x", {"n", "8"})},
          {value("out/y", {"n", "4"})},
          {tensor("w", 1, {8, 4}, raw_floats(weights))}};
}

class Commands : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              ("presil_cli_" + std::to_string(::getpid()) + "_" + test->name());
    fs::create_directories(folder_);
    model_ = at("net.onnx");
    write_bytes(model_, message::model(graph(product())));
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  // The command on the small model, with a cache of this test's own.
  std::vector<std::string> command(const std::string& verb,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {verb, model_, "--shape", "n=3", "--cache", at("cache")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  nlohmann::json json_of(const std::string& verb, std::vector<std::string> more = {}) const {
    more.push_back("--json");
    const Outcome outcome = run(command(verb, more));
    EXPECT_EQ(outcome.code, 0) << outcome.error;
    return nlohmann::json::parse(outcome.out);
  }
  void expect_error(const std::vector<std::string>& arguments, int code,
                    const std::string& id) const {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, code) << outcome.error;
    EXPECT_TRUE(holds(outcome.error, "error[" + id + "]")) << outcome.error;
    EXPECT_EQ(outcome.out, "");
  }

  fs::path folder_;
  std::string model_;
};

TEST_F(Commands, run_writes_the_outputs_and_says_what_it_did) {
  const Outcome outcome = run(command("run", {"--output-dir", at("out")}));
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_TRUE(outcome.out.starts_with("net.onnx on edge  (")) << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "random, seed 0"));
  EXPECT_TRUE(holds(outcome.out, "1 output, bit-exact on the chip"));
  const Tensor y = read_npy(at("out/out_y.npy"));
  EXPECT_EQ(y.shape, (Shape{3, 4}));
}

// Every product and sum here is exact, so that the order of summation does not matter.
TEST_F(Commands, the_answer_is_the_product) {
  const std::vector<float> x = {1, 2, 3, 4, 5, 6, 7, 8};
  write_npy(at("x.npy"), make_tensor_of<float>(DType::f32, {1, 8}, x));
  const Outcome outcome =
      run({"run", model_, "--input", "x=" + at("x.npy"), "--output-dir", at("out"), "--no-cache"});
  ASSERT_EQ(outcome.code, 0) << outcome.error;
  const std::vector<double> y = to_doubles(read_npy(at("out/out_y.npy")));
  for (int j = 0; j < 4; ++j) {
    float sum = 0;
    for (int k = 0; k < 8; ++k) {
      const float w = 0.125f * static_cast<float>((4 * k + j) % 7) - 0.375f;
      sum = std::fma(x[static_cast<size_t>(k)], w, sum);
    }
    EXPECT_EQ(y[static_cast<size_t>(j)], std::max(sum, 0.0f)) << j;
  }
}

TEST_F(Commands, npy_and_pb_inputs_and_outputs_hold_the_same) {
  const Tensor x = random_tensor(DType::f32, {3, 8}, 5);
  write_npy(at("x.npy"), x);
  write_tensor_pb(at("x.pb"), x);
  EXPECT_EQ(run(command("run", {"--input", "x=" + at("x.npy"), "--output-dir", at("a")})).code, 0);
  EXPECT_EQ(run(command("run", {"--input", "x=" + at("x.pb"), "--output-dir", at("b"),
                                "--output-format", "pb"}))
                .code,
            0);
  std::string name;
  const Tensor a = read_npy(at("a/out_y.npy")), b = read_tensor_pb(at("b/out_y.pb"), &name);
  EXPECT_EQ(name, "out/y");
  EXPECT_EQ(to_doubles(a), to_doubles(b));
  // The same numbers as a seed gives: random inputs are those of random_tensor.
  EXPECT_EQ(run(command("run", {"--seed", "5", "--output-dir", at("c")})).code, 0);
  EXPECT_EQ(bytes_of_file(at("a/out_y.npy")), bytes_of_file(at("c/out_y.npy")));
}

TEST_F(Commands, the_bits_depend_on_no_option_of_the_host) {
  std::vector<std::string> hashes;
  for (const std::vector<std::string>& options : {std::vector<std::string>{},
                                                  {"--threads", "2"},
                                                  {"--naive"},
                                                  {"--chip", "cloud"},
                                                  {"--repeat", "2"}}) {
    hashes.push_back(json_of("run", options)["outputs"][0]["hash"]);
  }
  for (const std::string& hash : hashes) EXPECT_EQ(hash, hashes[0]);
}

TEST_F(Commands, json_of_a_run_holds_every_key) {
  const nlohmann::json out = json_of("run", {"--output-dir", at("out")});
  for (const char* key :
       {"schema", "tool_version", "model", "chip", "chip_seconds", "chip_cycles", "compile_seconds",
        "execute_seconds", "time_seconds", "bound_share", "assumptions"}) {
    EXPECT_TRUE(out.contains(key)) << key;
  }
  EXPECT_EQ(out["chip"], "edge");
  EXPECT_EQ(out["model"], model_);
  EXPECT_GT(out["chip_cycles"], 0);
  EXPECT_DOUBLE_EQ(out["chip_seconds"].get<double>() * out["clock_hz"].get<double>(),
                   out["chip_cycles"].get<double>());
  EXPECT_EQ(out["outputs"][0]["name"], "out/y");
  EXPECT_EQ(out["outputs"][0]["shape"], (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(out["outputs"][0]["file"], at("out/out_y.npy"));
  EXPECT_EQ(out["inputs"][0]["source"], "random");
  int64_t cycles = 0;
  for (const nlohmann::json& layer : out["layers"]) cycles += layer["cycles"].get<int64_t>();
  EXPECT_EQ(cycles, out["chip_cycles"].get<int64_t>());
}

TEST_F(Commands, json_goes_to_a_file_beside_the_text_or_alone_to_standard_output) {
  const Outcome both = run(command("time", {"--json", at("r.json")}));
  EXPECT_TRUE(holds(both.out, "simulated in"));
  EXPECT_TRUE(nlohmann::json::accept(bytes_of_file(at("r.json"))));
  const Outcome alone = run(command("time", {"--json"}));
  EXPECT_TRUE(nlohmann::json::accept(alone.out)) << alone.out;
}

TEST_F(Commands, time_and_run_agree_on_the_cycles) {
  EXPECT_EQ(json_of("time")["chip_cycles"], json_of("run")["chip_cycles"]);
}

TEST_F(Commands, time_needs_no_weights_and_run_does) {
  GraphParts parts = product();
  parts.initializers = {};
  std::string weights;
  {
    Writer writer(weights);
    for (const int64_t size : {8, 400}) writer.add_int64(1, size);
    writer.add_int32(2, 1);
    writer.add_string(8, "w");
    {
      Writer entry(writer, 13);
      entry.add_string(1, "location");
      entry.add_string(2, "absent.bin");
    }
    writer.add_int32(14, 1);
  }
  parts.initializers.push_back(weights);
  parts.outputs = {value("out/y", {"n", "400"})};
  write_bytes(model_, message::model(graph(parts)));
  EXPECT_EQ(run(command("time")).code, 0);
  expect_error(command("run"), 2, "model-external-data");
}

TEST_F(Commands, a_warm_cache_gives_the_same_result_and_says_so) {
  const nlohmann::json cold = json_of("run"), warm = json_of("run");
  EXPECT_EQ(cold["compile_cached"], false);
  EXPECT_EQ(warm["compile_cached"], true);
  for (const char* key : {"outputs", "layers", "chip_cycles", "inputs"}) {
    EXPECT_EQ(cold[key], warm[key]) << key;
  }
}

TEST_F(Commands, what_changes_the_program_is_another_cache_entry) {
  json_of("time");
  EXPECT_EQ(json_of("time", {"--chip", "cloud"})["compile_cached"], false);
  EXPECT_EQ(json_of("time", {"--precision", "bf16"})["compile_cached"], false);
  EXPECT_EQ(json_of("run")["compile_cached"], false);
  EXPECT_EQ(json_of("time")["compile_cached"], true);
  const Outcome other = run({"time", model_, "--shape", "n=4", "--cache", at("cache"), "--json"});
  EXPECT_EQ(nlohmann::json::parse(other.out)["compile_cached"], false);
  GraphParts parts = product();
  parts.nodes[1] = node("Neg", {"t"}, {"out/y"}, "clip");
  write_bytes(model_, message::model(graph(parts)));
  EXPECT_EQ(json_of("time")["compile_cached"], false);
}

TEST_F(Commands, external_weights_are_part_of_the_cache_key) {
  GraphParts parts = product();
  std::string weights;
  {
    Writer writer(weights);
    for (const int64_t size : {8, 4}) writer.add_int64(1, size);
    writer.add_int32(2, 1);
    writer.add_string(8, "w");
    {
      Writer entry(writer, 13);
      entry.add_string(1, "location");
      entry.add_string(2, "w.bin");
    }
    writer.add_int32(14, 1);
  }
  parts.initializers = {weights};
  write_bytes(model_, message::model(graph(parts)));
  write_bytes(at("w.bin"), raw_floats(std::vector<float>(32, 1.0f)));
  const nlohmann::json ones = json_of("run");
  write_bytes(at("w.bin"), raw_floats(std::vector<float>(32, 2.0f)));
  const nlohmann::json twos = json_of("run");
  EXPECT_EQ(twos["compile_cached"], false);
  EXPECT_NE(ones["outputs"][0]["hash"], twos["outputs"][0]["hash"]);
}

TEST_F(Commands, a_broken_cache_entry_is_compiled_anew) {
  const nlohmann::json first = json_of("run");
  for (const fs::directory_entry& entry : fs::directory_iterator(at("cache"))) {
    write_bytes(entry.path(), bytes_of_file(entry.path()).substr(0, 100));
  }
  const nlohmann::json second = json_of("run");
  EXPECT_EQ(second["compile_cached"], false);
  EXPECT_EQ(first["outputs"], second["outputs"]);
  EXPECT_EQ(json_of("run")["compile_cached"], true);
}

TEST_F(Commands, without_a_cache_nothing_is_kept) {
  EXPECT_EQ(run({"time", model_, "--shape", "n=3", "--cache", at("cache"), "--no-cache"}).code, 0);
  EXPECT_FALSE(fs::exists(at("cache")));
  write_bytes(at("file"), "");
  EXPECT_EQ(run({"time", model_, "--shape", "n=3", "--cache", at("file")}).code, 0);
}

TEST_F(Commands, a_reduced_precision_states_its_measured_error) {
  const Outcome outcome = run(command("run", {"--precision", "bf16"}));
  EXPECT_TRUE(holds(outcome.out, "differs from fp32 by at most")) << outcome.out << outcome.error;
  const nlohmann::json error = json_of("run", {"--precision", "bf16"})["precision_error"];
  ASSERT_EQ(error.size(), 1u);
  EXPECT_GT(error[0]["max_abs"], 0);
  EXPECT_LT(error[0]["relative"], 0.05);
  EXPECT_FALSE(json_of("run").contains("precision_error"));
}

TEST_F(Commands, a_trace_is_written_where_it_was_asked_for) {
  EXPECT_EQ(run(command("time", {"--trace", at("deep/t.pftrace")})).code, 0);
  EXPECT_GT(fs::file_size(at("deep/t.pftrace")), 100u);
}

TEST_F(Commands, print_after_shows_the_passes) {
  const Outcome all = run(command("time", {"--print-after", "--chip", "edge"}));
  EXPECT_TRUE(holds(all.error, "# after remove_dead")) << all.error;
  EXPECT_TRUE(holds(all.error, "# after fuse_elementwise"));
  const Outcome one = run(command("time", {"--print-after", "fuse_elementwise"}));
  EXPECT_FALSE(holds(one.error, "# after remove_dead"));
  EXPECT_TRUE(holds(one.error, "# after fuse_elementwise"));
  expect_error(command("time", {"--print-after", "fuse_elemntwise"}), 2, "cli-bad-arguments");
}

TEST_F(Commands, every_station_shows_the_model) {
  for (const auto& [station, part] : {std::pair<std::string, std::string>{"graph", "MatMul"},
                                      {"primitives", "product"},
                                      {"schedule", "region 0 product (MatMul)"},
                                      {"program", "# layer 0: product (MatMul)"},
                                      {"timeline", "product"}}) {
    const Outcome outcome = run({"show", station, model_, "--shape", "n=3"});
    EXPECT_EQ(outcome.code, 0) << outcome.error;
    EXPECT_TRUE(holds(outcome.out, part)) << station << "\n" << outcome.out;
  }
}

TEST_F(Commands, a_program_can_be_written_as_elf_and_shown_again) {
  const Outcome written =
      run({"show", "program", model_, "--shape", "n=3", "--weights", "--elf", at("net.elf")});
  ASSERT_EQ(written.code, 0) << written.error;
  const Outcome shown = run({"show", "program", at("net.elf")});
  EXPECT_EQ(shown.out, written.out);
}

TEST_F(Commands, every_kind_of_bad_input_has_its_id_and_exit_code) {
  expect_error({"run"}, 2, "cli-bad-arguments");
  expect_error({"run", at("absent.onnx")}, 2, "file-not-found");
  expect_error({"run", model_}, 2, "model-unbound-shape");
  expect_error(command("run", {"--chip", "egde"}), 2, "chip-unknown-chip");
  expect_error(command("run", {"--chipp", "edge"}), 2, "cli-bad-arguments");
  expect_error(command("run", {"--precision", "fp12"}), 2, "cli-bad-arguments");
  expect_error(command("run", {"--threads", "0"}), 2, "cli-bad-arguments");
  expect_error(command("run", {"--layers", "some"}), 2, "cli-bad-arguments");
  expect_error(command("run", {"--output-format", "txt"}), 2, "cli-bad-arguments");
  expect_error(command("run", {"--shape", "x"}), 2, "cli-bad-shape");
  expect_error(command("run", {"--shape", "n=4"}), 2, "cli-bad-shape");
  expect_error(command("run", {"--input", "x.npy"}), 2, "cli-bad-input");
  expect_error(command("run", {"--input", "x=" + at("absent.npy")}), 2, "file-not-found");
  write_bytes(at("bad.npy"), "no numpy file");
  expect_error(command("run", {"--input", "x=" + at("bad.npy")}), 2, "model-npy-header");
  write_bytes(at("bad.onnx"), std::string(100, '\xff'));
  expect_error({"run", at("bad.onnx")}, 2, "model-not-onnx");
  expect_error({"run", folder_.string()}, 6, "file-unreadable");
}

TEST_F(Commands, an_input_must_exist_in_the_model_and_fit_it) {
  write_npy(at("x.npy"), random_tensor(DType::f32, {3, 8}, 0));
  write_npy(at("i.npy"), random_tensor(DType::i64, {3, 8}, 0));
  write_npy(at("s.npy"), random_tensor(DType::f32, {3, 9}, 0));
  const std::vector<std::string> base = {"run", model_, "--no-cache", "--input"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = base;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  EXPECT_EQ(run(with({"x=" + at("x.npy")})).code, 0);
  expect_error(with({"x=" + at("x.npy"), "--input", "x=" + at("x.npy")}), 2, "cli-bad-input");
  expect_error(with({"x=" + at("i.npy")}), 2, "machine-bad-input");
  EXPECT_EQ(run(with({"x=" + at("s.npy")})).code, 2);
  EXPECT_EQ(run(with({"z=" + at("x.npy")})).code, 2);
}

TEST_F(Commands, check_names_what_is_wrong_with_every_file_at_once) {
  const Outcome good = run({"check", "edge", model_, "--shape", "n=3"});
  EXPECT_EQ(good.code, 0) << good.error;
  EXPECT_TRUE(holds(good.out, "2 operators, 1 input, 1 output")) << good.out;
  GraphParts parts = product();
  parts.nodes[1] = node("Frobnicate", {"t"}, {"out/y"}, "clip");
  write_bytes(at("odd.onnx"), message::model(graph(parts)));
  const Outcome bad = run({"check", "egde", at("odd.onnx"), model_, at("absent.onnx")});
  EXPECT_NE(bad.code, 0);
  for (const std::string id :
       {"chip-unknown-chip", "ops-unknown-operator", "model-unbound-shape", "file-not-found"}) {
    EXPECT_TRUE(holds(bad.error, "error[" + id + "]")) << id << "\n" << bad.error;
  }
}

}  // namespace
}  // namespace presil
