// SPDX-License-Identifier: MIT
// finished: "hello from the child|42|"
//
// shm_open in parent and child, each with a mapping of its own.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    char text[64];
    int number;
};

static struct shared *open_it(int flags)
{
    int descriptor = shm_open("/room", flags, 0600);
    struct shared *shared;

    if (flags & O_CREAT)
        ftruncate(descriptor, sizeof *shared);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED,
                  descriptor, 0);
    close(descriptor);
    return shared;
}

int main(void)
{
    struct shared *shared = open_it(O_CREAT | O_EXCL | O_RDWR);

    if (fork() == 0) {
        struct shared *mine = open_it(O_RDWR);
        strcpy(mine->text, "hello from the child");
        mine->number = 42;
        munmap(mine, sizeof *mine);
        return 0;
    }
    wait(NULL);
    printf("%s\n%d\n", shared->text, shared->number);
    shm_unlink("/room");
    return 0;
}
