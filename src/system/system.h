// Front door of `system`: several chips at one model, how long a language model of any size takes
// on them, and how many requests it serves.
#pragma once

#include "system/language_time.h"
#include "system/serving_time.h"
