// SPDX-License-Identifier: MIT
//
// The first mistake ends the reading: what comes after it is often wrong only
// because of it.

#include "trace/failure.h"

#include "trace/text.h"

#include <stdarg.h>
#include <stdio.h>

void fail_at(struct failure *failure, struct place place, const char *format,
             ...)
{
    char message[2 * sizeof failure->error.message];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    struct sentence sentence = {.at = failure->error.message,
                                .size = sizeof failure->error.message};
    sentence_add(&sentence, "%s", message);
    failure->error.line = place.line;
    failure->error.column = place.column;
    longjmp(failure->jump, 1);
}
