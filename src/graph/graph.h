// Front door of `graph`: tensors, values, nodes; a model as operators, and the same model as
// primitives. Text form both ways, and verifiers.
#pragma once

#include "graph/host_value.h"
#include "graph/model_graph.h"
#include "graph/packed_weight.h"
#include "graph/primitive.h"
#include "graph/tensor.h"
