// SPDX-License-Identifier: MIT
//
// A user names a part in the way that is nearest at hand: by its exercise, by
// its own name, or by the path that the shell has completed.  A path is a name
// only if it is that very file of this kit: grading another file than the one
// that was named would be worse than refusing.

#include "class.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void add_part(struct parts *parts, const char *name)
{
    parts->names =
        reallocarray(parts->names, parts->count + 1, sizeof *parts->names);
    if (parts->names == NULL)
        abort();
    parts->names[parts->count++] = format_text("%s", name);
}

// Whether `line` is EXERCISE/NAME.
static bool is_part(const char *line)
{
    const char *slash = strchr(line, '/');
    return slash != NULL && slash != line && slash[1] != '\0';
}

int parts_read(const char *kit, struct parts *parts)
{
    *parts = (struct parts){0};
    char *path = format_text("%s/grader/parts", kit);
    FILE *file = fopen(path, "re");
    free(path);
    if (file == NULL)
        return -1;
    char *line = NULL;
    size_t room = 0;
    bool is_valid = true;
    while (is_valid && getline(&line, &room, file) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        is_valid = is_part(line);
        if (is_valid)
            add_part(parts, line);
    }
    free(line);
    fclose(file);
    if (is_valid && parts->count > 0)
        return 0;
    parts_free(parts);
    errno = EINVAL;
    return -1;
}

void parts_free(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        free(parts->names[i]);
    free(parts->names);
    *parts = (struct parts){0};
}

// Whether `word` is "exo04", "exo04_locks", "exo04_locks/locks" or "locks".
static bool names_part(const char *word, const char *part)
{
    const char *name = strchr(part, '/') + 1;
    size_t exercise = (size_t)(name - 1 - part);
    size_t number = strcspn(part, "_");
    size_t length = strlen(word);
    return strcmp(word, part) == 0 || strcmp(word, name) == 0 ||
           (length == exercise && strncmp(word, part, length) == 0) ||
           (length == number && strncmp(word, part, length) == 0);
}

// `word` without a leading "./", slashes at its end and ".c".
static char *plain_word(const char *word)
{
    while (strncmp(word, "./", 2) == 0)
        word += 2 + strspn(word + 2, "/");
    char *plain = format_text("%s", word);
    size_t length = strlen(plain);
    while (length > 0 && plain[length - 1] == '/')
        plain[--length] = '\0';
    if (length > 2 && strcmp(plain + length - 2, ".c") == 0)
        plain[length - 2] = '\0';
    return plain;
}

// `word` as a path below the root of the kit, if it is one.
static char *path_in_kit(const char *kit, const char *word)
{
    char root[PATH_MAX], path[PATH_MAX];
    if (strchr(word, '/') == NULL && strstr(word, ".c") == NULL)
        return NULL;
    if (realpath(kit, root) == NULL || realpath(word, path) == NULL)
        return NULL;
    size_t length = strlen(root);
    if (strncmp(path, root, length) != 0 || path[length] != '/')
        return format_text("%s", path); // elsewhere: no part of this kit
    return format_text("%s", path + length + 1);
}

size_t parts_select(const struct parts *parts, const char *kit,
                    const char *word, bool *selected)
{
    char *path = path_in_kit(kit, word);
    char *plain = plain_word(path != NULL ? path : word);
    size_t count = 0;
    for (size_t i = 0; i < parts->count; i++) {
        if (names_part(plain, parts->names[i])) {
            selected[i] = true;
            count++;
        }
    }
    free(plain);
    free(path);
    return count;
}

// How many characters to insert, remove or replace to make b of a.
static size_t distance(const char *a, const char *b)
{
    size_t length = strlen(b);
    size_t *row = calloc(length + 1, sizeof *row);
    if (row == NULL)
        abort();
    for (size_t i = 0; i <= length; i++)
        row[i] = i;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t best = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            best = best < diagonal + 1 ? best : diagonal + 1;
            row[j + 1] = best < row[j] + 1 ? best : row[j] + 1;
        }
    }
    size_t result = row[length];
    free(row);
    return result;
}

static void keep_nearer(const char *word, const char *valid, size_t length,
                        char **nearest)
{
    char *candidate = format_text("%.*s", (int)length, valid);
    if (*nearest == NULL ||
        distance(word, candidate) < distance(word, *nearest)) {
        free(*nearest);
        *nearest = candidate;
    } else {
        free(candidate);
    }
}

char *parts_nearest(const struct parts *parts, const char *word)
{
    char *plain = plain_word(word);
    char *nearest = NULL;
    for (size_t i = 0; i < parts->count; i++) {
        const char *part = parts->names[i];
        const char *name = strchr(part, '/') + 1;
        keep_nearer(plain, part, strlen(part), &nearest);
        keep_nearer(plain, part, (size_t)(name - 1 - part), &nearest);
        keep_nearer(plain, part, strcspn(part, "_"), &nearest);
        keep_nearer(plain, name, strlen(name), &nearest);
    }
    free(plain);
    return nearest;
}
