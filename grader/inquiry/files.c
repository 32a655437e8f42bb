// SPDX-License-Identifier: MIT
//
// The file of a part is known by its base name, for there is but one; the files
// of a program by what the user typed.

#include "files.h"

#include "judge/judgement.h"

#include <string.h>

struct sources files_read(const struct submission *submission)
{
    size_t count = submission->file_count;
    struct sources sources = {
        .files = array_grow(NULL, count + 1, sizeof *sources.files),
        .count = count,
    };
    for (size_t i = 0; i < count; i++) {
        const struct compile_file *file = &submission->files[i];
        sources.files[i] = (struct source_file){
            .name = file->name,
            .shown = submission->is_program ? file->path : basename(file->name),
            .text = source_text(file->path),
        };
    }
    return sources;
}
