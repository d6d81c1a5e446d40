// Ctrl-C as a flag that long work asks for through its progress callback.
#pragma once

namespace presil {

// From now on the first SIGINT sets the flag; a second one ends the program at once.
void watch_interrupt();
bool interrupted();

}  // namespace presil
