// SPDX-License-Identifier: MIT
//
// /proc has no list of descendants that every kernel offers, but each process
// names its parent.  So all processes are read, sorted by number, and the mark
// "ours" spreads from the root to children until it does not spread any more.
// Orphans stay in the tree because their new parent, a subreaper or process 1
// of the run, is in it.

#include "tree.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_ROOM = 64,
    STAT_ROOM = 1024,
    STATUS_ROOM = 4096,
};

// Reads the beginning of /proc/PID/NAME.  Returns false when it is gone.
static bool read_proc(pid_t pid, const char *name, char *text, size_t size)
{
    char path[PATH_ROOM];
    ssize_t got;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    got = read(fd, text, size - 1);
    text[got > 0 ? got : 0] = '\0';
    close(fd);
    return got > 0;
}

pid_t tree_self(void)
{
    char text[PATH_ROOM] = "";

    if (readlink("/proc/self", text, sizeof text - 1) < 0)
        return 0;
    return (pid_t)atoi(text);
}

// The second field is the program's name, and it may hold anything.
static bool parse_stat(const char *text, struct process *process)
{
    unsigned long long own_user, own_system, user, system;
    long pages;
    const char *rest = strrchr(text, ')');

    if (rest == NULL ||
        sscanf(rest + 1,
               " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu "
               "%llu %*d %*d %u %*d %llu %*u %ld",
               &process->state, &process->parent, &own_user, &own_system, &user,
               &system, &process->threads, &process->start, &pages) != 9)
        return false;
    process->ticks = own_user + own_system + user + system;
    process->resident =
        (unsigned long long)pages * (unsigned long long)sysconf(_SC_PAGESIZE);
    return true;
}

static bool read_process(pid_t pid, struct process *process)
{
    char text[STAT_ROOM];

    *process = (struct process){.pid = pid};
    return read_proc(pid, "stat", text, sizeof text) &&
           parse_stat(text, process);
}

pid_t process_inside(const struct process *process)
{
    char text[STATUS_ROOM];

    if (!read_proc(process->pid, "status", text, sizeof text))
        return 0;
    const char *line = strstr(text, "\nNSpid:");
    if (line == NULL)
        return process->pid;
    size_t size = strcspn(line + 1, "\n");
    const char *last = line + 1 + size;
    while (isdigit((unsigned char)last[-1]))
        last--;
    return (pid_t)atoi(last);
}

bool process_is_same(const struct process *process)
{
    struct process now;

    return read_process(process->pid, &now) && now.start == process->start;
}

// Adds one to the tree.  Returns -1 when there is no memory.
static int add_process(struct tree *tree, const struct process *process)
{
    if (tree->count == tree->room) {
        size_t room = tree->room ? 2 * tree->room : 64;
        struct process *more =
            realloc(tree->processes, room * sizeof *tree->processes);
        if (more == NULL)
            return -1;
        tree->processes = more;
        tree->room = room;
    }
    tree->processes[tree->count++] = *process;
    return 0;
}

static int read_all(struct tree *tree)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    struct process process;
    int result = 0;

    if (proc == NULL)
        return -1;
    tree->count = 0;
    while (result == 0 && (entry = readdir(proc)) != NULL) {
        if (isdigit((unsigned char)entry->d_name[0]) &&
            read_process((pid_t)atoi(entry->d_name), &process))
            result = add_process(tree, &process);
    }
    closedir(proc);
    return result;
}

static int by_pid(const void *left, const void *right)
{
    const struct process *a = left, *b = right;

    return (a->pid > b->pid) - (a->pid < b->pid);
}

static struct process *find(const struct tree *tree, pid_t pid)
{
    struct process key = {.pid = pid};

    return bsearch(&key, tree->processes, tree->count, sizeof key, by_pid);
}

// Returns whether the mark went on.
static bool spread(struct tree *tree)
{
    bool changed = false;

    for (size_t i = 0; i < tree->count; i++) {
        struct process *process = &tree->processes[i];
        struct process *parent = find(tree, process->parent);
        if (parent != NULL && parent->is_ours && !process->is_ours)
            changed = process->is_ours = true;
    }
    return changed;
}

// The root only served to find the others.
static void keep_ours(struct tree *tree, pid_t root)
{
    size_t kept = 0;

    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        if (process->pid == root)
            tree->root_ticks = process->ticks;
        else if (process->is_ours)
            tree->processes[kept++] = *process;
    }
    tree->count = kept;
}

int tree_scan(struct tree *tree, pid_t root)
{
    struct process *top;

    tree->root_ticks = 0;
    if (read_all(tree) < 0) {
        tree->count = 0;
        return -1;
    }
    if (tree->count > 0)
        qsort(tree->processes, tree->count, sizeof *tree->processes, by_pid);
    top = tree->count > 0 ? find(tree, root) : NULL;
    if (top != NULL)
        top->is_ours = true;
    while (spread(tree))
        ;
    keep_ours(tree, root);
    return 0;
}

// A first thread that has ended before the others is shown as a zombie.
bool process_lives(const struct process *process)
{
    bool is_dead = process->state == 'Z' || process->state == 'X';

    return !is_dead || process->threads > 1;
}

size_t tree_living(const struct tree *tree)
{
    size_t living = 0;

    for (size_t i = 0; i < tree->count; i++)
        living += process_lives(&tree->processes[i]);
    return living;
}

size_t tree_threads(const struct tree *tree)
{
    size_t threads = 0;

    for (size_t i = 0; i < tree->count; i++) {
        if (process_lives(&tree->processes[i]))
            threads += tree->processes[i].threads;
    }
    return threads;
}

double tree_cpu_s(const struct tree *tree)
{
    unsigned long long ticks = tree->root_ticks;

    for (size_t i = 0; i < tree->count; i++)
        ticks += tree->processes[i].ticks;
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

// What we may not look at counts as a whole; what has ended in the meantime
// does not count.
static unsigned long long proportional(const struct process *process)
{
    char text[STAT_ROOM];
    unsigned long long kibibytes;
    const char *line;

    errno = 0;
    if (!read_proc(process->pid, "smaps_rollup", text, sizeof text))
        return errno == EACCES || errno == EPERM ? process->resident : 0;
    line = strstr(text, "\nPss:");
    if (line == NULL || sscanf(line, " Pss: %llu", &kibibytes) != 1)
        return process->resident;
    return kibibytes * 1024;
}

bool tree_uses_more(const struct tree *tree, size_t most)
{
    unsigned long long resident = 0, shared_once = 0;

    for (size_t i = 0; i < tree->count; i++)
        resident += tree->processes[i].resident;
    if (resident <= most)
        return false;
    for (size_t i = 0; i < tree->count; i++)
        shared_once += proportional(&tree->processes[i]);
    return shared_once > most;
}

size_t tree_threads_of_user(uid_t user)
{
    struct tree all = {0};
    size_t threads = 0;

    if (read_all(&all) == 0) {
        for (size_t i = 0; i < all.count; i++) {
            char path[PATH_ROOM];
            struct stat owner;
            snprintf(path, sizeof path, "/proc/%d", (int)all.processes[i].pid);
            if (stat(path, &owner) == 0 && owner.st_uid == user)
                threads += all.processes[i].threads;
        }
    }
    tree_free(&all);
    return threads;
}

void tree_free(struct tree *tree)
{
    free(tree->processes);
    *tree = (struct tree){0};
}
