// SPDX-License-Identifier: MIT
//
// controlled - compiles a program so that it can be run under control.

#ifndef CONTROLLED_H
#define CONTROLLED_H

#include <stdbool.h>

// Compiles `source`, together with common/ when it includes one of its
// headers, and links it with control.o of the build directory ($BUILD, or
// build).  To be called at the root of the kit.  The compiler's words go to
// stderr.
bool controlled_compile(const char *source, const char *program);

#endif
