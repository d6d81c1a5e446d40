// The stripes for AVX2 with FMA.
#include "number/stripe_isa.h"
#include "number/stripe_table.h"

namespace presil {

Stripe stripe_avx2(Elementary op, Lane lane, Lane from) { return find_stripe<32>(op, lane, from); }

}  // namespace presil
