// SPDX-License-Identifier: MIT
//
// A process goes into a tier and does not come back: each test has a process
// of its own.

#include "tiers.h"

#include <check.h>
#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    FIRST_TEST_USER = 1900000000, // a user of its own for each test
};

static void forbid_namespaces(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof code / sizeof code[0], code};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), 0);
}

static void become_user(const char *directory)
{
    uid_t user = FIRST_TEST_USER + (uid_t)getpid();

    ck_assert_int_eq(chown(directory, user, user), 0);
    ck_assert_int_eq(setgroups(0, NULL), 0);
    ck_assert_int_eq(setresgid(user, user, user), 0);
    ck_assert_int_eq(setresuid(user, user, user), 0);
    prctl(PR_SET_DUMPABLE, 1); // as a program that a user starts
}

// As containers do: then no other /proc can be mounted by a user.
static bool mask_proc(void)
{
    return unshare(CLONE_NEWNS) == 0 &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", "/proc/sys", "tmpfs", MS_RDONLY, NULL) == 0;
}

bool tier_enter(int tier, const char *directory)
{
    bool as_user = tier >= TIER_USER;

    if (as_user && geteuid() != 0)
        return false;
    if (tier == TIER_USER_MASKED && !mask_proc())
        return false;
    if (as_user)
        become_user(directory);
    if (tier == TIER_FORBIDDEN || tier == TIER_USER_FORBIDDEN)
        forbid_namespaces();
    return true;
}
