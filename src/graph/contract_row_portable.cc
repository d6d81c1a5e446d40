// The inner loops of a contraction, for any host.
#include <cmath>
#include <cstdint>

#include "graph/evaluate_compute.h"

namespace presil {

#include "graph/contract_row.inc"

void contract_row_portable(const ContractRow& row, float* acc) { contract(row, acc); }
void contract_row_portable(const ContractRow& row, uint32_t* acc) { contract(row, acc); }

}  // namespace presil
