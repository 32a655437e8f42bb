// SPDX-License-Identifier: MIT
//
// files - the sources of a submission.

#ifndef INQUIRY_FILES_H
#define INQUIRY_FILES_H

#include "inquiry.h"
#include "judge/source.h"

// The files of a submission, as far as they can be read.
//
// Ownership: the caller calls sources_free(); the names are the submission's.
struct sources files_read(const struct submission *submission);

#endif
