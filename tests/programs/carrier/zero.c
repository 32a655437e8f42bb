// SPDX-License-Identifier: MIT
// carried
//
// New shared memory is zero, a small one and a large one, mapped by the parent
// or by the child, mapped again, and under a name.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SMALL = 5000,
    LARGE = 300000,
};

static unsigned char *get(size_t size, int descriptor)
{
    int flags = MAP_SHARED | (descriptor < 0 ? MAP_ANONYMOUS : 0);
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, flags, descriptor, 0);

    if (memory == MAP_FAILED)
        exit(1);
    return memory;
}

static void use(unsigned char *memory, size_t size)
{
    unsigned sum = 0;

    for (size_t i = 0; i < size; i += 997)
        sum += memory[i];
    printf("%u ", sum);
    fflush(stdout);
    memset(memory, 1, size);
}

static void use_all(void)
{
    int descriptor = memfd_create("zero", 0);
    unsigned char *small = get(SMALL, -1);

    if (ftruncate(descriptor, SMALL) < 0)
        exit(1);
    use(small, SMALL);
    munmap(small, SMALL);
    use(get(SMALL, -1), SMALL);
    use(get(LARGE, -1), LARGE);
    use(get(SMALL, descriptor), SMALL);
    close(descriptor);
}

int main(void)
{
    int named = shm_open("/zero", O_CREAT | O_EXCL | O_RDWR, 0600);

    if (named < 0 || ftruncate(named, SMALL) < 0)
        return 1;
    use(get(SMALL, named), SMALL);
    shm_unlink("/zero");
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            use_all();
            return 0;
        }
    use_all();
    while (wait(NULL) > 0)
        ;
    use_all();
    return 0;
}
