// The time of a model without what it sees, inside the room.
#pragma once

#include "system/system.h"

namespace presil {

// As time_language, where each chip's memory holds so many bytes of another model.
LanguageTime time_alone(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
                        const CycleForms& cycles, double beside_bytes);

}  // namespace presil
