// SPDX-License-Identifier: MIT
// finished: "own sleep 5|"
//
// Has functions with the names of libc's and of the runtime's.
#include <stdio.h>
#include <unistd.h>

int record(int number);
int turn_take(int number);

int record(int number)
{
    return number + 1;
}

int turn_take(int number)
{
    return record(number) + 1;
}

unsigned sleep(unsigned seconds)
{
    return seconds + (unsigned)turn_take(0);
}

int main(void)
{
    printf("own sleep %u\n", sleep(3));
    return 0;
}
