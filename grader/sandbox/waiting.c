// SPDX-License-Identifier: MIT
//
// /proc/PID/task/TID/syscall shows in which system call a thread sleeps and
// with what arguments.  Few calls are sure: those without a time limit that
// only another process of the run can end.  A futex without timeout; reading
// or writing a pipe that is not one of ours; waiting for a child; waiting for
// a signal; poll without timeout if all that is polled is such a pipe or a
// child.  Everything else is WAITING_NOT: the wall clock decides then.

#include "waiting.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    PATH_ROOM = 96,
    TEXT_ROOM = 4096,
    POLLED_MOST = 16,
};

static bool read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got;

    if (fd < 0)
        return false;
    got = read(fd, text, size - 1);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    return got > 0;
}

static bool read_thread(const struct waiting *waiting, const char *name,
                        char *text, size_t size)
{
    char path[PATH_ROOM];

    snprintf(path, sizeof path, "/proc/%d/task/%d/%s", (int)waiting->pid,
             (int)waiting->thread, name);
    return read_text(path, text, size);
}

// Returns the state letter and the counts of switches; 0 when it is gone.
static char read_status(const struct waiting *waiting,
                        unsigned long switches[2])
{
    char text[TEXT_ROOM], state;
    const char *line;

    if (!read_thread(waiting, "status", text, sizeof text))
        return 0;
    line = strstr(text, "\nState:");
    if (line == NULL || sscanf(line, " State: %c", &state) != 1)
        return 0;
    line = strstr(text, "\nvoluntary_ctxt_switches:");
    if (line == NULL || sscanf(line,
                               " voluntary_ctxt_switches: %lu "
                               "nonvoluntary_ctxt_switches: %lu",
                               &switches[0], &switches[1]) != 2)
        return 0;
    return state;
}

// The kernel shows the call of a thread that sleeps, off the processor and off
// its queue; it says "running" of any other.  It says -1 and two addresses of
// one that sleeps elsewhere than in a call, as a stopped one may.
static bool read_call(struct waiting *waiting)
{
    char text[TEXT_ROOM];
    unsigned long *call = waiting->call;

    if (!read_thread(waiting, "syscall", text, sizeof text) ||
        strncmp(text, "running", strlen("running")) == 0)
        return false;
    if (sscanf(text, "%lu %lx %lx %lx %lx %lx %lx", &call[0], &call[1],
               &call[2], &call[3], &call[4], &call[5], &call[6]) != 7)
        call[0] = (unsigned long)-1;
    return true;
}

static enum waiting_for for_futex(const unsigned long *call)
{
    unsigned long operation = call[2] & (unsigned long)FUTEX_CMD_MASK;
    bool has_timeout = call[4] != 0;

    switch (operation) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI:
    case FUTEX_WAIT_REQUEUE_PI:
        return has_timeout ? WAITING_NOT : WAITING_LOCK;
    default:
        return WAITING_NOT;
    }
}

static void fd_path(char *path, pid_t pid, unsigned long fd)
{
    snprintf(path, PATH_ROOM, "/proc/%d/fd/%lu", (int)pid, fd);
}

static bool is_served(const struct waiting_served *served, ino_t pipe)
{
    return pipe == served->pipes[0] || pipe == served->pipes[1];
}

static enum waiting_for for_pipe(struct waiting *waiting, unsigned long fd,
                                 enum waiting_for what,
                                 const struct waiting_served *served)
{
    char path[PATH_ROOM];
    struct stat status;

    fd_path(path, waiting->pid, fd);
    if (stat(path, &status) < 0 || !S_ISFIFO(status.st_mode) ||
        is_served(served, status.st_ino))
        return WAITING_NOT;
    waiting->pipe = status.st_ino;
    return what;
}

// A pidfd is ready when its process has ended.
static bool is_pidfd(pid_t pid, unsigned long fd)
{
    char path[PATH_ROOM], target[PATH_ROOM] = "";

    fd_path(path, pid, fd);
    return readlink(path, target, sizeof target - 1) > 0 &&
           strstr(target, "pidfd") != NULL;
}

static enum waiting_for for_polled(struct waiting *waiting,
                                   const struct pollfd *polled,
                                   const struct waiting_served *served)
{
    unsigned long fd = (unsigned long)polled->fd;

    if (polled->fd < 0)
        return WAITING_SIGNAL; // nothing to wait for but a signal
    if (is_pidfd(waiting->pid, fd))
        return WAITING_CHILD;
    return for_pipe(waiting, fd,
                    polled->events & POLLOUT ? WAITING_WRITE : WAITING_READ,
                    served);
}

// What is polled stands in the memory of the process.
static bool read_memory(pid_t pid, unsigned long address, void *to, size_t size)
{
    char path[PATH_ROOM];
    ssize_t got;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    got = pread(fd, to, size, (off_t)address);
    close(fd);
    return got == (ssize_t)size;
}

static enum waiting_for for_poll(struct waiting *waiting,
                                 const struct waiting_served *served)
{
    struct pollfd polled[POLLED_MOST];
    unsigned long count = waiting->call[2];
    enum waiting_for what = WAITING_SIGNAL;

    if (count > POLLED_MOST || !read_memory(waiting->pid, waiting->call[1],
                                            polled, count * sizeof *polled))
        return WAITING_NOT;
    for (unsigned long i = 0; i < count && what != WAITING_NOT; i++)
        what = for_polled(waiting, &polled[i], served);
    return what;
}

static enum waiting_for for_call(struct waiting *waiting,
                                 const struct waiting_served *served)
{
    const unsigned long *call = waiting->call;

    switch (call[0]) {
    case SYS_futex:
        return for_futex(call);
    case SYS_read:
    case SYS_readv:
        return for_pipe(waiting, call[1], WAITING_READ, served);
    case SYS_write:
    case SYS_writev:
        return for_pipe(waiting, call[1], WAITING_WRITE, served);
    case SYS_wait4:
    case SYS_waitid:
        return WAITING_CHILD;
#ifdef SYS_pause
    case SYS_pause:
        return WAITING_SIGNAL;
#endif
    case SYS_rt_sigsuspend:
        return WAITING_SIGNAL;
    case SYS_rt_sigtimedwait:
        return call[3] == 0 ? WAITING_SIGNAL : WAITING_NOT;
#ifdef SYS_poll
    case SYS_poll:
        return (int)call[3] < 0 ? for_poll(waiting, served) : WAITING_NOT;
#endif
    case SYS_ppoll:
        return call[3] == 0 ? for_poll(waiting, served) : WAITING_NOT;
    default:
        return WAITING_NOT;
    }
}

static bool is_dead(char state)
{
    return state == 'Z' || state == 'X';
}

// The counts are read on both sides of the call: when they agree, nothing
// happened in between.
bool waiting_look(struct waiting *waiting, pid_t pid, pid_t thread,
                  const struct waiting_served *served)
{
    unsigned long after[2];
    char state;

    *waiting = (struct waiting){.pid = pid, .thread = thread};
    state = read_status(waiting, waiting->switches);
    if (is_dead(state))
        return false;
    if ((state != 'S' && state != 'T') || !read_call(waiting))
        return true;
    enum waiting_for what =
        state == 'T' ? WAITING_STOPPED : for_call(waiting, served);
    if (read_status(waiting, after) == state &&
        memcmp(after, waiting->switches, sizeof after) == 0)
        waiting->what = what;
    return true;
}

// The flags are in octal, the access mode in the last digit.
static bool is_for_writing(pid_t pid, const char *fd)
{
    char path[PATH_ROOM], text[TEXT_ROOM];
    unsigned flags;
    const char *line;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%.16s", (int)pid, fd);
    if (!read_text(path, text, sizeof text))
        return false;
    line = strstr(text, "flags:");
    return line != NULL && sscanf(line, "flags: %o", &flags) == 1 &&
           (flags & O_ACCMODE) != O_RDONLY;
}

bool waiting_can_write(pid_t pid, ino_t pipe)
{
    char path[PATH_ROOM];
    struct dirent *entry;
    struct stat status;
    bool can = false;
    DIR *fds;

    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    fds = opendir(path);
    if (fds == NULL)
        return false;
    while (!can && (entry = readdir(fds)) != NULL) {
        can = fstatat(dirfd(fds), entry->d_name, &status, 0) == 0 &&
              S_ISFIFO(status.st_mode) && status.st_ino == pipe &&
              is_for_writing(pid, entry->d_name);
    }
    closedir(fds);
    return can;
}

// The last of its numbers, one for each world it is in.
pid_t waiting_own_number(pid_t pid)
{
    char path[PATH_ROOM], text[TEXT_ROOM];
    char *line, *end;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    if (!read_text(path, text, sizeof text))
        return pid;
    line = strstr(text, "\nNSpid:");
    if (line == NULL)
        return pid;
    line++;
    end = strchr(line, '\n');
    if (end != NULL)
        *end = '\0';
    line = strrchr(line, '\t');
    return line == NULL ? pid : (pid_t)atoi(line + 1);
}
