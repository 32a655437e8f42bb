// SPDX-License-Identifier: MIT
//
// intake - whose submissions there are, and where their files are.

#ifndef CLASS_INTAKE_H
#define CLASS_INTAKE_H

#include "class.h"

// The folders of a folder, by name: one per student.
struct students {
    char **names;
    size_t count;
};

// Lists the folders in `folder`, without hidden ones and without `except`, the
// path of a folder that is not a student's.
//
// Returns 0, or -1 with errno set.
// Ownership: the caller calls students_free().
int students_read(const char *folder, const char *except,
                  struct students *students);

void students_free(struct students *students);

// The file of one student for one part.
struct intake {
    char *path;          // where it is
    char *name;          // as the student knows it
    const char *refused; // why it must not be opened, or NULL
};

// Looks for EXERCISE/NAME.c and NAME.c in a student's folder.  A symbolic
// link on the way is refused: it could lead to another student's work.
//
// Ownership: the caller calls intake_free().
void intake_find(const char *folder, const char *part, struct intake *intake);

void intake_free(struct intake *intake);

#endif
