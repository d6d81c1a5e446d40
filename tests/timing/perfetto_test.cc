// Reads a trace back with the wire format's own reader and checks its tracks, nesting and counts.
#include <gtest/gtest.h>

#include <map>
#include <protozero/pbf_reader.hpp>
#include <set>

#include "programs.h"

namespace presil::timing_test {
namespace {

struct Read {
  std::map<uint64_t, uint64_t> parents;    // track -> parent
  std::map<uint64_t, std::string> tracks;  // track -> name
  std::map<uint64_t, std::string> names;   // interned
  std::map<uint64_t, int> begins, ends, depth_max, depth;
  std::map<uint64_t, uint64_t> last;
  std::set<std::string> used;
  int64_t bytes = 0;
  int counters = 0;
  double counter_max = 0;
};

void read_track(protozero::pbf_reader track, Read& read) {
  uint64_t uuid = 0, parent = 0;
  std::string name;
  while (track.next()) {
    if (track.tag() == 1)
      uuid = track.get_uint64();
    else if (track.tag() == 2)
      name = track.get_string();
    else if (track.tag() == 5)
      parent = track.get_uint64();
    else
      track.skip();
  }
  read.tracks[uuid] = name;
  read.parents[uuid] = parent;
}

void read_interned(protozero::pbf_reader interned, Read& read) {
  while (interned.next(2)) {
    protozero::pbf_reader entry = interned.get_message();
    uint64_t iid = 0;
    while (entry.next()) {
      if (entry.tag() == 1)
        iid = entry.get_uint64();
      else
        read.names[iid] = entry.get_string();
    }
  }
}

void read_annotation(protozero::pbf_reader annotation, Read& read) {
  std::string name;
  while (annotation.next()) {
    if (annotation.tag() == 10)
      name = annotation.get_string();
    else if (annotation.tag() == 4 && name == "bytes")
      read.bytes += annotation.get_int64();
    else
      annotation.skip();
  }
}

void read_event(protozero::pbf_reader event, uint64_t timestamp, Read& read) {
  uint64_t track = 0;
  int32_t type = 0;
  while (event.next()) {
    if (event.tag() == 9)
      type = event.get_int32();
    else if (event.tag() == 11)
      track = event.get_uint64();
    else if (event.tag() == 10)
      read.used.insert(read.names.at(event.get_uint64()));
    else if (event.tag() == 4)
      read_annotation(event.get_message(), read);
    else if (event.tag() == 44)
      read.counter_max = std::max(read.counter_max, event.get_double());
    else
      event.skip();
  }
  ASSERT_TRUE(read.tracks.contains(track));
  ASSERT_GE(timestamp, read.last[track]);
  read.last[track] = timestamp;
  if (type == 4) ++read.counters;
  if (type == 1) ++read.begins[track], ++read.depth[track];
  if (type == 2) ++read.ends[track], --read.depth[track];
  ASSERT_GE(read.depth[track], 0);
  read.depth_max[track] = std::max(read.depth_max[track], read.depth[track]);
}

Read read_trace(const std::vector<std::byte>& bytes) {
  Read read;
  protozero::pbf_reader trace(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (trace.next(1)) {
    protozero::pbf_reader packet = trace.get_message();
    uint64_t timestamp = 0;
    while (packet.next()) {
      if (packet.tag() == 8)
        timestamp = packet.get_uint64();
      else if (packet.tag() == 60)
        read_track(packet.get_message(), read);
      else if (packet.tag() == 12)
        read_interned(packet.get_message(), read);
      else if (packet.tag() == 11)
        read_event(packet.get_message(), timestamp, read);
      else
        packet.skip();
    }
  }
  return read;
}

TEST(Perfetto, HoldsEveryCommandAsOneSliceOfItsEnginesTrack) {
  Chip chip = small_chip(2);
  Program program = random_program(11, {});
  TimingOptions options;
  options.slices = true;
  Timeline timeline = time(program, chip, options);
  Read read = read_trace(perfetto_trace(timeline, program, chip));
  int64_t begins = 0, bytes = 0;
  for (auto& [track, count] : read.begins) {
    begins += count;
    EXPECT_EQ(read.ends[track], count);
    EXPECT_EQ(read.depth_max[track], 1);
    EXPECT_EQ(read.parents[read.parents[read.parents[track]]], 0u) << "engine, core, chip";
  }
  for (const Slice& slice : timeline.slices) bytes += slice.bytes;
  EXPECT_EQ(begins, timeline.commands);
  EXPECT_EQ(read.bytes, bytes);
  EXPECT_EQ(read.tracks.size(), 2 + 2 * 5u);
  EXPECT_TRUE(read.used.contains("layer0 mma"));
  EXPECT_GT(read.counters, 2);
  EXPECT_GT(read.counter_max, 0);
  EXPECT_LE(read.counter_max, 8 * 4.0) << "slices of four DMA engines may overlap in one window";
}

TEST(Perfetto, ProgramsStandBehindEachOther) {
  Chip chip = small_chip(2);
  Program program = random_program(11, {});
  TimingOptions options;
  options.slices = true;
  Timeline timeline = time(program, chip, options);
  std::vector<std::byte> both = perfetto_trace(timeline, program, chip);
  Read one = read_trace(both);
  const std::vector<std::byte> second =
      perfetto_trace(timeline, program, chip, {}, {timeline.cycles, 1});
  both.insert(both.end(), second.begin(), second.end());
  Read two = read_trace(both);
  for (auto& [track, count] : one.begins) {
    EXPECT_EQ(two.begins[track], 2 * count);
    EXPECT_EQ(two.depth_max[track], 1) << "the second begins where the first has ended";
  }
  EXPECT_EQ(two.tracks.size(), one.tracks.size());
}

}  // namespace
}  // namespace presil::timing_test
