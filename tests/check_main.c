// SPDX-License-Identifier: MIT
//
// The one runner: every suite of every room.  CK_RUN_SUITE=lock runs one.
#include <check.h>
#include <stdlib.h>

#ifndef SUITES // but for a runner of some of them
// clang-format off
#define SUITES(EACH)                                                           \
    EACH(deadline) EACH(shared_map)                                            \
    EACH(process) EACH(lock) EACH(semaphore) EACH(value) EACH(array) EACH(die) \
    EACH(queue) EACH(pool)                                                     \
    EACH(trace) EACH(matcher) EACH(coverage) EACH(compile) EACH(sandbox)       \
    EACH(guest) EACH(judge) EACH(control) EACH(carrier) EACH(explore)          \
    EACH(hostile) EACH(ahead) EACH(dpor) EACH(report) EACH(class) EACH(replay)
// clang-format on
#endif

#define DECLARE(name) Suite *name##_suite(void);
#define LIST(name) name##_suite,

SUITES(DECLARE)

int main(void)
{
    Suite *(*const suites[])(void) = {SUITES(LIST)};
    SRunner *runner = srunner_create(NULL);

    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        srunner_add_suite(runner, suites[i]());
    srunner_run_all(runner, CK_ENV);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
