// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// Ends behind the runtime's back.
int main(void)
{
#if defined(__x86_64__)
    __asm__ volatile("syscall" : : "a"(231), "D"(0) : "rcx", "r11", "memory");
#else
    register long x8 __asm__("x8") = 94;
    register long x0 __asm__("x0") = 0;
    __asm__ volatile("svc 0" : : "r"(x8), "r"(x0) : "memory");
#endif
    return 0;
}
