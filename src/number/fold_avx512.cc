// Folds compiled for one instruction set.
#include "number/fold_table.h"
#include "number/stripe_isa.h"

namespace presil {

const FoldStripes* fold_avx512(Elementary op) { return find_fold<16>(op); }

}  // namespace presil
