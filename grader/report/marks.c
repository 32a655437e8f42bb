// SPDX-License-Identifier: MIT
//
// Marks are halves at the finest today; whatever they become, they are
// written with as many digits as they need and a point, in every locale.

#include "report.h"

#include <stdlib.h>
#include <string.h>

char *report_marks(double marks)
{
    char *text = format_text("%.4f", marks);
    char *point = strpbrk(text, ".,");
    if (point == NULL)
        return text;
    *point = '.';
    char *end = text + strlen(text);
    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.')
        end[-1] = '\0';
    return text;
}
