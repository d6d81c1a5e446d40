// Writes a timeline as a Perfetto trace: https://perfetto.dev/docs/reference/trace-packet-proto.
// One process is the chip, a thread track stands for each core and a child track for each of its
// engines; every command is a slice named by its layer and instruction, and a counter follows the
// DRAM's rate. Time stamps are nanoseconds of the chip's time.
#include <algorithm>
#include <map>
#include <protozero/pbf_writer.hpp>

#include "timing/core.h"

namespace presil {

namespace {

// Field numbers of the messages, from the definition above.
enum Trace : uint32_t { trace_packet = 1 };
enum Packet : uint32_t {
  packet_timestamp = 8,
  packet_sequence = 10,
  packet_event = 11,
  packet_interned = 12,
  packet_flags = 13,
  packet_track = 60,
};
enum Track : uint32_t {
  track_uuid = 1,
  track_name = 2,
  track_process = 3,
  track_thread = 4,
  track_parent = 5,
  track_counter = 8,
};
enum Event : uint32_t {
  event_annotation = 4,
  event_type = 9,
  event_name_iid = 10,
  event_track = 11,
  event_double_counter = 44,
};
enum Annotation : uint32_t { annotation_int = 4, annotation_name = 10 };
enum Interned : uint32_t { interned_event_name = 2, interned_iid = 1, interned_name = 2 };

constexpr uint32_t flags_first = 1, flags_later = 2;  // cleared; needs what came before
constexpr uint64_t type_begin = 1, type_end = 2, type_counter = 4;
constexpr uint64_t chip_track = 1, counter_track = 2, further_track = 3;  // up to 15
constexpr int64_t counter_windows = 2000;  // points of the DRAM counter over the whole trace

uint64_t core_track(int64_t core) { return 16 + static_cast<uint64_t>(core) * 8; }
uint64_t unit_track(int64_t core, Unit unit) {
  return core_track(core) + static_cast<uint64_t>(unit);
}

class TraceWriter {
 public:
  TraceWriter(const Timeline& timeline, const Program& program, const Chip& chip,
              const std::vector<TraceCounter>& counters, TracePlace place)
      : timeline_(timeline),
        program_(program),
        chip_(chip),
        counters_(counters),
        place_(place),
        trace_(bytes_) {}

  std::vector<std::byte> write() {
    write_tracks();
    write_slices();
    write_counter();
    for (size_t i = 0; i < counters_.size(); ++i) {
      for (const auto& [cycle, value] : counters_[i].points) {
        write_point(further_track + i, cycle, value);
      }
    }
    const std::byte* data = reinterpret_cast<const std::byte*>(bytes_.data());
    return {data, data + bytes_.size()};
  }

 private:
  uint64_t nanoseconds(int64_t cycle) const {
    return static_cast<uint64_t>(
        static_cast<double>(place_.first_cycle + cycle) * 1e9 / chip_.clock_hz + 0.5);
  }

  void begin_packet(protozero::pbf_writer& packet) {
    // Names are interned in a sequence, so that each program has its own.
    packet.add_uint32(packet_sequence, static_cast<uint32_t>(place_.program + 1));
    packet.add_uint32(packet_flags, first_ ? flags_first | flags_later : flags_later);
    first_ = false;
  }

  void write_track(uint64_t uuid, uint64_t parent, const std::string& name, uint32_t kind = 0,
                   const std::string& unit = "") {
    protozero::pbf_writer packet(trace_, trace_packet);
    begin_packet(packet);
    protozero::pbf_writer track(packet, packet_track);
    track.add_uint64(track_uuid, uuid);
    track.add_string(track_name, name);
    if (parent != 0) track.add_uint64(track_parent, parent);
    if (kind == track_process) {
      protozero::pbf_writer process(track, track_process);
      process.add_int32(1, 1);      // pid
      process.add_string(6, name);  // process_name
    } else if (kind == track_counter) {
      protozero::pbf_writer counter(track, track_counter);
      counter.add_string(6, unit);  // unit_name
    }
  }

  void write_tracks() {
    write_track(chip_track, 0, chip_.title.empty() ? chip_.name : chip_.title, track_process);
    if (chip_.dram.channels > 0) {
      write_track(counter_track, chip_track, "DRAM GB/s", track_counter, "GB/s");
    }
    for (size_t i = 0; i < counters_.size(); ++i) {
      write_track(further_track + i, chip_track, counters_[i].name, track_counter,
                  counters_[i].unit);
    }
    for (int64_t core = 0; core < static_cast<int64_t>(timeline_.busy.size()); ++core) {
      write_track(core_track(core), chip_track, "core " + std::to_string(core));
      for (int unit = 1; unit < unit_count; ++unit) {
        Unit engine = static_cast<Unit>(unit);
        write_track(unit_track(core, engine), core_track(core), std::string(name(engine)));
      }
    }
  }

  std::string slice_name(const Slice& slice) const {
    std::string text(name_of(slice.opcode));
    return slice.layer < 0 ? text : program_.layers[slice.layer].name + " " + text;
  }

  void write_slice(const Slice& slice) {
    auto [entry, is_new] = names_.try_emplace({slice.layer, slice.opcode}, names_.size() + 1);
    {
      protozero::pbf_writer packet(trace_, trace_packet);
      packet.add_uint64(packet_timestamp, nanoseconds(slice.begin_cycle));
      begin_packet(packet);
      if (is_new) {
        protozero::pbf_writer interned(packet, packet_interned);
        protozero::pbf_writer event_name(interned, interned_event_name);
        event_name.add_uint64(interned_iid, entry->second);
        event_name.add_string(interned_name, slice_name(slice));
      }
      protozero::pbf_writer event(packet, packet_event);
      event.add_int32(event_type, type_begin);
      event.add_uint64(event_track, unit_track(slice.core, slice.unit));
      event.add_uint64(event_name_iid, entry->second);
      annotate(event, "begin_cycle", place_.first_cycle + slice.begin_cycle);
      annotate(event, "cycles", slice.end_cycle - slice.begin_cycle);
      if (slice.bytes > 0) annotate(event, "bytes", slice.bytes);
    }
    protozero::pbf_writer packet(trace_, trace_packet);
    packet.add_uint64(packet_timestamp, nanoseconds(slice.end_cycle));
    begin_packet(packet);
    protozero::pbf_writer event(packet, packet_event);
    event.add_int32(event_type, type_end);
    event.add_uint64(event_track, unit_track(slice.core, slice.unit));
  }

  static void annotate(protozero::pbf_writer& event, const char* name, int64_t value) {
    protozero::pbf_writer annotation(event, event_annotation);
    annotation.add_string(annotation_name, name);
    annotation.add_int64(annotation_int, value);
  }

  // Slices of one track follow one another, so each begins after the one before has ended.
  void write_slices() {
    std::vector<const Slice*> order;
    for (const Slice& slice : timeline_.slices) order.push_back(&slice);
    std::stable_sort(order.begin(), order.end(), [](const Slice* a, const Slice* b) {
      return std::tie(a->core, a->unit, a->begin_cycle) <
             std::tie(b->core, b->unit, b->begin_cycle);
    });
    for (const Slice* slice : order) write_slice(*slice);
  }

  // Bytes of every DMA command, spread evenly over its slice, as a rate in windows of time.
  void write_counter() {
    if (chip_.dram.channels == 0 || timeline_.cycles == 0) return;
    int64_t window = std::max<int64_t>(1, timeline_.cycles / counter_windows);
    std::vector<double> bytes(static_cast<size_t>(timeline_.cycles / window + 1));
    for (const Slice& slice : timeline_.slices) {
      if (slice.dram_bytes == 0) continue;
      double rate = static_cast<double>(slice.dram_bytes) /
                    static_cast<double>(std::max<int64_t>(slice.end_cycle - slice.begin_cycle, 1));
      for (int64_t i = slice.begin_cycle / window; i * window < slice.end_cycle; ++i) {
        int64_t low = std::max(slice.begin_cycle, i * window);
        int64_t high = std::min(slice.end_cycle, (i + 1) * window);
        bytes[static_cast<size_t>(i)] += rate * static_cast<double>(high - low);
      }
    }
    for (size_t i = 0; i < bytes.size(); ++i) {
      if (i > 0 && bytes[i] == bytes[i - 1]) continue;
      write_point(counter_track, static_cast<int64_t>(i) * window,
                  bytes[i] / static_cast<double>(window) * chip_.clock_hz / 1e9);
    }
  }

  void write_point(uint64_t track, int64_t cycle, double value) {
    protozero::pbf_writer packet(trace_, trace_packet);
    packet.add_uint64(packet_timestamp, nanoseconds(cycle));
    begin_packet(packet);
    protozero::pbf_writer event(packet, packet_event);
    event.add_int32(event_type, type_counter);
    event.add_uint64(event_track, track);
    event.add_double(event_double_counter, value);
  }

  const Timeline& timeline_;
  const Program& program_;
  const Chip& chip_;
  const std::vector<TraceCounter>& counters_;
  TracePlace place_;
  std::string bytes_;
  protozero::pbf_writer trace_;
  std::map<std::pair<int32_t, Opcode>, uint64_t> names_;
  bool first_ = true;
};

}  // namespace

std::vector<std::byte> perfetto_trace(const Timeline& timeline, const Program& program,
                                      const Chip& chip, const std::vector<TraceCounter>& counters,
                                      TracePlace place) {
  return TraceWriter(timeline, program, chip, counters, place).write();
}

}  // namespace presil
