// SPDX-License-Identifier: MIT
// forked
//
// A lock that libc keeps, with the number of the process that has it.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

int main(void)
{
    mtx_t *lock = mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    mtx_init(lock, mtx_recursive);
    if (mtx_lock(lock) != thrd_success)
        return 1;
    if (fork() == 0) {
        printf("%d\n", mtx_trylock(lock) == thrd_busy);
        return 0;
    }
    wait(NULL);
    return 0;
}
