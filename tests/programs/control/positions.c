// SPDX-License-Identifier: MIT
// finished: "*"
//
// The open file of a parent is its child's, too, with its position and its
// flags; files of other names are not.
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int shared = open("shared", O_CREAT | O_RDWR, 0600);
    int memory = memfd_create("memory", 0);
    struct stat status;
    char bytes[4] = "...";

    if (fork() == 0) {
        int other = open("child", O_CREAT | O_RDWR, 0600);
        write(other, "child", 5);
        write(shared, "ab", 2);
        pwrite(shared, "c", 1, 0);
        ftruncate(memory, 100);
        _exit(0);
    }
    int other = open("parent", O_CREAT | O_RDWR, 0600);
    write(other, "parent", 6);
    lseek(shared, 1, SEEK_SET);
    long end = lseek(shared, 0, SEEK_CUR);
    pread(shared, bytes, 3, 0);
    fstat(memory, &status);
    wait(NULL);
    printf("%ld %s %ld\n", end, bytes, (long)status.st_size);
    return 0;
}
