// What can be wrong with a validation.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"validate-unknown-set", ErrorKind::input, "There is no set of published figures of this name.",
     "Use one of the sets that the message lists: tech, or a file of measurements, its chip or its "
     "kind."},
    {"validate-no-truth", ErrorKind::input,
     "None of the folders of truth holds the files that the set needs.",
     "Give the folder with --truth, or run in the project's folder."},
    {"validate-bad-csv", ErrorKind::input,
     "A row of a CSV file has more or fewer fields than its header.",
     "Put fields that hold commas in quotes."},
    {"validate-bad-value", ErrorKind::input,
     "A field of a file of measurements is not what its kind of file has there.",
     "Correct the field; docs/guide/validate.md says what each kind of file has."},
    {"validate-unknown-kind", ErrorKind::input,
     "A file of measurements is not named as any kind of them is. It is left out, and the others "
     "run.",
     "Name it <chip>_<kind>.csv with a kind that the message lists."},
    {"validate-unknown-chip", ErrorKind::input,
     "A file of measurements names a chip that no chip file describes. Its set is left out, and "
     "the "
     "other sets run.",
     "Describe the chip in a file of that name under chips/, or rename the file of measurements."},
};
extern const std::span<const ErrorPage> validate_error_pages;
const std::span<const ErrorPage> validate_error_pages{pages};

}  // namespace presil
