// SPDX-License-Identifier: MIT
//
// Questions go out on one queue, answers come back on another one.

#include "mp.h"

#include <stdio.h>

static struct mp_queue *questions, *answers;

static int answer(void *arg)
{
    int number;

    (void)arg;
    while (mp_queue_get(questions, &number, MP_FOREVER) == 0 && number > 0) {
        number *= number;
        if (mp_queue_put(answers, &number, MP_FOREVER) < 0)
            die_errno("cannot answer");
    }
    return 0;
}

int main(void)
{
    questions = mp_queue_create(0, sizeof(int));
    answers = mp_queue_create(0, sizeof(int));
    struct mp_process *process = mp_process_create(answer, NULL);

    if (questions == NULL || answers == NULL || process == NULL ||
        mp_process_start(process) < 0)
        die_errno("cannot start");
    for (int number = 3; number >= 0; number--) {
        int square = 0;
        if (mp_queue_put(questions, &number, MP_FOREVER) < 0 ||
            (number > 0 && mp_queue_get(answers, &square, MP_FOREVER) < 0))
            die_errno("cannot ask");
        printf("%d: %d\n", number, square);
    }
    if (mp_process_join(process, MP_FOREVER) < 0)
        die_errno("cannot join");
    mp_process_destroy(process);
    mp_queue_destroy(questions);
    mp_queue_destroy(answers);
    return 0;
}
