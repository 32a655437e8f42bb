// SPDX-License-Identifier: MIT
// finished: "17 -3 2.5 a b 1 3 4 2 one two 9 k 1 2 3 5 8|"
//
// Functions of the library on shared memory.  A comment says what of it the
// call reads and writes: R offset length, W offset length.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int compare_bytes(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b; // R 200 5
}

static char *map_shared(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
}

int main(void)
{
    char *s = map_shared(), *rest, *word, own[16], *copy;
    int number = 0;

    memcpy(s + 0, "17;", 3);                               // W 0 3
    memcpy(s + 8, "-3 2.5", 7);                            // W 8 7
    memcpy(s + 16, "a,b", 4);                              // W 16 4
    memcpy(s + 200, "\5\1\10\3\2", 5);                     // W 200 5
    printf("%d ", atoi(s));                                // R 0 3
    printf("%ld ", strtol(s + 8, NULL, 0));                // R 8 3
    printf("%.1f ", strtod(s + 11, &rest));                // R 11 4
    word = strtok(s + 16, ",");                            // R 16 2 W 17 1
    printf("%s ", word);                                   // R 16 2
    word = strtok(NULL, ",");                              // R 18 2
    printf("%s ", word);                                   // R 18 2
    strcpy(s + 32, "one two");                             // W 32 8
    printf("%d ", strstr(s + 32, "two") == s + 36);        // R 32 8
    printf("%zu ", strcspn(s + 32, " "));                  // R 32 4
    printf("%td ", strpbrk(s + 32, "t") - s - 32);         // R 32 5
    swab(s + 32, own, 3);                                  // R 32 2
    printf("%d ", strncasecmp(s + 32, "ONce", 2) ? 9 : 2); // R 32 2
    sscanf("one two", "%7s%s", s + 64, own);               // W 64 4
    sscanf("one two", "%*s%s", s + 72);                    // W 72 4
    printf("%s ", s + 64);                                 // R 64 4
    sscanf(s + 72, "%15s", own);                           // R 72 4
    copy = strndup(s + 72, 3);                             // R 72 3
    printf("%s ", copy);
    free(copy);
    sscanf("9", "%*[a]%hd%n", (short *)(s + 80), &number);
    sscanf("9k", "%hd%c", (short *)(s + 80), own); // W 80 2
    sscanf("k", "%c", s + 84);                     // W 84 1
    printf("%hd ", *(short *)(s + 80));            // R 80 2
    printf("%c ", s[84]);                          // R 84 1
    qsort(s + 200, 5, 1, compare_bytes);           // R 200 5 W 200 5
    for (int i = 200; i < 205; i++)
        printf("%d%c", s[i], i < 204 ? ' ' : '\n');   // R 200 5
    clock_gettime(CLOCK_REALTIME, (void *)(s + 256)); // W 256 16
    gettimeofday((void *)(s + 256), NULL);            // W 256 16
    pipe((int *)(s + 288));                           // W 288 8
    copy = NULL;
    asprintf((char **)(s + 304), "%.3s", s + 32); // R 32 3 W 304 8
    if (fork() == 0)
        _exit(0);
    wait((int *)(s + 296)); // W 296 4
    return 0;
}
