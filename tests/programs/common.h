// The same programs run on the host with its own library and on the chip with that of kernels/.
#pragma once

#ifdef __riscv
#include "presil_runtime.h"
#else
#include <stdio.h>
#include <string.h>
#endif
