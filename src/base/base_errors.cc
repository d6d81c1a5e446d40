// What can go wrong with files, with the user's patience, and with presil itself.
#include "base/error.h"

namespace presil {

static constexpr ErrorPage pages[] = {
    {"file-not-found", ErrorKind::input,
     "A file that the command line or another file names does not exist.",
     "Check the spelling and the folder; relative names start from the current folder, or from the "
     "folder of the file that names them."},
    {"file-unreadable", ErrorKind::environment,
     "A file exists and cannot be read: it is a folder or a device, or the permissions forbid it.",
     "Give a regular file that the current user may read."},
    {"file-unwritable", ErrorKind::environment,
     "A file cannot be written: its folder does not exist, the permissions forbid it, or the disk "
     "is full.",
     "Create the folder, choose another place, or free space."},
    {"file-too-large", ErrorKind::input,
     "A text file is larger than any text file that presil reads (256 MiB). It is refused before "
     "memory is spent on it.",
     "Check that the name is that of a text file; weights belong into the model's binary files."},
    {"interrupted", ErrorKind::environment,
     "The work was stopped by the user (Ctrl-C). What had been written completely is kept.",
     "Start the command again."},
    {"internal-broken-invariant", ErrorKind::internal,
     "Something that presil itself guarantees did not hold. The message says what and where. It is "
     "a defect of presil and never the user's fault.",
     "Report the command line and the input files. Results printed before it are valid."},
};
extern const std::span<const ErrorPage> base_error_pages;
const std::span<const ErrorPage> base_error_pages{pages};

}  // namespace presil
