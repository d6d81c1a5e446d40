// Speed over voltage by the alpha-power law (Sakurai, Newton, JSSC 25(2), 1990); private to cost.
#pragma once

#include <cmath>

#include "cost/technology.h"

namespace presil {

// At `share` of the nominal voltage, of the speed at that voltage.
inline double relative_speed(double share, const Technology& technology) {
  constexpr double alpha = 1.3;
  const double voltage = technology.voltage * share;
  if (voltage <= technology.threshold) return 0;
  return std::pow((voltage - technology.threshold) / (technology.voltage - technology.threshold),
                  alpha) /
         share;
}

}  // namespace presil
