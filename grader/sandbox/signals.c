// SPDX-License-Identifier: MIT
//
// A signal that ends the grader while a run goes on must end the run first.  So
// it is kept back and read from a descriptor, by the same poll(2) that waits
// for the run: no handler, and no moment between looking and waiting in which
// it could be missed.

#include "sandbox.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void find_heeded(sigset_t *heeded)
{
    const int wanted[] = {SIGINT, SIGTERM};
    struct sigaction action;

    sigemptyset(heeded);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (sigaction(wanted[i], NULL, &action) == 0 &&
            action.sa_handler != SIG_IGN)
            sigaddset(heeded, wanted[i]);
    }
}

int sandbox_signals_hold(struct sandbox_signals *signals)
{
    sigset_t heeded;

    find_heeded(&heeded);
    signals->descriptor = signalfd(-1, &heeded, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals->descriptor < 0)
        return -1;
    sigprocmask(SIG_BLOCK, &heeded, &signals->before);
    return 0;
}

int sandbox_signals_take(const struct sandbox_signals *signals)
{
    struct signalfd_siginfo news;

    if (read(signals->descriptor, &news, sizeof news) != sizeof news)
        return 0;
    return (int)news.ssi_signo;
}

void sandbox_signals_release(struct sandbox_signals *signals)
{
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
    close(signals->descriptor);
    signals->descriptor = -1;
}
