// The stripes for any host, in vectors of 16 bytes.
#include "number/stripe_isa.h"
#include "number/stripe_table.h"

namespace presil {

Stripe stripe_portable(Elementary op, Lane lane, Lane from) {
  return find_stripe<16>(op, lane, from);
}

}  // namespace presil
