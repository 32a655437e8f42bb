// SPDX-License-Identifier: MIT
//
// Usage: GUEST=DESCRIPTOR guest MARK
//
// Serves: for each byte that it reads from the descriptor, which stands for an
// act, it does that and writes a byte back.  MARK is not looked at: it lets
// the test find the processes in /proc.
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char count_entries(const char *path)
{
    DIR *directory = opendir(path);
    char entries = 0;

    while (readdir(directory) != NULL)
        entries++;
    closedir(directory);
    return entries;
}

// Returns how many entries its directory has then, but for "." and "..".
static char make_files(void)
{
    static int made;
    char name[32];

    snprintf(name, sizeof name, "%d", made++);
    if (mkdir(name, 0700) < 0 || chdir(name) < 0 ||
        open("deeper", O_CREAT | O_RDWR, 0) < 0 || chdir("..") < 0)
        return -1;
    return (char)(count_entries(".") - 2);
}

static char count_descriptors(void)
{
    char count = 0;

    for (int i = 0; i < 4096; i++)
        count += fcntl(i, F_GETFD) >= 0;
    return count;
}

static char count_cores(void)
{
    cpu_set_t set;

    sched_getaffinity(0, sizeof set, &set);
    return (char)CPU_COUNT(&set);
}

static char take_memory(void)
{
    for (int i = 0; i < 64; i++) {
        if (fork() == 0) {
            memset(malloc(16 << 20), 1, 16 << 20);
            pause();
        }
    }
    return 0;
}

static char fork_for_ever(void)
{
    while (fork() >= -1)
        ;
    return 0;
}

// Whatever lies on the stack, which randomisation moves first.
static char show_address(void)
{
    char here;
    unsigned long address = (unsigned long)&here;

    return (char)(address >> 4 ^ address >> 12 ^ address >> 20);
}

static char act(char wish)
{
    switch (wish) {
    case 'f':
        return make_files();
    case 'd':
        return count_descriptors();
    case 'c':
        return count_cores();
    case 'a':
        return show_address();
    case 'm':
        return take_memory();
    case 'b':
        return fork_for_ever();
    case 's':
        return (char)raise(SIGSTOP);
    default:
        _exit(5);
    }
}

int main(void)
{
    const char *number = getenv("GUEST");
    int channel = number != NULL ? atoi(number) : -1;
    char wish;

    while (read(channel, &wish, 1) == 1) {
        wish = act(wish);
        if (write(channel, &wish, 1) != 1)
            return 1;
    }
    return 0;
}
