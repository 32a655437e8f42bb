// SPDX-License-Identifier: MIT
//
// A submission under the name that its student knows.  In the kit that is the
// path from the kit's root; a file from elsewhere keeps its own path if the
// compiler can be trusted with it.

#include "class.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_TEXT = 64 << 20 // bytes of an output to judge
};

struct submission submission_of_kit(const char *kit, const char *part,
                                    bool is_solution)
{
    int exercise = (int)strcspn(part, "/");
    const char *folder = is_solution ? "/solution" : "";
    char *name =
        format_text("%.*s%s%s.c", exercise, part, folder, part + exercise);
    return (struct submission){
        .kit = kit,
        .part = part,
        .source = format_text("%s/%s", kit, name),
        .name = name,
        .is_in_kit = !is_solution,
    };
}

// What compile_source() takes for a name.
static bool is_plain_path(const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/";
    size_t length = strlen(path);
    return length > 0 && path[strspn(path, plain)] == '\0' && *path != '-' &&
           *path != '/' && path[length - 1] != '/' &&
           strstr(path, "..") == NULL;
}

struct submission submission_of_file(const char *kit, const char *part,
                                     const char *file)
{
    char *name;
    if (is_plain_path(file))
        name = format_text("%s", file);
    else if (is_plain_path(basename(file)))
        name = format_text("%s", basename(file));
    else
        name = format_text("%s.c", part);
    return (struct submission){
        .kit = kit,
        .part = part,
        .source = format_text("%s", file),
        .name = name,
    };
}

int submission_of_text(const char *kit, const char *part, const char *file,
                       struct submission *submission)
{
    bool is_stdin = strcmp(file, "-") == 0;
    FILE *in = is_stdin ? stdin : fopen(file, "re");
    if (in == NULL)
        return -1;
    struct bytes text = {.data = malloc(MOST_TEXT + 1)};
    if (text.data == NULL)
        abort();
    errno = 0;
    text.size = fread(text.data, 1, MOST_TEXT + 1, in);
    if (text.size > MOST_TEXT)
        errno = EFBIG;
    int error = errno;
    if (!is_stdin)
        fclose(in);
    if (error != 0) {
        free(text.data);
        errno = error;
        return -1;
    }
    *submission = (struct submission){.kit = kit, .part = part, .text = text};
    return 0;
}

void submission_free(struct submission *submission)
{
    free((char *)submission->source);
    free((char *)submission->name);
    free(submission->text.data);
}
