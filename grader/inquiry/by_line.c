// SPDX-License-Identifier: MIT
//
// What a program prints waits in a buffer of stdio, and a fork copies that
// buffer.  To see whether a wrong output is only due to this, the same program
// is made without the buffer: the source with a constructor behind it, which
// runs before main and changes nothing else.

#include "by_line.h"

#include "compile/compile.h"
#include "judge/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char constructor[] =
    "\n#include <stdio.h>\n"
    "__attribute__((constructor)) static void print_line_by_line_(void)\n"
    "{\n    setvbuf(stdout, NULL, _IOLBF, 0);\n}\n";

static bool write_copy(const struct submission *submission, const char *path)
{
    struct bytes text = source_text(submission->files[0].path);
    FILE *copy = fopen(path, "we");
    bool is_written = false;
    if (copy != NULL) {
        fwrite(text.data, 1, text.size, copy);
        fputs(constructor, copy);
        is_written = !ferror(copy);
        is_written = fclose(copy) == 0 && is_written;
    }
    free(text.data);
    return is_written;
}

char *by_line_build(const struct submission *submission)
{
    char *source = format_text("%s/by_line.c", submission->work);
    char *executable = format_text("%s/by_line", submission->work);
    struct compile_file file = {source, submission->files[0].name};
    struct compile_request request = {
        .kit = submission->kit,
        .files = &file,
        .file_count = 1,
        .output = executable,
    };
    struct compile_result result = {.status = COMPILE_BROKEN};
    if (write_copy(submission, source)) {
        compile_source(&request, &result);
        compile_result_free(&result);
    }
    if (result.status != COMPILE_OK)
        *executable = '\0';
    free(source);
    return executable;
}
