// SPDX-License-Identifier: MIT
// forked
//
// A memfd that is read and written, too: where the next read starts is kept by
// the kernel.
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int file = memfd_create("read", 0);
    char text[8] = "";

    if (fork() == 0)
        return write(file, "abcdefg", 7) != 7;
    wait(NULL);
    if (lseek(file, 1, SEEK_CUR) != 8 || lseek(file, 2, SEEK_SET) != 2)
        return 1;
    if (fork() == 0)
        return read(file, text, 2) != 2;
    wait(NULL);
    if (read(file, text, 2) != 2)
        return 1;
    puts(text);
    return 0;
}
