// SPDX-License-Identifier: MIT
//
// A mailbox of one letter: a mutex and a condition variable, both shared by the
// processes, and every wait in a loop on its predicate.  After Butenhof,
// Programming with POSIX Threads, sections 3.3 and 3.4, and Kerrisk, TLPI,
// section 30.2.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct mailbox {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int full;
    int letter;
} * box;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void make_box(void)
{
    pthread_mutexattr_t of_mutex;
    pthread_condattr_t of_condition;

    box = mmap(NULL, sizeof(*box), PROT_READ | PROT_WRITE,
               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (box == MAP_FAILED)
        die("mmap");
    pthread_mutexattr_init(&of_mutex);
    pthread_mutexattr_setpshared(&of_mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&box->mutex, &of_mutex);
    pthread_mutexattr_destroy(&of_mutex);
    pthread_condattr_init(&of_condition);
    pthread_condattr_setpshared(&of_condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&box->changed, &of_condition);
    pthread_condattr_destroy(&of_condition);
}

static int exchange(int full, int letter)
{
    pthread_mutex_lock(&box->mutex);
    while (box->full == full)
        pthread_cond_wait(&box->changed, &box->mutex);
    if (full)
        box->letter = letter;
    letter = box->letter;
    box->full = full;
    pthread_cond_signal(&box->changed);
    pthread_mutex_unlock(&box->mutex);
    return letter;
}

int main(void)
{
    pid_t child;

    make_box();
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        for (int letter = 1; letter <= 2; letter++)
            exchange(1, letter);
        _exit(EXIT_SUCCESS);
    }
    for (int i = 0; i < 2; i++)
        printf("letter %d\n", exchange(0, 0));
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
