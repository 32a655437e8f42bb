// SPDX-License-Identifier: MIT
//
// Linux can give a process tree its own mounts, process numbers and System V
// objects (namespaces(7)).  What the tree leaves in such a place can be listed
// exactly, and goes with it.  Root asks for it directly and gives each run a
// user of its own, so that the program can neither signal the grader nor read
// its files.  Anybody else asks inside a user namespace, where the user has
// the rights for it and the program, after exec, has none.  Where neither is
// allowed, the program runs among the others, in a directory of its own.

#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "directory.h"
#include "tree.h"

// The number of the keeper is nobody else's while it lives, and so is the user
// made of it.  The first range belongs to no system known to us; in a
// container that maps fewer users the second one has to do.
enum {
    FIRST_USER = 2000000000,
    FIRST_MAPPED_USER = 30000,
    MAPPED_USERS = 20000,
};

static const int namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC;
static const char own_directory[] = "/tmp/work";
static const char own_name[] = "work"; // in /tmp

static bool can_become(uid_t user)
{
    bool can = setresuid((uid_t)-1, user, (uid_t)-1) == 0;

    return can && setresuid((uid_t)-1, 0, (uid_t)-1) == 0;
}

static int choose_user(struct world *world)
{
    world->user = geteuid();
    world->changes_user = world->user == 0;
    if (!world->changes_user) {
        world->others = tree_threads_of_user(world->user);
        return 0;
    }
    world->user = FIRST_USER + (uid_t)getpid();
    if (can_become(world->user))
        return 0;
    world->user = FIRST_MAPPED_USER + (uid_t)getpid() % MAPPED_USERS;
    return can_become(world->user) ? 0 : -1;
}

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, text, strlen(text)) > 0;

    if (fd >= 0)
        close(fd);
    return done;
}

// Inside the new user namespace everybody is who they were before.
static bool map_user(uid_t user, gid_t group)
{
    char users[64], groups[64];

    snprintf(users, sizeof users, "%u %u 1", user, user);
    snprintf(groups, sizeof groups, "%u %u 1", group, group);
    return write_file("/proc/self/uid_map", users) &&
           write_file("/proc/self/setgroups", "deny") &&
           write_file("/proc/self/gid_map", groups);
}

static bool mount_memory(const char *path, const char *options)
{
    return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0;
}

static bool enter_user_namespace(const struct world *world)
{
    gid_t group = getegid();

    prctl(PR_SET_DUMPABLE, 1); // or the maps would be root's to write
    return unshare(CLONE_NEWUSER | namespaces) == 0 &&
           map_user(world->user, group);
}

// Some machines let a user in and then forbid everything inside, and there is
// no way back: a child goes first.
static bool can_enter_user_namespace(const struct world *world)
{
    int status;
    pid_t scout = fork();

    if (scout == 0)
        _exit(!enter_user_namespace(world));
    return scout > 0 && waitpid(scout, &status, 0) == scout && status == 0;
}

// Returns -1 when what a child could do cannot be done.
static int enter_namespaces(struct world *world)
{
    if (world->changes_user) {
        world->has_processes = unshare(namespaces) == 0;
        return 0;
    }
    world->has_processes = can_enter_user_namespace(world);
    return !world->has_processes || enter_user_namespace(world) ? 0 : -1;
}

static void mount_own(struct world *world, bool is_tool)
{
    // Or the mounts below would show outside.
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return;
    world->has_shm =
        mount_memory("/dev/shm", "mode=1777,size=64m,nr_inodes=1024");
    if (!is_tool && mount_memory("/tmp", "mode=1777,size=64m,nr_inodes=4096") &&
        mkdir(own_directory, 0700) == 0)
        world->directory = own_directory;
}

static int find_directory(struct world *world, const struct run *run)
{
    if (run->directory != NULL)
        world->directory = run->directory;
    if (world->directory == NULL)
        world->directory = world->box = sandbox_directory_create();
    if (world->directory == NULL)
        return -1;
    if (!world->changes_user)
        return 0;
    return chown(world->directory, world->user, (gid_t)world->user);
}

int world_enter(struct world *world, const struct run *run)
{
    *world = (struct world){0};
    if (choose_user(world) < 0 || enter_namespaces(world) < 0)
        return -1;
    if (world->has_processes)
        mount_own(world, run->directory != NULL);
    return find_directory(world, run);
}

// Nobody sees the processes of another user then, but for who may trace them:
// the keeper, not the program.
bool world_show_processes(const struct world *world)
{
    bool can_trace = prctl(PR_CAPBSET_READ, CAP_SYS_PTRACE) == 1;
    const char *options = world->changes_user && can_trace ? "hidepid=2" : NULL;

    return world->has_processes &&
           mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                 options) == 0;
}

void world_empty(const struct world *world)
{
    directory_empty(world->directory, NULL);
    if (world->directory == own_directory)
        directory_empty("/tmp", own_name);
    if (world->has_shm)
        directory_empty("/dev/shm", NULL);
}

// In a /dev/shm that is everybody's, what the run left belongs to the run's
// own user, if it has one.
static bool is_left(const struct world *world, int shm, const char *name)
{
    struct stat status;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    if (world->has_shm)
        return true;
    return fstatat(shm, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           status.st_uid == world->user;
}

static void note_name(struct record *record, const char *name)
{
    size_t size = strlen(name) + 1;

    if (size > sizeof record->names - record->names_size)
        return;
    memcpy(record->names + record->names_size, name, size);
    record->names_size += size;
}

static void list_names(const struct world *world, struct record *record)
{
    struct dirent *entry;
    DIR *shm;

    if (!world->has_shm && !world->changes_user)
        return;
    shm = opendir("/dev/shm");
    if (shm == NULL)
        return;
    record->can_see_names = true;
    while ((entry = readdir(shm)) != NULL) {
        if (!is_left(world, dirfd(shm), entry->d_name))
            continue;
        note_name(record, entry->d_name);
        if (!world->has_shm)
            unlinkat(dirfd(shm), entry->d_name, 0);
    }
    closedir(shm);
}

// The grader owns the directory of a tool, as long as it lives.
static void leave_directory(const struct run *run)
{
    if (getppid() != run->grader)
        sandbox_directory_remove(run->directory);
    else if (chown(run->directory, geteuid(), getegid()) < 0)
        sandbox_directory_remove(run->directory);
}

void world_leave(struct world *world, const struct run *run)
{
    list_names(world, run->record);
    if (run->directory != NULL)
        leave_directory(run);
    if (world->box != NULL)
        sandbox_directory_remove(world->box);
    free(world->box);
}
