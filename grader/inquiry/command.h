// SPDX-License-Identifier: MIT
//
// command - what to type to see a run again.

#ifndef INQUIRY_COMMAND_H
#define INQUIRY_COMMAND_H

#include "inquiry.h"
#include "trace/trace.h"

// The command that runs the submission with `args`, ready to be pasted into
// a shell.  The caller frees it.
char *command_text(const struct submission *submission,
                   const struct trace_args *args);

// The command that shows the schedule of `token` step by step.  The caller
// frees it.
char *command_replay(const struct submission *submission, const char *token);

#endif
