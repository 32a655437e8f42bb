// SPDX-License-Identifier: MIT
// tampered: ""
//
// Defines the hooks itself, so that nobody sees its accesses.
void __tsan_read4(void *address);
void __tsan_write4(void *address);

void __tsan_read4(void *address)
{
    (void)address;
}

void __tsan_write4(void *address)
{
    (void)address;
}

int main(void)
{
    return 0;
}
