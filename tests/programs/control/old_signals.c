// SPDX-License-Identifier: MIT
// finished: "held|1 came|2 came|hold was known|3 came|4 came|5 left|6 came|"
//
// The calls of System V for signals, those of threads to oneself, and what is
// left of a timer.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static volatile sig_atomic_t count;

static void note(int number)
{
    (void)number;
    printf("%d came\n", ++count);
}

static void hold(void)
{
    sigset(SIGUSR1, note);
    sighold(SIGUSR1);
    raise(SIGUSR1);
    puts("held");
    sigrelse(SIGUSR1);
    sigset(SIGUSR1, SIG_HOLD);
    raise(SIGUSR1);
    sigpause(SIGUSR1);
    if (sigset(SIGUSR1, note) == SIG_HOLD)
        puts("hold was known");
}

static void tell_oneself(void)
{
    pthread_kill(pthread_self(), SIGUSR1);
    tgkill(getpid(), gettid(), SIGUSR1);
    sigignore(SIGUSR1);
    raise(SIGUSR1);
}

static void measure(void)
{
    struct itimerval timer = {.it_value = {.tv_sec = 5}}, now;

    setitimer(ITIMER_REAL, &timer, NULL);
    getitimer(ITIMER_REAL, &now);
    printf("%ld left\n", (long)now.it_value.tv_sec);
    count++;
    signal(SIGALRM, note);
    ualarm(1000, 0);
    pause();
}

int main(void)
{
    hold();
    tell_oneself();
    measure();
    return 0;
}
