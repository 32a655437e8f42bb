// SPDX-License-Identifier: MIT
//
// The processes of an execution are real ones that sleep until it is their
// turn: held at the fault, any of them can be looked at by gdb.  It finds the
// process in the runtime that holds it, and goes up to the student's function.

#include "replay.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Whether a command is there.
static bool is_installed(const char *command)
{
    const char *path = getenv("PATH");
    char *rest = format_text("%s", path != NULL ? path : ""), *all = rest;
    bool is_found = false;

    for (char *folder; !is_found && (folder = strsep(&rest, ":")) != NULL;) {
        char *file = format_text("%s/%s", folder, command);
        is_found = access(file, X_OK) == 0;
        free(file);
    }
    free(all);
    return is_found;
}

_Noreturn static void become_gdb(const struct submission *submission,
                                 const struct held_process *held)
{
    char *pid = format_text("%d", (int)held->pid);
    char *kit = format_text("directory %s", submission->kit);
    char *frame = held->function != NULL
                      ? format_text("frame function %s", held->function)
                      : format_text("%s", "backtrace");

    execlp("gdb", "gdb", "-q", "-ex", "set confirm off", "-ex", kit, "-ex",
           frame, held->program, pid, (char *)NULL);
    _exit(127);
}

// Of signals that are kept back as long as there are workers.
static void let_through(void)
{
    sigset_t kept;

    sigemptyset(&kept);
    sigaddset(&kept, SIGINT);
    sigaddset(&kept, SIGTERM);
    sigprocmask(SIG_UNBLOCK, &kept, NULL);
}

// What the keyboard sends is for gdb.
static void look(void *context, const struct held_process *held)
{
    void (*interrupt)(int) = signal(SIGINT, SIG_IGN);
    void (*quit)(int) = signal(SIGQUIT, SIG_IGN);
    pid_t pid = fork();

    if (pid == 0) {
        signal(SIGINT, interrupt);
        signal(SIGQUIT, quit);
        let_through();
        become_gdb(context, held);
    }
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    signal(SIGINT, SIG_IGN); // throws away what was kept back meanwhile
    signal(SIGINT, interrupt);
    signal(SIGQUIT, quit);
}

char *replay_debug(const struct submission *submission, const char *token,
                   const char *name)
{
    if (!is_installed("gdb"))
        return format_text("%s", "gdb is missing: on Debian, apt install gdb");
    return inquiry_hold(submission, token, name, look, (void *)submission);
}
