// SPDX-License-Identifier: MIT
//
// oldsignal - the calls of System V and BSD that POSIX has better ones for.
//
// They change one signal at a time, in the same dispositions and the same mask
// as the calls of signal.c.

#include <signal.h>

#include "control/runtime.h"

static uint64_t bit_of(int number)
{
    return UINT64_C(1) << (number - 1);
}

static bool is_signal(int number)
{
    return number > 0 && number < PAGE_SIGNALS;
}

// Returns the handler that there was.
static sighandler_t set_handler(int number, sighandler_t handler, int flags)
{
    struct sigaction action = {.sa_flags = flags};
    struct sigaction old = {0};

    action.sa_handler = handler;
    return signal_action(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

EXPORT sighandler_t bsd_signal(int number, sighandler_t handler);
EXPORT sighandler_t bsd_signal(int number, sighandler_t handler)
{
    ENTER();
    return set_handler(number, handler, SA_RESTART);
}

EXPORT sighandler_t ssignal(int number, sighandler_t handler)
{
    ENTER();
    return set_handler(number, handler, SA_RESTART);
}

EXPORT sighandler_t sysv_signal(int number, sighandler_t handler)
{
    ENTER();
    return set_handler(number, handler, SA_NODEFER | (int)SA_RESETHAND);
}

// What signal() is for a program that asks for no more than X/Open.
EXPORT sighandler_t __sysv_signal(int number, sighandler_t handler)
{
    ENTER();
    return set_handler(number, handler, SA_NODEFER | (int)SA_RESETHAND);
}

EXPORT sighandler_t sigset(int number, sighandler_t handler)
{
    ENTER();
    struct sigaction old;

    if (signal_action(number, NULL, &old) < 0)
        return SIG_ERR;
    bool is_held = (myself()->blocked & bit_of(number)) != 0;
    sighandler_t before = is_held ? SIG_HOLD : old.sa_handler;
    if (handler != SIG_HOLD && set_handler(number, handler, 0) == SIG_ERR)
        return SIG_ERR;
    signal_change_mask(handler == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK,
                       bit_of(number));
    return before;
}

EXPORT int sighold(int number)
{
    ENTER();
    return is_signal(number) ? signal_change_mask(SIG_BLOCK, bit_of(number))
                             : fail(EINVAL);
}

EXPORT int sigrelse(int number)
{
    ENTER();
    return is_signal(number) ? signal_change_mask(SIG_UNBLOCK, bit_of(number))
                             : fail(EINVAL);
}

EXPORT int sigignore(int number)
{
    ENTER();
    return set_handler(number, SIG_IGN, 0) == SIG_ERR ? -1 : 0;
}

// sigpause() of X/Open; that of BSD, a mask, is for programs of before.
EXPORT int __xpg_sigpause(int number);
EXPORT int __xpg_sigpause(int number)
{
    ENTER();
    return is_signal(number)
               ? signal_suspend(myself()->blocked & ~bit_of(number))
               : fail(EINVAL);
}
