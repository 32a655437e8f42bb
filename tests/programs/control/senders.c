// SPDX-License-Identifier: MIT
// finished: "30|"
//
// Who comes first is seen by who takes the signals: of two children that send
// values, and of a child's end and a look whether it is there.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int take(const sigset_t *set)
{
    siginfo_t info;

    sigwaitinfo(set, &info);
    return info.si_value.sival_int;
}

int main(void)
{
    const struct timespec now = {0, 0};
    pid_t parent = getpid();
    sigset_t values, end;

    sigemptyset(&values);
    sigaddset(&values, SIGRTMIN);
    sigemptyset(&end);
    sigaddset(&end, SIGCHLD);
    sigprocmask(SIG_BLOCK, &values, NULL);
    sigprocmask(SIG_BLOCK, &end, NULL);
    for (int i = 1; i <= 2; i++)
        if (fork() == 0) {
            sigqueue(parent, SIGRTMIN, (union sigval){.sival_int = i * 10});
            _exit(0);
        }
    int sum = take(&values) + take(&values);
    sigtimedwait(&end, NULL, &now);
    while (wait(NULL) > 0)
        continue;
    printf("%d\n", sum);
    return 0;
}
