// SPDX-License-Identifier: MIT
//
// An execution owns what it points to.

#include "execution.h"

#include <stdlib.h>

void execution_free(struct execution *execution)
{
    free(execution->output.data);
    free(execution->errors.data);
    for (size_t i = 0; i < execution->left_behind_count; i++)
        free(execution->left_behind[i]);
    free(execution->left_behind);
    free(execution->message);
    *execution = (struct execution){0};
}
