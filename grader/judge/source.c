// SPDX-License-Identifier: MIT
//
// Enough of a source for whoever wants to look into it; whether it is one is
// for the compiler to say.

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
