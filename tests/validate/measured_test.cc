// Reading of measured times, and what a set amounts to. The measurements here are made up.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "chip/chip.h"
#include "validate/validate.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

MeasuredOptions options_of(const std::string& name,
                           const std::vector<std::pair<std::string, std::string>>& files) {
  const fs::path folder = fs::path(::testing::TempDir()) / name;
  fs::remove_all(folder);
  fs::create_directories(folder / "ops");
  fs::create_directories(folder / "network");
  for (const auto& [file, text] : files) std::ofstream(folder / file) << text;
  MeasuredOptions options;
  options.folders = {folder.string()};
  options.chip_folders = {PRESIL_SOURCE_DIR "/chips"};
  return options;
}

constexpr const char* gemm = "# made up\ngemm_dtype,m,n,k,latency_ms\n";

TEST(Measured, a_file_without_a_chip_says_so_and_the_others_run) {
  const std::vector<MeasuredSet> sets = validate_measured(
      options_of("unknown", {{"ops/b900_gemm.csv", std::string(gemm) + "bfloat16,8,64,64,0.1\n"},
                             {"ops/h200_gemm.csv", std::string(gemm) + "bfloat16,8,64,64,0.1\n"},
                             {"ops/h200_other.csv", "not,known\n1,2\n"}}));
  ASSERT_EQ(sets.size(), 3u);
  ASSERT_EQ(sets[0].problems.size(), 1u);
  EXPECT_EQ(sets[0].problems.front().id, "validate-unknown-chip");
  EXPECT_EQ(sets[1].rows.size(), 1u);
  ASSERT_EQ(sets[2].problems.size(), 1u);
  EXPECT_EQ(sets[2].problems.front().id, "validate-unknown-kind");
}

TEST(Measured, a_chip_is_found_however_its_name_is_spelled) {
  const std::string rows = std::string(gemm) + "bfloat16,8,64,64,0.1\n";
  for (const char* name : {"h200_sxm", "H200-SXM5", "TPU_v4", "tpu-v4", "ascend_910b", "mi300x",
                           "a100_sxm4_80gb", "v100_sxm2_32gb", "a100_sxm4_40gb", "h100_pcie_80gb",
                           "gb200_per_gpu", "mi300x_oam", "L40S_48GB"}) {
    const std::vector<MeasuredSet> sets = validate_measured(
        options_of("spelled", {{std::string("ops/") + name + "_gemm.csv", rows}}));
    EXPECT_EQ(sets.front().rows.size(), 1u) << name;
  }
  // A size that the chip does not have is another chip.
  const std::vector<MeasuredSet> other =
      validate_measured(options_of("spelled", {{"ops/v100_sxm2_16gb_gemm.csv", rows}}));
  EXPECT_EQ(other.front().problems.front().id, "validate-unknown-chip");
}

TEST(Measured, what_a_chip_cannot_do_is_counted_and_not_an_error) {
  const std::vector<MeasuredSet> sets = validate_measured(options_of(
      "cannot", {{"ops/a100_gemm.csv", std::string(gemm) + "bfloat16,8,64,64,0.1\nfp8,8,64,64,0.1\n"
                                                           "of_two_bits,8,128,128,0.1\n"}}));
  ASSERT_EQ(sets.size(), 1u);
  EXPECT_EQ(sets[0].rows.size(), 1u);
  EXPECT_EQ(sets[0].not_predicted.size(), 2u);
}

TEST(Measured, every_bad_field_of_a_file_is_found_and_the_others_run) {
  const std::vector<MeasuredSet> sets = validate_measured(options_of(
      "bad",
      {{"ops/a100_gemm.csv", std::string(gemm) + "bfloat16,0,64,64,0.1\nbfloat16,8,64,64,-1\n"},
       {"ops/a30_gemm.csv", "# made up\ngemm_dtype,m,n\n1,2,3,4\n"},
       {"ops/h200_gemm.csv", std::string(gemm) + "bfloat16,8,64,64,0.1\n"}}));
  ASSERT_EQ(sets.size(), 3u);
  ASSERT_EQ(sets[0].problems.size(), 2u);
  EXPECT_EQ(sets[0].problems[0].id, "validate-bad-value");
  EXPECT_TRUE(sets[0].rows.empty());
  EXPECT_EQ(sets[1].problems.front().id, "validate-bad-csv");
  EXPECT_EQ(sets[2].rows.size(), 1u);
}

TEST(Measured, a_lost_window_leaves_rows_out_by_their_heads_and_never_by_their_time) {
  const std::string head =
      "attn_dtype,kv_cache_dtype,batch_size,isl,num_heads,num_key_value_heads,head_dim,step,"
      "latency_ms\n";
  const std::string of_grid = "bfloat16,bfloat16,64,1,32,8,128,32767,3.0\n";
  const std::string of_grid_short = "bfloat16,bfloat16,64,1,32,8,128,100,0.02\n";
  const std::string of_full_layers = "bfloat16,bfloat16,64,1,32,2,192,4095,0.01\n";
  const std::string of_sliding_layers = "bfloat16,bfloat16,64,1,32,4,192,32767,3.0\n";
  const std::string impossible = "bfloat16,bfloat16,64,1,32,8,128,65535,0.03\n";
  const auto read = [&](const std::string& rows) {
    return validate_measured(
               options_of("windows", {{"ops/h200_attention_decode.csv", head + rows}}))
        .front();
  };
  const std::string others = of_grid + of_grid_short;
  EXPECT_EQ(read(others).rows.size(), 2u);  // nothing proves that there are windows
  const MeasuredSet lost = read(others + of_sliding_layers + impossible);
  ASSERT_EQ(lost.not_predicted.size(), 1u);
  EXPECT_EQ(lost.not_predicted.front().second, 2);
  ASSERT_EQ(lost.rows.size(), 2u);
  // 4,095 tokens of a full layer stay, however fast; so does a sliding layer, however slow.
  EXPECT_LT(lost.rows[1].predicted_seconds, 1e-4);
  const MeasuredSet full = read(of_full_layers + of_sliding_layers + impossible);
  ASSERT_EQ(full.rows.size(), 2u);
  EXPECT_GT(full.rows[0].predicted_seconds, 4e-5);
}

MeasuredRow row(double measured, double predicted, double roofline, bool calibration = false) {
  MeasuredRow made;
  made.measured_seconds = measured;
  made.predicted_seconds = predicted;
  made.roofline_seconds = roofline;
  made.is_calibration = calibration;
  return made;
}

TEST(Measured, published_products_name_a_chip_in_each_row_and_have_no_calibration_rows) {
  const std::vector<MeasuredSet> sets = validate_measured(
      options_of("published",
                 {{"ops/somebody_published_matmul.csv",
                   "# made up\nchip,gemm_dtype,batch,m,n,k,tflops\na100,bfloat16,1,8192,8192,8192,"
                   "250\nh100,fp8,1,8192,8192,8192,1400\nv100,fp8,1,8192,8192,8192,1\n"}}));
  ASSERT_EQ(sets.size(), 1u);
  ASSERT_EQ(sets[0].rows.size(), 2u);
  EXPECT_EQ(sets[0].not_predicted.size(), 1u);
  EXPECT_GT(sets[0].rows[0].predicted_seconds, 3 * sets[0].rows[1].predicted_seconds);
  for (const MeasuredRow& row : sets[0].rows) EXPECT_FALSE(row.is_calibration);
}

// Every file that a folder may hold, for every chip: rows are predicted or counted with a reason.
TEST(Measured, every_rival_predicts_each_kind_of_row_or_says_why_not) {
  std::string
      products = gemm,
      experts =
          "# made up\nmoe_dtype,num_tokens,hidden_size,inter_size,topk,num_experts,moe_tp_size,"
          "moe_ep_size,distribution,latency_ms\n";
  for (const char* type :
       {"bfloat16", "float16", "fp8", "fp8_block", "nvfp4", "int8_wo", "int4_wo"}) {
    products += std::string(type) + ",4,256,256,1\n";
  }
  for (const char* type :
       {"bfloat16", "float16", "fp8", "fp8_block", "nvfp4", "w4afp8", "int4_wo"}) {
    experts += std::string(type) + ",4,1024,512,2,8,1,1,balanced,1\n";
  }
  std::vector<std::pair<std::string, std::string>> files;
  for (const std::string& path : list_chips({std::string(PRESIL_SOURCE_DIR) + "/chips/rivals"})) {
    const std::string chip = std::filesystem::path(path).stem().string();
    files.emplace_back("ops/" + chip + "_gemm.csv", products);
    files.emplace_back("ops/" + chip + "_moe.csv", experts);
    files.emplace_back("ops/" + chip + "_llmcompass_matmul.csv",
                       "# made up\nm,n,k,latency_ms\n64,512,512,1\n");
    files.emplace_back("ops/" + chip + "_gpt3_layer_decode.csv",
                       "# made up\npart,seconds\nA_mul_V,1\nSoftmax,1\nLN_FFN,1\n");
  }
  const std::vector<MeasuredSet> sets = validate_measured(options_of("every", files));
  ASSERT_EQ(sets.size(), files.size());
  for (const MeasuredSet& set : sets) {
    EXPECT_TRUE(set.problems.empty()) << set.name;
    size_t rows = set.rows.size();
    for (const auto& [reason, count] : set.not_predicted) {
      EXPECT_TRUE(reason.find("no matrix unit") != std::string::npos) << set.name << reason;
      rows += static_cast<size_t>(count);
    }
    const bool is_wide = set.name.ends_with("_gemm") || set.name.ends_with("_moe");
    EXPECT_EQ(rows, is_wide ? 7u : set.name.ends_with("_matmul") ? 1u : 3u) << set.name;
  }
}

TEST(Summary, leaves_out_calibration_rows_and_fits_the_constant_on_them) {
  MeasuredSet set;
  set.rows = {row(10, 11, 5), row(20, 16, 15), row(30, 90, 25), row(10, 1, 5, true),
              row(20, 1, 15, true)};
  const MeasuredSummary summary = summarise(set);
  EXPECT_EQ(summary.rows, 3);
  EXPECT_EQ(summary.calibration_rows, 2);
  EXPECT_NEAR(summary.mean_error, (0.1 + 0.2 + 2) / 3, 1e-12);
  EXPECT_NEAR(summary.median_error, 0.2, 1e-12);
  EXPECT_NEAR(summary.error_90, 2, 1e-12);
  EXPECT_NEAR(summary.constant_seconds, 5, 1e-12);
  EXPECT_NEAR(summary.roofline_constant_error, 0, 1e-12);
  EXPECT_EQ(summary.worst.front(), 2u);
}

}  // namespace
}  // namespace presil
