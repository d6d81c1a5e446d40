// Front door of `number`: data types, their bit patterns, and the elementary operations with one
// bit-level meaning each. Nothing here calls libm (but for fma and sqrt, which IEEE 754 defines
// exactly), and no result depends on the host.
#pragma once

#include "number/convert.h"
#include "number/dtype.h"
#include "number/elementary.h"
#include "number/expression.h"
#include "number/fold.h"
