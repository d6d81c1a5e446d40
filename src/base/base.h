// Front door of `base`: errors, text, files, progress. It knows nothing of chips.
//
// Errors follow one form: kind and id, place, what was found, what was expected, what to do. The
// six kinds are those of docs/guide/errors.md; the kind decides the exit code.
#pragma once

#include "base/error.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/text.h"
