// SPDX-License-Identifier: MIT
//
// The kernel tells the status of a child once, then it forgets the child and
// may give its pid to another process.  So one function asks, reap(), and
// keeps the answer; and before a signal is sent it is asked again.  waitpid(2)
// can wait for ever or not at all; to wait for some time there is the pidfd, a
// descriptor that becomes readable when the process ends.
#include "child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "process.h"

// Waits for the end, unless options say WNOHANG.
static void reap(struct mp_child *child, int options)
{
    int status = 0;
    pid_t pid;

    if (child->has_ended)
        return;
    do {
        pid = waitpid(child->pid, &status, options);
    } while (pid < 0 && errno == EINTR);
    if (pid == 0)
        return; // it still runs
    child->has_ended = true;
    if (pid < 0)
        return; // ECHILD: the status went to somebody else, or to nobody
    child->exitcode =
        WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

// Waits until the child has ended or the timeout has passed.
static int wait_for_end(pid_t pid, double timeout_s)
{
    struct mp_deadline deadline = mp_deadline_after(timeout_s);
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

    if (pidfd < 0)
        return errno == ESRCH ? 0 : -1; // gone: the program ignores SIGCHLD
    int result = mp_deadline_wait_fd(&deadline, pidfd, POLLIN);
    int saved_errno = errno;
    close(pidfd);
    errno = saved_errno;
    return result;
}

void mp_child_look(struct mp_child *child)
{
    reap(child, WNOHANG);
}

int mp_child_wait(struct mp_child *child, double timeout_s)
{
    reap(child, timeout_s < 0 ? 0 : WNOHANG);
    if (!child->has_ended && timeout_s > 0) {
        if (wait_for_end(child->pid, timeout_s) < 0 && errno != ETIMEDOUT)
            return -1;
        reap(child, WNOHANG);
    }
    if (child->has_ended && child->exitcode != MP_EXITCODE_NONE)
        return 0;
    errno = child->has_ended ? ECHILD : ETIMEDOUT;
    return -1;
}

int mp_child_signal(struct mp_child *child, int signal_number)
{
    reap(child, WNOHANG);
    return child->has_ended ? 0 : kill(child->pid, signal_number);
}
