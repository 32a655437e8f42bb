// SPDX-License-Identifier: MIT
// finished: "one|two|three|6|"
//
// Children sleep 1, 2 and 3 seconds: no time at all, but in order.
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    static const char *const names[] = {"one", "two", "three"};
    time_t start = time(NULL);

    for (int i = 2; i >= 0; i--)
        if (fork() == 0) {
            sleep((unsigned)i + 1);
            printf("%s\n", names[i]);
            return 0;
        }
    while (wait(NULL) > 0)
        ;
    sleep(3);
    printf("%ld\n", (long)(time(NULL) - start));
    return 0;
}
