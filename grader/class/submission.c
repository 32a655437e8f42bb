// SPDX-License-Identifier: MIT
//
// A submission under the name that its student knows.  In the kit that is the
// path from the kit's root; a file from elsewhere keeps its own path if the
// compiler can be trusted with it.  The files of a program keep enough of
// their paths to be told apart, and those in one directory stay in one.

#include "class.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_TEXT = 64 << 20 // bytes of an output to judge
};

static struct compile_file *one_file(char *path, char *name)
{
    struct compile_file *file = malloc(sizeof *file);
    if (file == NULL)
        abort();
    *file = (struct compile_file){path, name};
    return file;
}

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
        .files = one_file(format_text("%s/%s", kit, name), name),
        .file_count = 1,
        .is_in_kit = !is_solution,
    };
}

static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/";

// What compile_source() takes for a name.
static bool is_plain_path(const char *path)
{
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
        .files = one_file(format_text("%s", file), name),
        .file_count = 1,
    };
}

// The path without what leads out of a directory, and without odd bytes: each
// becomes '_'.
static char *plain_path(const char *path)
{
    while (*path == '/' || *path == '-' || strncmp(path, "./", 2) == 0 ||
           strncmp(path, "../", 3) == 0)
        path += *path == '.' ? strcspn(path, "/") + 1 : 1;
    char *name = format_text("%s", path);
    for (char *at = name; *at != '\0'; at++) {
        if (strchr(plain, *at) == NULL || strncmp(at, "..", 2) == 0)
            *at = '_';
    }
    return name;
}

// Whether one of the first `count` files has this name.
static bool is_taken(const struct compile_file *files, size_t count,
                     const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(files[i].name, name) == 0)
            return true;
    }
    return false;
}

static char *free_name(const struct compile_file *files, size_t count,
                       const char *path)
{
    char *name = plain_path(path);
    while (is_taken(files, count, name)) {
        char *longer = format_text("%zu/%s", count + 1, name);
        free(name);
        name = longer;
    }
    return name;
}

struct submission submission_of_program(const char *kit,
                                        const char *const *paths, size_t count)
{
    struct compile_file *files = calloc(count, sizeof *files);
    if (files == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        files[i].name = free_name(files, i, paths[i]);
        files[i].path = format_text("%s", paths[i]);
    }
    return (struct submission){
        .kit = kit,
        .part = basename(paths[0]),
        .files = files,
        .file_count = count,
        .is_program = true,
        .is_controlled = true,
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
    for (size_t i = 0; i < submission->file_count; i++) {
        free((char *)submission->files[i].path);
        free((char *)submission->files[i].name);
    }
    free((struct compile_file *)submission->files);
    free(submission->text.data);
}
