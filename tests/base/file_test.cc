// Reading, mapping, writing and hashing files, and what each failure is called.
#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/progress.h"

namespace presil {
namespace {

class file : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("presil_file_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::filesystem::path folder_;
};

std::string id_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.findings().front().id;
  }
  return "nothing thrown";
}

TEST_F(file, what_is_written_is_read_back) {
  const std::string text("a\0b\nc", 5);
  write_text_file(path("a"), text);
  EXPECT_EQ(read_text_file(path("a")), text);
  const std::shared_ptr<const MappedFile> mapped = MappedFile::open(path("a"));
  ASSERT_EQ(mapped->bytes().size(), 5u);
  EXPECT_EQ(mapped->bytes()[2], std::byte{'b'});
}

TEST_F(file, an_empty_file_is_mapped_as_no_bytes) {
  write_text_file(path("a"), "");
  EXPECT_TRUE(MappedFile::open(path("a"))->bytes().empty());
  EXPECT_EQ(read_text_file(path("a")), "");
}

TEST_F(file, failures_have_their_own_ids) {
  EXPECT_EQ(id_of([&] { read_text_file(path("none")); }), "file-not-found");
  EXPECT_EQ(id_of([&] { MappedFile::open(path("none/none")); }), "file-not-found");
  EXPECT_EQ(id_of([&] { read_text_file(folder_.string()); }), "file-unreadable");
  EXPECT_EQ(id_of([&] { read_text_file("/dev/zero"); }), "file-unreadable");
  EXPECT_EQ(id_of([&] { write_text_file(path("no/such/folder"), "x"); }), "file-unwritable");
  EXPECT_EQ(id_of([&] { write_text_file(folder_.string(), "x"); }), "file-unwritable");
}

TEST_F(file, a_pipe_without_a_writer_is_refused_and_not_waited_for) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(id_of([&] { read_text_file(path("pipe")); }), "file-unreadable");
}

TEST_F(file, a_text_file_above_the_limit_is_refused_before_it_is_read) {
  std::ofstream(path("big")).close();
  std::filesystem::resize_file(path("big"), (uintmax_t{256} << 20) + 1);  // sparse
  EXPECT_EQ(id_of([&] { read_text_file(path("big")); }), "file-too-large");
}

TEST_F(file, writing_through_a_link_keeps_the_link) {
  write_text_file(path("a"), "old");
  std::filesystem::create_symlink("a", path("link"));
  write_text_file(path("link"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(read_text_file(path("a")), "new");
}

TEST_F(file, nothing_is_left_beside_a_written_file) {
  write_text_file(path("a"), "one");
  write_text_file(path("a"), "two");
  int64_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++count;
  EXPECT_EQ(count, 1);
}

TEST_F(file, the_hash_depends_on_every_byte_and_on_the_seed) {
  const auto hash = [](std::string_view text, uint64_t seed = 0) {
    return content_hash(std::as_bytes(std::span<const char>(text.data(), text.size())), seed);
  };
  EXPECT_EQ(hash("presil"), hash("presil"));
  EXPECT_NE(hash("presil"), hash("presim"));
  EXPECT_NE(hash("presil"), hash("presil", 1));
  EXPECT_NE(hash(""), hash(std::string_view("\0", 1)));
}

TEST(progress, no_callback_means_go_on_and_false_means_interrupted) {
  EXPECT_NO_THROW(report_progress({}, "search", 1, 2));
  EXPECT_NO_THROW(report_progress([](auto, auto, auto) { return true; }, "search", 1, 2));
  EXPECT_EQ(id_of([] { report_progress([](auto, auto, auto) { return false; }, "search", 1, 2); }),
            "interrupted");
}

}  // namespace
}  // namespace presil
