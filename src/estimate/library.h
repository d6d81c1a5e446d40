// The numbers of a library's part in base units: what a kind of hardware adds to the datasheet of
// each of its chips. 0 is absent. library.cc has the key, unit and meaning of each.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "estimate/estimate.h"

namespace presil {

// An output tile that the matrix kernels offer, and how many of them a core holds at a time.
struct LibraryTile {
  int64_t rows = 0, columns = 0;
  double resident = 0;
};

struct Library {
  std::string name;
  // Launch.
  double devices = 1, launch_cycles = 0, vector_launch_seconds = 0, vector_depth = 0,
         vector_rows = 1, vector_rows_depth = 0;
  double thread_load_bytes = 0, load_latency_cycles = 0, core_threads = 0;
  double host_matmul_seconds = 0, host_softmax_seconds = 0, host_collective_seconds = 0;
  double host_layer_norm_seconds = 0, host_gelu_seconds = 0, host_rows_least_seconds = 0;
  // Memory.
  double memory_efficiency = 1, memory_latency_cycles = 0, write_efficiency = 1;
  double cache_efficiency = 1, cache_share = 0;
  // Power.
  double power_idle = 0, operation_joules = 0;
  // Matrix kernels.
  std::vector<LibraryTile> tiles, tiles_8;
  double systolic = 0, overlap_loss = 0, lane_padding = 0;
  double matrix_stream = 1, matrix_stream_rows = 0, matrix_efficiency = 1, matrix_efficiency_8 = 1,
         fragment = 0, port = 0, multicast = 1, pair = 1;
  double step_bytes = 64, step_bytes_8 = 64, stages = 2, step_latency_cycles = 0;
  double prologue_cycles = 0, splits = 1, splits_8 = 1, steps_least = 1, split_seconds = 0;
  double even_seconds = 0, sharpness = 0;
  double rows_choose_8 = 0, cluster_rows_8 = 1, tall_rows_8 = 0, tall_depth_8 = 0;
  double absent_8 = 0, drift_8 = 0, flat_columns_8 = 0, step_narrow_bytes_8 = 0;
  double quantise_row_cycles = 0;
  // Attention kernels.
  double attention_launch_seconds = 0, sequence_seconds = 0, cache_write_seconds = 0;
  double cache_write_threads = 0, cache_write_block = 0;
  double query_rows = 0, query_rows_least = 0;
  std::array<double, 4> columns{}, columns_8{};  // by head size up to 64, 128, 192, 256
  double packs = 0, splits_all = 0, split_slots = 1, split_blocks = 0;
  double attention_efficiency = 1, attention_overlap = 0, softmax_operations = 0,
         attention_port = 0;
  double dynamic_most = 0, dynamic_seconds = 0;
  double latent_efficiency = 0, latent_stream = 1;
  double wide_head_most = 0, wide_columns = 0, wide_efficiency = 1;
  double tile_cycles = 0, tail = 0.5, head_most = 0, attention_latency_seconds = 0;
  double combine_seconds = 0, combine_split_seconds = 0, regroup_seconds = 0;
  double transpose_8 = 0, mask_cycles = 0, mask_cycles_8 = 0, packed_mask_cycles = 0;
  // Passes over rows.
  double softmax_lane_operations = 0, layer_norm_lane_operations = 0, gelu_lane_operations = 0;
  double softmax_registers = 0, layer_norm_registers = 0, again_efficiency = 1, rows_stream = 0;
  // Experts.
  double experts_tile_cycles = 0, experts_tile_cycles_8 = 0;
  double experts_efficiency_block = 1, experts_unaligned_cycles = 0;
  double experts_launch_seconds = 0, experts_efficiency = 1, experts_efficiency_8 = 1;
  double experts_stream = 1, experts_port_8 = 0, experts_stream_4 = 1;
  // Collectives.
  double eager_base_seconds = 0, eager_hop_seconds = 0;
  double line_base_seconds = 0, line_hop_seconds = 0, bulk_base_seconds = 0, bulk_hop_seconds = 0;
  double eager_efficiency = 0, line_efficiency = 0, bulk_efficiency = 0;
  double switch_efficiency = 0, exchange_efficiency = 0, exchange_base_seconds = 0;
  double exchange_chip_seconds = 0, own_copy_passes = 0, line_since = 0, direct_efficiency = 0,
         switch_base_seconds = 0;
};

// Facts of the chip that the closed forms share.
double clock_hz(const Device& device);
double cores(const Device& device);
double memory_rate(const Device& device);                 // of one device, as kernels reach it
double stream_rate(const Device& device);                 // of one device, as a benchmark reads
double memory_rate_peak(const Device& device);            // of one device
double launch_seconds(const Device& device);              // of a kernel in a stream of them
double memory_latency_seconds(const Device& device);      // to the first byte of a kernel
double cache_rate_peak(const Device& device);             // of one device
double cache_rate(const Device& device);                  // with its efficiency
double matrix_rate(const Device& device, DType operand);  // MAC per cycle of a core, at its peak
// The share of the peak at which the clock settles where all units work and power is limited, 0..1.
double power_share(const Device& device, DType operand);
// Chips have one of the types of 16 bits or both: bf16 before f16.
DType short_type(const Device& device);
// The larger of the two bounds.
void set_roofline(const Device& device, DType operand, OperatorEstimate& estimate);
double bytes_of(DType dtype);

// Rings in one direction over the first `chips` of a node whose links join chips directly; 0: none
// visits all. Errors of parts.
int ring_count(const Device& device, const std::string& node, int64_t chips);

// Of systolic machines. Rows x columns x depth on the matrix units, padded to their side.
double padded(double extent, double side);
double systolic_compute_seconds(const Device& device, DType operand, double rows, double columns,
                                double depth);
double vector_seconds(const Device& device, double operations);
OperatorEstimate systolic_encoder_time(const Device& device, const EncoderAttentionShape& shape);
OperatorEstimate systolic_attention_time(const Device& device, const AttentionShape& shape);
// Two streams of work that hide behind each other but for a share of the shorter.
double overlapped(const Device& device, double a, double b);

}  // namespace presil
