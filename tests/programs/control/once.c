// SPDX-License-Identifier: MIT
// finished: "child 2|1|"
//
// What is to be done once, and has been left in the middle by a fork.
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int count;

static void begin(void)
{
    if (++count == 1 && fork() == 0) {
        pthread_once(&once, begin);
        printf("child %d\n", count);
        _exit(0);
    }
}

int main(void)
{
    pthread_once(&once, begin);
    wait(NULL);
    printf("%d\n", count);
    return 0;
}
