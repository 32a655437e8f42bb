// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// Finds the library's own kill, behind the one of control.
#include <dlfcn.h>
#include <signal.h>
#include <unistd.h>

int main(void)
{
    int (*real)(pid_t, int) = (int (*)(pid_t, int))dlsym(RTLD_NEXT, "kill");

    return real(-1, SIGKILL);
}
