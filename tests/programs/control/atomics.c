// SPDX-License-Identifier: MIT
// finished: "6|"
//
// A counter and a spin lock of C11 atomics.
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    atomic_flag lock;
    atomic_int counter;
    int total;
};

int main(void)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            int mine = atomic_fetch_add(&shared->counter, 1) + 1;
            while (atomic_flag_test_and_set(&shared->lock))
                ;
            shared->total += mine;
            atomic_flag_clear(&shared->lock);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", shared->total);
    return 0;
}
