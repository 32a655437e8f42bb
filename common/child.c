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

    if (child->pid == 0 || child->has_ended)
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

bool mp_child_is_alive(struct mp_child *child)
{
    reap(child, WNOHANG);
    return child->pid != 0 && !child->has_ended;
}

// Waits until the child has ended or the deadline has come.
static void wait_until(struct mp_child *child,
                       const struct mp_deadline *deadline)
{
    int pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);

    if (pidfd >= 0) {
        mp_deadline_wait_fd(deadline, pidfd, POLLIN);
        close(pidfd);
    }
    // Without a pidfd (no descriptor is left; Linux before 5.3; valgrind) the
    // rest of the time is spent looking, every millisecond.
    while (mp_child_is_alive(child) && !mp_deadline_has_passed(deadline))
        poll(NULL, 0, 1);
}

int mp_child_wait(struct mp_child *child, double timeout_s)
{
    if (child->pid == 0) {
        errno = ESRCH;
        return -1;
    }
    reap(child, timeout_s < 0 ? 0 : WNOHANG);
    if (!child->has_ended && timeout_s > 0) {
        struct mp_deadline deadline = mp_deadline_after(timeout_s);
        wait_until(child, &deadline);
    }
    if (child->has_ended && child->exitcode != MP_EXITCODE_NONE)
        return 0;
    errno = child->has_ended ? ECHILD : ETIMEDOUT;
    return -1;
}

int mp_child_signal(struct mp_child *child, int signal_number)
{
    if (child->pid == 0) {
        errno = ESRCH;
        return -1;
    }
    // What has ended may have given its pid to another process.
    return mp_child_is_alive(child) ? kill(child->pid, signal_number) : 0;
}
