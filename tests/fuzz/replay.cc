// Runs a fuzz target without libFuzzer: replays a corpus, then seeded mutations of it for a number
// of seconds. The same seed gives the same inputs. An input that crashes is written to a file.
//
// Usage: fuzz_TARGET CORPUS_FOLDER [SECONDS [SEED]], or fuzz_TARGET FILE to run one input.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" void __attribute__((weak)) __sanitizer_set_death_callback(void (*callback)());

namespace {

using Input = std::vector<uint8_t>;
constexpr size_t input_bytes_max = 16384;
constexpr const char* crash_file = "fuzz_crash_input";

const Input* current = nullptr;

void save_current() {
  const int file = open(crash_file, O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (file < 0 || current == nullptr) return;
  const ssize_t written = write(file, current->data(), current->size());
  std::fprintf(stderr, "input of %zd bytes written to %s\n", written, crash_file);
  close(file);
}

void on_signal(int number) {
  save_current();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

class Mutator {
 public:
  Mutator(const std::vector<Input>& corpus, uint64_t seed) : corpus_(corpus), state_(seed) {}

  Input next() {
    Input input = corpus_[below(corpus_.size())];
    const size_t rounds = 1 + below(6);
    for (size_t i = 0; i < rounds; ++i) mutate(&input);
    if (input.size() > input_bytes_max) input.resize(input_bytes_max);
    return input;
  }

 private:
  uint64_t random() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  size_t below(size_t bound) { return bound == 0 ? 0 : random() % bound; }

  void mutate(Input* input) {
    static constexpr uint8_t edges[] = {0, 1, 2, 8, 10, 16, 0x7f, 0x80, 0xfe, 0xff};
    const size_t at = below(input->size() + 1);
    const size_t length = std::min(below(16) + 1, input->size() - at);
    const auto begin = input->begin() + static_cast<int64_t>(at);
    const auto end = begin + static_cast<int64_t>(length);
    switch (below(7)) {
      case 0:
        if (length > 0) *begin ^= static_cast<uint8_t>(1u << below(8));
        break;
      case 1:
        if (length > 0) *begin = edges[below(std::size(edges))];
        break;
      case 2:
        input->erase(begin, end);
        break;
      case 3: {
        const Input piece(begin, end);
        input->insert(begin, piece.begin(), piece.end());
        break;
      }
      case 4:
        input->insert(begin, static_cast<uint8_t>(random()));
        break;
      case 5:
        input->resize(at);
        break;
      default: {
        const Input& other = corpus_[below(corpus_.size())];
        const size_t from = below(other.size() + 1);
        const size_t count = std::min(below(64), other.size() - from);
        input->insert(begin, other.begin() + static_cast<int64_t>(from),
                      other.begin() + static_cast<int64_t>(from + count));
      }
    }
  }

  const std::vector<Input>& corpus_;
  uint64_t state_;
};

void run(const Input& input) {
  current = &input;
  LLVMFuzzerTestOneInput(input.data(), input.size());
  current = nullptr;
}

Input load(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER [SECONDS [SEED]] | FILE\n", argv[0]);
    return 2;
  }
  std::signal(SIGABRT, on_signal);
  std::signal(SIGFPE, on_signal);
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(save_current);
  } else {
    std::signal(SIGSEGV, on_signal);
  }
  if (std::filesystem::is_regular_file(argv[1])) {
    run(load(argv[1]));
    return 0;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Input> corpus;
  for (const std::filesystem::path& path : paths) corpus.push_back(load(path));
  for (const Input& input : corpus) run(input);
  if (corpus.empty()) {
    std::fprintf(stderr, "no inputs in %s\n", argv[1]);
    return 2;
  }
  const double seconds = argc > 2 ? std::atof(argv[2]) : 0;
  Mutator mutator(corpus, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  const auto start = std::chrono::steady_clock::now();
  int64_t count = 0;
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() <
         seconds) {
    run(mutator.next());
    ++count;
  }
  std::printf("%zu inputs and %lld mutations run\n", corpus.size(), static_cast<long long>(count));
  return 0;
}
