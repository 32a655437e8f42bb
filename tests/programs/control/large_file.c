// SPDX-License-Identifier: MIT
// limit: "EFBIG|EFBIG|" file size
//
// Who is ready for the signal goes on: it is ignored, or handled.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void handle(int number)
{
    (void)number;
}

static void grow(void)
{
    int file = memfd_create("large", 0);

    if (ftruncate(file, 1L << 40) < 0 && errno == EFBIG)
        puts("EFBIG");
    fflush(stdout);
    close(file);
}

int main(void)
{
    signal(SIGXFSZ, SIG_IGN);
    grow();
    signal(SIGXFSZ, handle);
    grow();
    signal(SIGXFSZ, SIG_DFL);
    grow();
    return 0;
}
