// SPDX-License-Identifier: MIT
// finished: "poll 1|select 1|timeout 0|hang up|"
//
// poll and select on pipes, with and without a timeout.
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;
    fd_set set;

    pipe(ends);
    if (fork() == 0) {
        sleep(1);
        write(ends[1], "x", 1);
        return 0;
    }
    struct pollfd one = {.fd = ends[0], .events = POLLIN};
    printf("poll %d\n", poll(&one, 1, -1));
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    printf("select %d\n", select(ends[0] + 1, &set, NULL, NULL, NULL));
    read(ends[0], &byte, 1);
    wait(NULL);
    printf("timeout %d\n", poll(&one, 1, 2000));
    close(ends[1]);
    poll(&one, 1, -1);
    if (one.revents & POLLHUP)
        printf("hang up\n");
    return 0;
}
