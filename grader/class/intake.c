// SPDX-License-Identifier: MIT
//
// A student's folder holds whatever the student put there, so nothing in it
// is opened before it is known to be a plain file of that folder.

#include "intake.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_student(const char *folder, const char *name,
                       const struct stat *except)
{
    if (*name == '.')
        return false;
    char *path = format_text("%s/%s", folder, name);
    struct stat status;
    bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    free(path);
    return is_folder && (except == NULL || !same_file(&status, except));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int students_read(const char *folder, const char *except,
                  struct students *students)
{
    *students = (struct students){0};
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return -1;
    struct stat status;
    bool has_except = stat(except, &status) == 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!is_student(folder, entry->d_name, has_except ? &status : NULL))
            continue;
        students->names = reallocarray(students->names, students->count + 1,
                                       sizeof *students->names);
        if (students->names == NULL)
            abort();
        students->names[students->count++] = format_text("%s", entry->d_name);
    }
    closedir(directory);
    if (students->count > 0)
        qsort(students->names, students->count, sizeof *students->names,
              compare_names);
    return 0;
}

void students_free(struct students *students)
{
    for (size_t i = 0; i < students->count; i++)
        free(students->names[i]);
    free(students->names);
    *students = (struct students){0};
}

// Fills in the intake if there is something at `name` in the folder.
static bool look_at(const char *folder, const char *name, struct intake *intake)
{
    char *path = format_text("%s/%s", folder, name);
    struct stat status;
    bool is_there = lstat(path, &status) == 0;
    if (!is_there) {
        free(path);
        return false;
    }
    intake->path = path;
    intake->name = format_text("%s", name);
    if (S_ISLNK(status.st_mode))
        intake->refused = "is a symbolic link: hand in the file itself";
    else if (S_ISDIR(status.st_mode))
        intake->refused = "is a directory, not a C source file";
    else if (!S_ISREG(status.st_mode))
        intake->refused = "is no regular file";
    return true;
}

// Whether the folder of the exercise is a link, and where to then.
static bool is_link(const char *folder, const char *name)
{
    char *path = format_text("%s/%s", folder, name);
    struct stat status;
    bool found = lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
    free(path);
    return found;
}

void intake_find(const char *folder, const char *part, struct intake *intake)
{
    *intake = (struct intake){0};
    char *whole = format_text("%s.c", part);
    char *exercise = format_text("%.*s", (int)strcspn(part, "/"), part);
    if (is_link(folder, exercise)) {
        intake->path = format_text("%s/%s", folder, whole);
        intake->name = format_text("%s", whole);
        intake->refused = "is behind a symbolic link: hand in the file itself";
    } else if (!look_at(folder, whole, intake) &&
               !look_at(folder, basename(whole), intake)) {
        intake->path = format_text("%s/%s", folder, whole);
        intake->name = format_text("%s", whole);
        intake->refused = "is missing";
    }
    free(exercise);
    free(whole);
}

void intake_free(struct intake *intake)
{
    free(intake->path);
    free(intake->name);
}
