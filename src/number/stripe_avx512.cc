// The stripes for AVX-512.
#include "number/stripe_isa.h"
#include "number/stripe_table.h"

namespace presil {

Stripe stripe_avx512(Elementary op, Lane lane, Lane from) {
  return find_stripe<64>(op, lane, from);
}

}  // namespace presil
