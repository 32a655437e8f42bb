// SPDX-License-Identifier: MIT
//
// A pipe in O_DIRECT mode keeps writes apart (pipe(2), "packet mode"), so that
// a test can tell one write of a line from several.
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void must(bool is_done, const char *what)
{
    if (is_done)
        return;
    perror(what);
    abort();
}

pid_t fork_child(int (*body)(void *), void *arg)
{
    pid_t pid = fork();

    must(pid >= 0, "fork");
    if (pid == 0)
        _exit(body(arg));
    return pid;
}

int wait_child(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0)
        must(errno == EINTR, "waitpid");
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int run_child(int (*body)(void *), void *arg)
{
    return wait_child(fork_child(body, arg));
}

static void read_all(int fd, struct captured *captured)
{
    *captured = (struct captured){0};
    for (;;) {
        char *end = captured->text + captured->length;
        size_t room = sizeof captured->text - captured->length;
        ssize_t size = read(fd, end, room - 1);
        must(size >= 0, "read");
        if (size == 0)
            return;
        end[size] = '\0';
        captured->length += (size_t)size + 1;
        captured->writes++;
    }
}

int run_captured(int fd, int (*body)(void *), void *arg,
                 struct captured *captured)
{
    int fds[2];

    must(pipe2(fds, O_DIRECT | O_CLOEXEC) == 0, "pipe2");
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        must(dup2(fds[1], fd) == fd, "dup2");
        close(fds[0]);
        close(fds[1]);
        _exit(body(arg));
    }
    close(fds[1]);
    read_all(fds[0], captured);
    close(fds[0]);
    return wait_child(pid);
}

void join_writes(struct captured *captured)
{
    size_t length = 0;

    for (size_t i = 0; i < captured->length; i++)
        if (captured->text[i] != '\0')
            captured->text[length++] = captured->text[i];
    captured->text[length] = '\0';
}

void gate_make(struct gate *gate)
{
    must(pipe2(gate->fds, O_CLOEXEC) == 0, "pipe2");
}

void gate_open(const struct gate *gate)
{
    must(write(gate->fds[1], "", 1) == 1, "write");
}

void gate_wait(const struct gate *gate)
{
    char byte;

    while (read(gate->fds[0], &byte, 1) != 1)
        must(errno == EINTR, "read");
}

void gate_destroy(struct gate *gate)
{
    close(gate->fds[0]);
    close(gate->fds[1]);
}

// "PID (NAME) STATE ...", and a name may hold anything.
static char state_of(pid_t pid)
{
    char path[64];
    char line[512] = "";

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    must(file != NULL, path);
    must(fgets(line, sizeof line, file) != NULL, path);
    fclose(file);
    return strrchr(line, ')')[2];
}

void wait_until_asleep(pid_t pid)
{
    while (state_of(pid) != 'S')
        sched_yield();
}

int count_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = -1; // its own

    must(directory != NULL, "/proc/self/fd");
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

bool has_children(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

bool has_named_shared_memory(void)
{
    char line[512];
    bool is_found = false;
    FILE *file = fopen("/proc/self/maps", "re");

    must(file != NULL, "/proc/self/maps");
    while (fgets(line, sizeof line, file) != NULL)
        is_found = is_found || strstr(line, "/dev/shm/") != NULL;
    fclose(file);
    return is_found;
}

// The limit counts the stack too: were it to grow after this, the process
// would be killed.  So it grows now.
__attribute__((noinline)) static void grow_stack(void)
{
    volatile char stack[1 << 17];

    for (size_t i = 0; i < sizeof stack; i += 1024)
        stack[i] = 0;
}

void limit_memory(size_t more)
{
    unsigned long pages = 0;

    grow_stack();
    FILE *file = fopen("/proc/self/statm", "re");

    must(file != NULL && fscanf(file, "%lu", &pages) == 1, "/proc/self/statm");
    fclose(file);
    rlim_t size = pages * (rlim_t)sysconf(_SC_PAGESIZE) + more;
    must(setrlimit(RLIMIT_AS, &(struct rlimit){size, size}) == 0, "setrlimit");
}

bool has_address_sanitizer(void)
{
    extern void __asan_init(void) __attribute__((weak));

    return __asan_init != NULL;
}

static void set_timer(long interval_us)
{
    struct timeval interval = {.tv_usec = interval_us};
    struct itimerval timer = {.it_interval = interval, .it_value = interval};

    must(setitimer(ITIMER_REAL, &timer, NULL) == 0, "setitimer");
}

void start_ticking(void (*on_tick)(int))
{
    struct sigaction action = {.sa_handler = on_tick};

    must(sigaction(SIGALRM, &action, NULL) == 0, "sigaction");
    set_timer(1000);
}

void stop_ticking(void)
{
    set_timer(0);
}

double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
