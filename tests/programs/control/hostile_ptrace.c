// SPDX-License-Identifier: MIT
// uncontrolled: "" ptrace
#include <sys/ptrace.h>

int main(void)
{
    return (int)ptrace(PTRACE_ATTACH, 2, 0L, 0L);
}
