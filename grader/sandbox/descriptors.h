// SPDX-License-Identifier: MIT
//
// descriptors - what a new process must not inherit.

#ifndef SANDBOX_DESCRIPTORS_H
#define SANDBOX_DESCRIPTORS_H

#include <stddef.h>

// Closes all descriptors above 2 but the `count` ones in `kept`.
void descriptors_close_but(const int *kept, size_t count);

// The same at the next exec: what is kept stays open then, the rest does not.
void descriptors_pass_on(const int *kept, size_t count);

#endif
