// SPDX-License-Identifier: MIT
// finished: "1 1 1 1 2 3 2 2 20|user 1|once|exited 7|killed 9|nobody|late|"
//
// Realtime signals queue, each with its value, and the lowest comes first; of
// the others a second one is lost.  Who asks is told who sent it, and how.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static sigset_t all;
static siginfo_t info;
static const struct timespec soon = {.tv_nsec = 1000};

static void note(int number, siginfo_t *told, void *context)
{
    (void)context;
    printf("%d %d ", number - SIGRTMIN, told->si_value.sival_int);
}

static void queue(int number, int value)
{
    union sigval what = {.sival_int = value};

    sigqueue(getpid(), number, what);
}

static void handle_queue(void)
{
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};

    sigfillset(&action.sa_mask);
    sigaction(SIGRTMIN + 1, &action, NULL);
    sigaction(SIGRTMIN + 2, &action, NULL);
    queue(SIGRTMIN + 2, 3);
    queue(SIGRTMIN + 2, 2);
    queue(SIGRTMIN + 1, 1);
    queue(SIGRTMIN + 1, 1);
}

static void take_from_user(void)
{
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR1);
    if (sigwaitinfo(&all, &info) == SIGUSR1 && info.si_code == SI_USER)
        printf("user %d\n", info.si_pid == getpid());
    if (sigtimedwait(&all, &info, &soon) < 0 && errno == EAGAIN)
        puts("once");
}

static void take_from_child(int number, int code, const char *what)
{
    pid_t child = fork();

    if (child == 0) {
        raise(number);
        _exit(7);
    }
    if (sigtimedwait(&all, &info, NULL) == SIGCHLD && info.si_code == code &&
        info.si_pid == child && info.si_uid == getuid())
        printf("%s %d\n", what, info.si_status);
    wait(NULL);
}

int main(void)
{
    sigset_t none;

    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_BLOCK, &all, NULL);
    handle_queue();
    sigprocmask(SIG_SETMASK, &none, NULL);
    sigprocmask(SIG_BLOCK, &all, NULL);
    queue(SIGRTMIN, 20);
    printf("%d\n",
           sigwaitinfo(&all, &info) == SIGRTMIN && info.si_code == SI_QUEUE
               ? info.si_value.sival_int
               : 0);
    take_from_user();
    take_from_child(0, CLD_EXITED, "exited");
    take_from_child(SIGKILL, CLD_KILLED, "killed");
    if (sigqueue(12345678, SIGUSR1, (union sigval){0}) < 0 && errno == ESRCH)
        puts("nobody");
    alarm(1);
    if (sigwaitinfo(&all, &info) == SIGALRM && info.si_code == SI_KERNEL)
        puts("late");
    return 0;
}
