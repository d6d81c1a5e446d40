// What LSTM, GRU and RNN share, private to `ops`: their layout of weights, activations, directions,
// and the walk over a sequence of known length, which is unrolled. The part of the gates that comes
// from the input is one product for all steps; each step adds the product of the state.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ops/neural.h"

namespace presil::nn {

struct Activation {
  std::string name;  // in small letters
  double alpha = 0, beta = 0;
};

// Shapes and attributes of a node. Inputs: X, W [D, gates*H, I], R [D, gates*H, H], B [D,
// 2*gates*H], sequence_lens, initial_h [D, B, H], and for LSTM initial_c and peepholes P [D, 3*H].
struct Recurrence {
  int64_t gates = 1, steps = 0, batch = 0, inputs = 0, hidden = 0, directions = 1;
  bool reverse = false;      // the only direction runs backwards
  bool batch_first = false;  // attribute layout
  double clip = 0;           // 0: none
  bool has_lengths = false;  // sequence_lens is given and not known to be `steps` for all
  std::vector<std::vector<Activation>> activations;  // [direction][place]

  // Step of the sequence that direction `d` treats as its `i`-th.
  int64_t step_at(int64_t d, int64_t i) const { return d == 1 || reverse ? steps - 1 - i : i; }
};

// Where sequences are shorter than `steps`, states stay as they are outside of a sequence and Y is
// 0.
//
// Reads and checks the node. C1 inputs, C2 ranks and extents, C3 attributes, C4 float types.
Recurrence recurrence_of(const OpCall& call, int64_t gates,
                         const std::vector<std::string>& default_activations);
// Types and shapes of Y, Y_h and (for LSTM) Y_c.
std::vector<OpResult> recurrent_results(const OpCall& call, const Recurrence& r, bool has_cell);

double activate(const Activation& activation, double x);
int activate(Body& body, const Activation& activation, int x);

// One direction of the reference. `cell` gets, for one batch element, the gates' inputs from x
// (with the input bias), the direction, the weights R and recurrent bias, and updates h and c.
struct ReferenceStep {
  int64_t direction = 0;
  std::vector<double> from_input;             // gates * H
  const double* recurrent_weights = nullptr;  // [gates*H, H]
  const double* recurrent_bias = nullptr;     // [gates*H] or nullptr
  const double* peepholes = nullptr;          // [3*H] or nullptr
  std::vector<double> h, c;
  double from_state(int64_t row) const;  // (h R^T + bias)[row]
};
std::vector<Tensor> recurrent_reference(const OpCall& call, const Recurrence& r,
                                        const std::vector<Tensor>& inputs, bool has_cell,
                                        const std::function<void(ReferenceStep&)>& cell);

// One direction while it is lowered. All parts are [B, gates*H] or [B, H].
struct LoweredStep {
  int64_t direction = 0;
  PrimitiveId from_input = -1;  // X W^T plus the input bias (and the recurrent one if merged)
  PrimitiveId recurrent_weights = -1;  // [H, gates*H], a view
  PrimitiveId recurrent_bias = -1;     // [gates*H] or -1
  PrimitiveId peepholes = -1;          // [3*H] or -1
  PrimitiveId h = -1, c = -1;          // -1 where they are zero at the start
};
void lower_recurrence(const OpCall& call, Lowering& lowering, const Recurrence& r, bool has_cell,
                      bool merge_bias, const std::function<void(LoweredStep&)>& cell);
// Columns [gate*H, (gate+count)*H) of the last dimension.
PrimitiveId gate_slice(Lowering& lowering, PrimitiveId value, int64_t gate, int64_t count,
                       int64_t hidden);
int clipped(Body& body, const Recurrence& r, int value);
double clipped(const Recurrence& r, double value);

}  // namespace presil::nn
