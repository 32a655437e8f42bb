// SPDX-License-Identifier: MIT
// carried
//
// Shared memory with a name, opened by each process itself, which asks how
// large it is; the second name is unlinked and made anew.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = {"/small", "/large"};

static char *open_one(int nth, int flags)
{
    struct stat status;
    int file = shm_open(names[nth], O_RDWR | flags, 0600);

    if (file < 0 || (flags & O_CREAT && ftruncate(file, 5000 << nth) < 0) ||
        fstat(file, &status) < 0)
        return NULL;
    printf("%d ", (int)status.st_size);
    char *memory = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE,
                        MAP_SHARED, file, 0);
    close(file);
    return memory;
}

int main(void)
{
    char *small = open_one(0, O_CREAT | O_EXCL);
    char *large = open_one(1, O_CREAT | O_EXCL);

    strcpy(small, "small");
    strcpy(large, "large");
    if (fork() == 0) {
        printf("%s ", open_one(0, 0));
        printf("%s\n", open_one(1, 0));
        shm_unlink("/large");
        return open_one(1, 0) != NULL;
    }
    wait(NULL);
    large = open_one(1, O_CREAT);
    if (fork() == 0) {
        printf("%d\n", open_one(1, 0)[0]);
        return 0;
    }
    wait(NULL);
    shm_unlink("/small");
    shm_unlink("/large");
    return large[0];
}
