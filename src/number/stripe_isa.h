// The stripe tables of the instruction sets, one function a translation unit; nullptr where the
// operation has no meaning in the lane.
#pragma once

#include "number/elementary.h"
#include "number/fold.h"

namespace presil {

Stripe stripe_portable(Elementary op, Lane lane, Lane from);
Stripe stripe_avx2(Elementary op, Lane lane, Lane from);
Stripe stripe_avx512(Elementary op, Lane lane, Lane from);

const FoldStripes* fold_portable(Elementary op);
const FoldStripes* fold_avx2(Elementary op);
const FoldStripes* fold_avx512(Elementary op);

}  // namespace presil
