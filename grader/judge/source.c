// SPDX-License-Identifier: MIT
//
// Enough of a source for whoever wants to look into it; whether it is one is
// for the compiler to say.  The file of a part is known by its base name, for
// there is but one; the files of a program by what the user typed.

#include "source.h"

#include "judgement.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MOST_SIZE = 1 << 20
};

struct bytes source_text(const char *path)
{
    struct bytes text = bytes_copy("", 0);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return text;
    text.data = array_grow(text.data, MOST_SIZE, 1);
    ssize_t size;
    while (text.size < MOST_SIZE && (size = read(file, text.data + text.size,
                                                 MOST_SIZE - text.size)) != 0) {
        if (size > 0)
            text.size += (size_t)size;
        else if (errno != EINTR)
            break;
    }
    close(file);
    return text;
}

struct sources sources_read(const struct submission *submission)
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

void sources_free(struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        free(sources->files[i].text.data);
    free(sources->files);
    *sources = (struct sources){0};
}

bool sources_mention(const struct sources *sources, const char *word)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct bytes *text = &sources->files[i].text;
        if (memmem(text->data, text->size, word, strlen(word)) != NULL)
            return true;
    }
    return false;
}
