// SPDX-License-Identifier: MIT
// livelock: ""
//
// A loop on variables of its own, without any call.
int main(void)
{
    int i = 0, sum = 0;

    while (i < 10)
        sum += i;
    return sum;
}
