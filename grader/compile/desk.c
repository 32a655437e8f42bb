// SPDX-License-Identifier: MIT
//
// The compiler is given a directory that holds copies of all it may see, and
// works there by relative paths.  So its words and __FILE__ name the files as
// the student knows them, wherever they really lie; two compilations do not
// meet; what was checked is what is compiled; and the compiler needs no right
// to read anything of the grader's.

#include "desk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"
#include "sandbox/sandbox.h"

enum {
    HEADERS_MOST = 64, // beside a submission
};

static char *join(const char *directory, const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : path;
}

char *desk_file(const struct desk *desk, const char *name)
{
    return join(desk->path, name);
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);

    return length > end && strcmp(name + length - end, suffix) == 0;
}

// Writes a file on the desk.
static int put_text(const struct desk *desk, const char *name,
                    const struct source *source)
{
    char *path = desk_file(desk, name);
    int result = -1;

    if (path != NULL)
        result = copy_text(source->text, source->size, path);
    free(path);
    return result;
}

// Makes the directories of NAME, and gives the last one back, "." without one.
static char *make_directories(const struct desk *desk, const char *name)
{
    char *path = desk_file(desk, name), *slash;

    if (path == NULL)
        return NULL;
    slash = path + strlen(desk->path);
    while ((slash = strchr(slash + 1, '/')) != NULL) {
        *slash = '\0';
        if (mkdir(path, 0755) < 0 && errno != EEXIST) {
            free(path);
            return NULL;
        }
        *slash = '/';
    }
    *strrchr(path, '/') = '\0';
    return path;
}

// What is no header, or cannot be read, is not there for the compiler either:
// it will say so where it is included.
static void put_header(const char *from, const char *to, const char *name)
{
    struct source header;
    char *source = join(from, name), *target = join(to, name);

    if (source != NULL && target != NULL) {
        if (source_read_plain(&header, source))
            copy_text(header.text, header.size, target);
        source_free(&header);
    }
    free(source);
    free(target);
}

static void put_headers_beside(const char *beside, const char *to)
{
    DIR *directory = opendir(beside);
    struct dirent *entry;
    int count = 0;

    if (directory == NULL)
        return;
    while (count < HEADERS_MOST && (entry = readdir(directory)) != NULL) {
        if (!ends_with(entry->d_name, ".h"))
            continue;
        put_header(beside, to, entry->d_name);
        count++;
    }
    closedir(directory);
}

static int put_kit_file(const char *from, const char *to, const char *name)
{
    char *source = join(from, name), *target = join(to, name);
    int result = -1;

    if (source != NULL && target != NULL)
        result = copy_file(source, target, 0644);
    free(source);
    free(target);
    return result;
}

// Returns how many files were put, or -1.
static int put_kit_files(const char *from, const char *to, const char *suffix)
{
    DIR *directory = opendir(from);
    struct dirent *entry;
    int count = 0;

    if (directory == NULL)
        return -1;
    while (count >= 0 && (entry = readdir(directory)) != NULL) {
        if (!ends_with(entry->d_name, suffix))
            continue;
        count = put_kit_file(from, to, entry->d_name) < 0 ? -1 : count + 1;
    }
    closedir(directory);
    return count;
}

static int put_control(const struct desk *desk, const char *build)
{
    if (put_kit_file(build, desk->path, "control.o") < 0)
        return -1;
    return put_kit_file(build, desk->path, "controlled-common.a");
}

static int put_archive(struct desk *desk, const char *build, const char *from,
                       const char *to)
{
    desk->has_archive = put_kit_file(build, desk->path, "libmp.a") == 0;
    if (desk->has_archive)
        return 0;
    return put_kit_files(from, to, ".c") < 0 ? -1 : 0;
}

static int put_library(struct desk *desk, const char *kit)
{
    char *from = join(kit, "common"), *to = desk_file(desk, "common");
    char *build = join(kit, "build");
    int result = -1;

    if (from != NULL && to != NULL && build != NULL && mkdir(to, 0755) == 0 &&
        put_kit_files(from, to, ".h") > 0) {
        result = desk->is_controlled ? put_control(desk, build)
                                     : put_archive(desk, build, from, to);
    }
    free(from);
    free(to);
    free(build);
    return result;
}

static int put_submission(const struct desk *desk, const char *name,
                          const struct source *source, const char *beside)
{
    char *to = make_directories(desk, name);
    int result = -1;

    if (to != NULL) {
        put_headers_beside(beside, to);
        result = put_text(desk, name, source);
    }
    free(to);
    return result;
}

static char *complaint(const char *what, const char *name)
{
    char *text;

    if (asprintf(&text, "%s %s: %s", what, name, strerror(errno)) < 0)
        return NULL;
    return text;
}

char *desk_lay(struct desk *desk, const char *kit)
{
    char *text = NULL;

    *desk = (struct desk){
        .path = sandbox_directory_create(),
        .is_controlled = desk->is_controlled,
    };
    if (desk->path == NULL)
        return complaint("cannot make a directory to compile", "in");
    if (put_library(desk, kit) < 0) {
        text = complaint(desk->is_controlled
                             ? "cannot read common/ and build/control.o in "
                               "the kit"
                             : "cannot read common/ in the kit",
                         kit);
        desk_clear(desk);
    }
    return text;
}

char *desk_add(struct desk *desk, const char *name, const struct source *source,
               const char *beside)
{
    return put_submission(desk, name, source, beside) < 0
               ? complaint("cannot copy", name)
               : NULL;
}

void desk_clear(struct desk *desk)
{
    if (desk->path != NULL)
        sandbox_directory_remove(desk->path);
    free(desk->path);
    *desk = (struct desk){0};
}
