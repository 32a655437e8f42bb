// SPDX-License-Identifier: MIT
//
// jump - setjmp and longjmp, which also leave a handler or the runtime itself.
//
// A handler is a function that the runtime calls in the middle of another call
// of the program's.  Who jumps out of it leaves both: the mask of the model,
// not the kernel's, is what siglongjmp restores, and the runtime must be as it
// was when it had not been entered.  All of it is in the buffer, beside the
// registers that a function preserves; and a word by which a buffer is known
// that nobody has filled.

#include <setjmp.h>

#include "control/runtime.h"

#if defined(__x86_64__)
enum {
    REGISTERS = 8,
    STACK_POINTER = 6,
    PLACE = 7,
};
#elif defined(__aarch64__)
enum {
    REGISTERS = 22,
    STACK_POINTER = 12,
    PLACE = 11,
};
#endif

// What a sigjmp_buf holds.  pthread_cleanup_push has less room than that: for
// the registers and five words.
struct jump {
    uint64_t registers[REGISTERS];
    int32_t has_mask;
    uint16_t flags;
    uint16_t handlers;
    uint64_t mask;
    uint64_t check;
};
_Static_assert(sizeof(struct jump) <= sizeof(sigjmp_buf), "too large");

// The functions below, and the machine's half of them.
int jump_note(struct jump *jump, int has_mask);
_Noreturn void jump_to(const struct jump *jump, int value);

static uint64_t check_of(const struct jump *jump)
{
    return mix(jump->registers[STACK_POINTER], jump->registers[PLACE]);
}

// The registers are there.
int jump_note(struct jump *jump, int has_mask)
{
    jump->has_mask = has_mask != 0;
    jump->flags = self.flags;
    jump->handlers = self.handlers;
    jump->mask = myself()->blocked;
    jump->check = check_of(jump);
    return 0;
}

// Handlers that are left do not return; what they came into does not go on.
static void leave(const struct jump *jump)
{
    struct page_process *me = myself();

    memory_settle();
    self.depth = 0;
    self.flags = jump->flags;
    self.has_own_mask = false;
    me->waited = 0;
    me->condition = 0;
    me->signalled = 0;
    for (; self.handlers > jump->handlers; self.handlers--) {
        record(event_of(LOG_SIGRETURN, LOG_NONE));
        world_move();
    }
    if (!jump->has_mask)
        return;
    me->blocked = jump->mask;
    signals_deliver();
}

// By all its names; siglongjmp is no other function than longjmp.
#define JUMP(name)                                                             \
    EXPORT _Noreturn void jump_by_##name(struct jump *jump,                    \
                                         int value) __asm__(#name);            \
    EXPORT _Noreturn void jump_by_##name(struct jump *jump, int value)         \
    {                                                                          \
        ENTER();                                                               \
        if (jump->check != check_of(jump))                                     \
            memory_try((const void *)-4096L);                                  \
        leave(jump);                                                           \
        jump_to(jump, value != 0 ? value : 1);                                 \
    }
JUMP(longjmp)
JUMP(_longjmp)
JUMP(siglongjmp)
JUMP(__longjmp_chk)

// clang-format off
#define BEGIN(name) ".globl " name "\n.type " name ", %function\n" name ":\n"
#if defined(__x86_64__)
__asm__(".text\n"
        BEGIN("setjmp")
        "    movl $1, %esi\n"
        "    jmp __sigsetjmp\n"
        BEGIN("_setjmp")
        "    xorl %esi, %esi\n"
        BEGIN("__sigsetjmp")
        "    movq %rbx, 0(%rdi)\n"
        "    movq %rbp, 8(%rdi)\n"
        "    movq %r12, 16(%rdi)\n"
        "    movq %r13, 24(%rdi)\n"
        "    movq %r14, 32(%rdi)\n"
        "    movq %r15, 40(%rdi)\n"
        "    leaq 8(%rsp), %rdx\n"
        "    movq %rdx, 48(%rdi)\n"
        "    movq (%rsp), %rdx\n"
        "    movq %rdx, 56(%rdi)\n"
        "    jmp jump_note\n"
        ".hidden jump_to\n"
        BEGIN("jump_to")
        "    movl %esi, %eax\n"
        "    movq 0(%rdi), %rbx\n"
        "    movq 8(%rdi), %rbp\n"
        "    movq 16(%rdi), %r12\n"
        "    movq 24(%rdi), %r13\n"
        "    movq 32(%rdi), %r14\n"
        "    movq 40(%rdi), %r15\n"
        "    movq 48(%rdi), %rsp\n"
        "    jmp *56(%rdi)\n");
#elif defined(__aarch64__)
__asm__(".text\n"
        BEGIN("setjmp")
        "    mov w1, #1\n"
        "    b __sigsetjmp\n"
        BEGIN("_setjmp")
        "    mov w1, #0\n"
        BEGIN("__sigsetjmp")
        "    stp x19, x20, [x0, #0]\n"
        "    stp x21, x22, [x0, #16]\n"
        "    stp x23, x24, [x0, #32]\n"
        "    stp x25, x26, [x0, #48]\n"
        "    stp x27, x28, [x0, #64]\n"
        "    stp x29, x30, [x0, #80]\n"
        "    mov x2, sp\n"
        "    str x2, [x0, #96]\n"
        "    stp d8, d9, [x0, #104]\n"
        "    stp d10, d11, [x0, #120]\n"
        "    stp d12, d13, [x0, #136]\n"
        "    stp d14, d15, [x0, #152]\n"
        "    b jump_note\n"
        ".hidden jump_to\n"
        BEGIN("jump_to")
        "    ldp x19, x20, [x0, #0]\n"
        "    ldp x21, x22, [x0, #16]\n"
        "    ldp x23, x24, [x0, #32]\n"
        "    ldp x25, x26, [x0, #48]\n"
        "    ldp x27, x28, [x0, #64]\n"
        "    ldp x29, x30, [x0, #80]\n"
        "    ldr x2, [x0, #96]\n"
        "    ldp d8, d9, [x0, #104]\n"
        "    ldp d10, d11, [x0, #120]\n"
        "    ldp d12, d13, [x0, #136]\n"
        "    ldp d14, d15, [x0, #152]\n"
        "    mov sp, x2\n"
        "    mov w0, w1\n"
        "    ret\n");
#endif
// clang-format on
