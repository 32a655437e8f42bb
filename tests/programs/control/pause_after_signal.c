// SPDX-License-Identifier: MIT
// deadlock: "woken|"
//
// The signal is over when the child begins to wait for it.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void wake(int number)
{
    (void)number;
    write(1, "woken\n", 6);
}

int main(void)
{
    signal(SIGUSR1, wake);
    pid_t child = fork();

    if (child == 0) {
        pause();
        _exit(0);
    }
    kill(child, SIGUSR1);
    waitpid(child, NULL, 0);
    return 0;
}
