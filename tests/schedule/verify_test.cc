// The proof of a schedule: real ones hold over many shapes and chips, and each way of breaking one
// is found. Also what the text form shows.
#include <gtest/gtest.h>

#include <functional>

#include "schedule/schedule.h"

namespace presil {
namespace {

Chip chip_named(const std::string& name) {
  return read_chip(find_chip(name, {PRESIL_SOURCE_DIR "/chips"}));
}

// Plain forms of its own: the room of timing stands behind this one.
ScheduleOptions options() {
  ScheduleOptions options;
  options.cycles.matrix = [](const Chip&, DType, int64_t m, int64_t n, int64_t k) {
    return m * n * k / 64 + 10;
  };
  options.cycles.vector = [](const VectorEngine& engine, const Work& work) {
    return (work.lane_steps + work.special_steps) / engine.lanes + 10;
  };
  return options;
}

// z = transpose(relu(x w)), then row sums of z and a gather of two of them.
std::string model_text(int64_t m, int64_t n, int64_t k) {
  const auto d = [](int64_t a, int64_t b) { return std::to_string(a) + "x" + std::to_string(b); };
  const auto s = [](int64_t a) { return std::to_string(a); };
  return "graph \"g\"\ninput %0 \"x\" : f32 " + d(m, k) + "\ninput %1 \"w\" : f32 " + d(k, n) +
         "\ninput %5 \"i\" : i64 2\nnode compute \"product\" (\"MatMul\") %2 \"y\" : f32 " +
         d(m, n) + "\n  for d0=" + s(m) + " d1=" + s(n) + " reduce d2=" + s(k) +
         " by fma\n  read %0 [d0, d2]\n  read %1 [d2, d1]\n  before (f32, f32) return v0\n"
         "  before_b (f32, f32) return v1\n"
         "  after (f32) v1 = constant.f32 0x0; v2 = max.f32 v0 v1; return v2\n"
         "node compute \"turn\" (\"Transpose\") %3 \"z\" : f32 " +
         d(n, m) + "\n  for d0=" + s(n) + " d1=" + s(m) +
         " by none\n  read %2 [d1, d0]\n  before (f32) return v0\n  after (f32) return v0\n"
         "node compute \"sums\" (\"ReduceSum\") %4 \"sums\" : f32 " +
         s(n) + "\n  for d0=" + s(n) + " reduce d1=" + s(m) +
         " by add\n  read %3 [d0, d1]\n  before (f32) return v0\n  after (f32) return v0\n"
         "node gather \"pick\" (\"Gather\") %6 \"picked\" : f32 2\n  of %4 %5 axis 0\n"
         "outputs %3 %6\n";
}

Schedule schedule_of(int64_t m, int64_t n, int64_t k, const Chip& chip) {
  return make_schedule(parse_primitive_graph(model_text(m, n, k)), chip, options());
}

TEST(schedule, real_schedules_hold_over_shapes_and_chips) {
  for (const std::string name : {"terminal", "edge", "cloud"}) {
    const Chip chip = chip_named(name);
    for (const auto& [m, n, k] : {std::array<int64_t, 3>{1, 2, 1},
                                  {7, 3, 5},
                                  {70, 30, 50},
                                  {1, 1000, 64},
                                  {512, 512, 512},
                                  {129, 65, 1031},
                                  {4096, 17, 3}}) {
      EXPECT_NO_THROW(verify(schedule_of(m, n, k, chip), chip))
          << name << " " << m << " " << n << " " << k;
    }
  }
}

// Breaks the first region of a schedule that is shared among cores and expects `found` in the
// error.
void expect_found(const std::string& found, const std::function<void(Region&)>& break_it) {
  const Chip chip = chip_named("edge");
  Schedule schedule = schedule_of(512, 512, 512, chip);
  ASSERT_GT(schedule.regions[0].cores_used, 1);
  break_it(schedule.regions[0]);
  try {
    verify(schedule, chip);
    FAIL() << "nothing was found, expected: " << found;
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "schedule-broken");
    EXPECT_NE(std::string(error.what()).find(found), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("product"), std::string::npos) << error.what();
  }
}

// Every command of a block, loops included.
void each_command(Block& block, const std::function<void(ScheduleCommand&)>& visit) {
  for (Statement& statement : block) {
    if (auto* loop = std::get_if<LoopStatement>(&statement.what)) {
      each_command(*loop->body, visit);
    } else if (auto* command = std::get_if<ScheduleCommand>(&statement.what)) {
      visit(*command);
    }
  }
}

int stored_descriptor(Region& region) {
  int found = -1;
  each_command(region.body, [&](ScheduleCommand& command) {
    if (command.opcode == Opcode::store) found = command.d;
  });
  return found;
}

TEST(schedule, rings_that_overlap_or_leave_the_scratchpad_are_found) {
  expect_found("overlap", [](Region& region) { region.rings[1].offset = region.rings[0].offset; });
  expect_found("slots of", [](Region& region) { region.rings[1].offset = int64_t{1} << 30; });
  expect_found("slots of", [](Region& region) { region.rings[0].depth = 1000000; });
  expect_found("semaphore", [](Region& region) { region.rings[1].full = region.rings[0].empty; });
}

TEST(schedule, a_wait_without_an_earlier_post_is_found) {
  expect_found("without an earlier post", [](Region& region) {
    each_command(region.body, [&](ScheduleCommand& command) {
      if (command.opcode == Opcode::load) command.post[0] = command.post[1] = 0;
    });
  });
}

TEST(schedule, tokens_that_nobody_takes_are_found) {
  expect_found("are left on semaphore", [](Region& region) {
    each_command(region.body, [&](ScheduleCommand& command) {
      if (command.opcode == Opcode::store) command.wait[0] = command.wait[1] = 0;
    });
  });
}

TEST(schedule, a_descriptor_that_leaves_its_memory_or_its_slot_is_found) {
  expect_found("reaches from", [](Region& region) {
    region.descriptors[static_cast<size_t>(stored_descriptor(region))].base.constant = 64;
  });
  expect_found("inside a slot of ring", [](Region& region) {
    for (ScheduleDescriptor& descriptor : region.descriptors) {
      if (descriptor.ring >= 0) descriptor.base.constant += 1 << 20;
    }
  });
  expect_found("has an extent of", [](Region& region) {
    region.descriptors[static_cast<size_t>(stored_descriptor(region))].extent[0].constant = 70000;
  });
}

TEST(schedule, cores_that_write_the_same_elements_are_found) {
  expect_found("store to the same place", [](Region& region) {
    region.descriptors[static_cast<size_t>(stored_descriptor(region))].base.terms.clear();
  });
  expect_found("overlap in what", [](Region& region) {
    for (Linear::Term& term :
         region.descriptors[static_cast<size_t>(stored_descriptor(region))].base.terms) {
      term.coefficient /= 2;
    }
  });
}

TEST(schedule, a_descriptor_that_depends_on_a_closed_loop_is_found) {
  expect_found("which is not open", [](Region& region) {
    ScheduleLoop loop;
    loop.name = "elsewhere";
    region.loops.push_back(loop);
    region.descriptors[static_cast<size_t>(stored_descriptor(region))].base.terms.push_back(
        {static_cast<int>(region.loops.size()) - 1, false, 0});
  });
}

TEST(schedule, the_text_shows_loops_rings_descriptors_and_commands) {
  const std::string text = to_text(schedule_of(70, 30, 50, chip_named("edge")));
  for (const std::string part :
       {"schedule of 5 regions", "input x: f32 70x50 at 0x8", "region 0 product (MatMul) on ",
        "105,000 macs", "  loop i0: 70 by ", "  ring in0: ", "  t0 = f32 at ",
        "  sync dma_in  post", "store t", "wait s", " pick (Gather) on dma", "gather t"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(schedule, equal_graphs_give_equal_text) {
  const Chip chip = chip_named("cloud");
  EXPECT_EQ(to_text(schedule_of(70, 30, 50, chip)), to_text(schedule_of(70, 30, 50, chip)));
}

}  // namespace
}  // namespace presil
