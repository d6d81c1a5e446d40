// The time of a model that sees: that of its encoder of images beside that of the model itself.
#include "system/sight_time.h"

namespace presil {

static void repeat(LanguageStep& step, int64_t times) {
  const auto factor = static_cast<double>(times);
  for (LanguagePartTime& part : step.parts) part.count *= times;
  for (double* value : {&step.seconds, &step.slowest_stage_seconds, &step.joules.value,
                        &step.joules.low, &step.joules.high})
    *value *= factor;
}

LanguageTime time_language(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
                           const CycleForms& cycles) {
  if (model.sight == nullptr || load.images == 0) return time_alone(model, chip, load, cycles, 0);
  LanguageLoad seeing = load;
  seeing.chips = seeing.stages = seeing.output = 1;
  // A model that writes looks at one image after another, as a session does.
  const bool one_by_one = model.config.form == LanguageConfig::Form::decoder;
  seeing.batch = one_by_one ? 1 : load.batch * load.images;
  seeing.prompt = model.sight->config.context;
  const double sight_bytes = weight_bytes_of(model.sight->config, seeing);
  LanguageTime time = time_alone(model, chip, load, cycles, sight_bytes);
  time.sight = time_alone(*model.sight, chip, seeing, cycles, 0).prefill;
  if (one_by_one) repeat(time.sight, load.batch * load.images);
  time.weight_bytes += sight_bytes;
  return time;
}

}  // namespace presil
