// SPDX-License-Identifier: MIT
// any: *
//
// Has functions with the names of the library's, and they do not do what
// everybody expects of them.
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void *malloc(size_t size)
{
    (void)size;
    return NULL;
}

void free(void *block)
{
    (void)block;
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    (void)descriptor;
    (void)bytes;
    return (ssize_t)size;
}

int sem_wait(sem_t *semaphore)
{
    (void)semaphore;
    return -1;
}

size_t strlen(const char *text)
{
    (void)text;
    return 1UL << 40;
}

void *memset(void *at, int byte, size_t size)
{
    (void)byte;
    (void)size;
    return at;
}

void *memcpy(void *to, const void *from, size_t size)
{
    (void)from;
    (void)size;
    return to;
}

int memcmp(const void *one, const void *other, size_t size)
{
    (void)one;
    (void)other;
    (void)size;
    return 0;
}

void exit(int status)
{
    (void)status;
    for (;;)
        pause();
}

int main(void)
{
    printf("hello\n");
    if (fork() == 0)
        exit(0);
    exit(0);
}
