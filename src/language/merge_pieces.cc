// A queue of candidate pairs over a linked list of pieces; candidates of pieces that have changed
// since are passed over.
#include "language/merge_pieces.h"

#include <queue>

namespace presil {
namespace {

struct Piece {
  std::string_view text;
  int previous = -1, next = -1;
};

struct Candidate {
  double priority = 0;
  int left = 0;
  size_t bytes = 0;  // of both pieces: another number means that one has changed
  bool operator<(const Candidate& other) const {
    if (priority != other.priority) return priority > other.priority;
    return left > other.left;
  }
};

}  // namespace

int utf8_length(char first) {
  const auto byte = static_cast<uint8_t>(first);
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}

std::vector<std::string_view> merge_pieces(const std::vector<std::string_view>& pieces,
                                           const MergePriority& priority) {
  std::vector<Piece> list(pieces.size());
  std::priority_queue<Candidate> queue;
  const auto offer = [&](int left) {
    if (left < 0 || list[static_cast<size_t>(left)].next < 0) return;
    const Piece& a = list[static_cast<size_t>(left)];
    const Piece& b = list[static_cast<size_t>(a.next)];
    if (const std::optional<double> found = priority(a.text, b.text)) {
      queue.push({*found, left, a.text.size() + b.text.size()});
    }
  };
  const int count = static_cast<int>(pieces.size());
  for (int i = 0; i < count; ++i) {
    list[static_cast<size_t>(i)] = {pieces[static_cast<size_t>(i)], i - 1,
                                    i + 1 < count ? i + 1 : -1};
  }
  for (int i = 0; i < count; ++i) offer(i);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Piece& left = list[static_cast<size_t>(best.left)];
    if (left.text.empty() || left.next < 0) continue;
    Piece& right = list[static_cast<size_t>(left.next)];
    if (left.text.size() + right.text.size() != best.bytes) continue;
    left.text = {left.text.data(), best.bytes};
    left.next = right.next;
    right.text = {};
    if (left.next >= 0) list[static_cast<size_t>(left.next)].previous = best.left;
    offer(left.previous);
    offer(best.left);
  }
  std::vector<std::string_view> merged;
  for (const Piece& piece : list) {
    if (!piece.text.empty()) merged.push_back(piece.text);
  }
  return merged;
}

}  // namespace presil
