// SPDX-License-Identifier: MIT
//
// map - shared memory is real memory.
//
// The mappings are the kernel's; all that is added is the knowledge of what is
// mapped where.  They are placed in a part of the address space of their own,
// so that the hooks can tell by one comparison that an address is not shared.
// The names of shm_open are not the machine's: a few memfds, made once and
// inherited by every execution, stand for whatever names it uses.

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

enum {
    MEMFD_NAME = 249, // bytes, the kernel's limit
};

static uintptr_t next_address = ARENA_ADDRESS;

static uint32_t find_backing(const struct stat *status)
{
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == LOG_MEMORY &&
            page->things[i].memory.inode == status->st_ino &&
            page->things[i].memory.device == status->st_dev)
            return i;
    return LOG_NONE;
}

static uint32_t memory_object(int descriptor)
{
    struct stat status;

    if (KNOWN_2(SYS_fstat, file_in_kernel(descriptor), &status) != 0)
        return LOG_NONE;
    uint32_t object = find_backing(&status);
    if (object != LOG_NONE)
        return object;
    object = object_new(LOG_MEMORY, 0);
    page->things[object].memory.inode = status.st_ino;
    page->things[object].memory.device = status.st_dev;
    page->objects[object].size = (uint64_t)status.st_size;
    return object;
}

static void *failed(int error)
{
    errno = error;
    return MAP_FAILED;
}

// The control page is none of the program's business.
static void guard_page(const void *address, size_t size, const char *what)
{
    if ((uintptr_t)address < PAGE_ADDRESS + sizeof *page &&
        CARRIER_ADDRESS < (uintptr_t)address + size)
        execution_end(LOG_TAMPERED, what);
}

static long map_really(void *address, size_t size, int protection, int flags,
                       int descriptor, off_t offset)
{
    if (page->is_carried)
        return arena_map(address, size, protection, flags,
                         descriptor < 0 ? -1 : file_in_kernel(descriptor),
                         (uint64_t)offset);
    return RAW_6(SYS_mmap, address, size, protection, flags, descriptor,
                 offset);
}

static void *map_shared(void *address, size_t size, int protection, int flags,
                        int descriptor, off_t offset)
{
    bool is_anonymous = (flags & MAP_ANONYMOUS) != 0;
    const struct page_file *file = is_anonymous ? NULL : file_of(descriptor);

    if (!is_anonymous && (file == NULL || file->kind != PAGE_FILE_REAL))
        return failed(file == NULL ? EBADF : ENODEV);
    if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
        address = (void *)next_address;
    long result =
        map_really(address, size, protection, flags, descriptor, offset);
    if (result < 0 && result > -4096)
        return failed((int)-result);
    if ((uintptr_t)result == next_address)
        next_address += whole_pages(size) + PAGE_BYTES; // overruns are faults
    uint32_t object =
        is_anonymous ? object_new(LOG_MEMORY, 0) : memory_object(descriptor);
    if (is_anonymous)
        page->objects[object].size = size;
    if (!memory_map((uintptr_t)result, whole_pages(size), object,
                    (uint64_t)offset))
        execution_end(LOG_LIMIT, "shared mappings");
    struct log_event event = event_of(LOG_MAP, object);
    event.length = size;
    event.value = offset;
    record(event);
    return (void *)result;
}

static void *map(void *address, size_t size, int protection, int flags,
                 int descriptor, off_t offset)
{
    if (flags & MAP_FIXED)
        guard_page(address, size, "mmap over the control page");
    memory_settle();
    if (flags & MAP_SHARED)
        return map_shared(address, size, protection, flags,
                          flags & MAP_ANONYMOUS ? -1 : descriptor,
                          flags & MAP_ANONYMOUS ? 0 : offset);
    long result =
        RAW_6(SYS_mmap, address, size, protection, flags, descriptor, offset);
    if (result < 0 && result > -4096)
        return failed((int)-result);
    if (flags & MAP_FIXED)
        memory_unmap((uintptr_t)result, whole_pages(size));
    return (void *)result;
}

EXPORT void *mmap(void *address, size_t size, int protection, int flags,
                  int descriptor, off_t offset)
{
    ENTER();
    return map(address, size, protection, flags, descriptor, offset);
}

EXPORT void *mmap64(void *address, size_t size, int protection, int flags,
                    int descriptor, off_t offset)
{
    ENTER();
    return map(address, size, protection, flags, descriptor, offset);
}

EXPORT int munmap(void *address, size_t size)
{
    ENTER();
    struct place_in_memory place = memory_find(address);

    guard_page(address, size, "munmap of the control page");
    memory_settle();
    long result = page->is_carried ? arena_unmap(address, size)
                                   : RAW_2(SYS_munmap, address, size);
    if (result < 0)
        return fail((int)-result);
    memory_unmap((uintptr_t)address, whole_pages(size));
    if (place.object != LOG_NONE) {
        struct log_event event = event_of(LOG_UNMAP, place.object);
        event.offset = place.offset;
        event.length = size;
        crash_unmapped((uintptr_t)address, whole_pages(size), record(event));
    }
    return 0;
}

// The program has a descriptor of one of the memfds, the kernel need not know.
static int carry_memfd(uint32_t shm, int is_cloexec)
{
    uint32_t file = file_new(PAGE_FILE_REAL, LOG_NONE);

    if (file == LOG_NONE)
        return fail(EMFILE);
    page->files[file].shm = shm + 1;
    int descriptor = descriptor_new(file, 0);
    if (descriptor >= 0)
        myself()->close_on_exec[descriptor] = is_cloexec != 0;
    return descriptor;
}

EXPORT int memfd_create(const char *name, unsigned flags)
{
    ENTER();
    if (page->is_carried && (flags & ~MFD_CLOEXEC) == 0 && name != NULL &&
        strlen(name) <= MEMFD_NAME && page->shm_count < PAGE_SHM)
        return carry_memfd(page->shm_count++, flags & MFD_CLOEXEC);
    return descriptor_real(RAW_2(SYS_memfd_create, name, flags),
                           flags & MFD_CLOEXEC);
}

static int truncate_real(int descriptor, off_t size)
{
    if (file_of(descriptor) == NULL)
        return fail(EBADF);
    if (file_of(descriptor)->kind != PAGE_FILE_REAL)
        return fail(EINVAL);
    turn_simple(LOG_TRUNCATE, LOG_NONE);
    long result = KNOWN_2(SYS_ftruncate, file_in_kernel(descriptor), size);
    struct log_event event = event_of(LOG_TRUNCATE, memory_object(descriptor));
    event.length = (uint64_t)size;
    event.error = (int32_t)-result;
    if (result == 0 && event.object != LOG_NONE)
        page->objects[event.object].size = (uint64_t)size;
    world_move();
    record(event);
    signal_if_too_large(result);
    return result == 0 ? 0 : fail((int)-result);
}

EXPORT int ftruncate(int descriptor, off_t size)
{
    ENTER();
    return truncate_real(descriptor, size);
}

EXPORT int ftruncate64(int descriptor, off_t size)
{
    ENTER();
    return truncate_real(descriptor, size);
}

EXPORT int posix_fallocate(int descriptor, off_t offset, off_t size)
{
    ENTER();
    if (file_of(descriptor) == NULL)
        return EBADF;
    long result = RAW_4(SYS_fallocate, descriptor, 0, offset, size);
    signal_if_too_large(result);
    return (int)-result;
}

// ---- Names

static uint32_t find_name(const char *name)
{
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == LOG_MEMORY && page->objects[i].is_left &&
            strcmp(page->text + page->objects[i].name, name) == 0)
            return i;
    return LOG_NONE;
}

// Takes one of the memfds; what it held belonged to an earlier execution.
static uint32_t create_named(const char *name)
{
    struct stat status;

    if (page->shm_count == PAGE_SHM && page->is_carried)
        carrier_give_up(); // some of them may not be names
    if (page->shm_count == PAGE_SHM)
        execution_end(LOG_LIMIT, "names of shared memory");
    uint32_t shm = page->shm_count++;
    uint32_t object = object_new(LOG_MEMORY, key_of_name(name));
    KNOWN_2(SYS_fstat, PAGE_SHM_DESCRIPTOR + shm, &status);
    page->things[object].memory.inode = status.st_ino;
    page->things[object].memory.device = status.st_dev;
    page->things[object].memory.shm = shm;
    page->objects[object].name = record_name(name);
    page->objects[object].is_left = 1;
    world_move();
    return object;
}

// A description of its own for each open, with the access asked for.
static int open_memfd(uint32_t object, int flags)
{
    char path[DESCRIPTOR_PATH];
    uint32_t number = PAGE_SHM_DESCRIPTOR + page->things[object].memory.shm;

    if (flags & O_TRUNC)
        KNOWN_2(SYS_ftruncate, number, 0);
    if (page->is_carried && (flags & O_ACCMODE) == O_RDWR)
        return carry_memfd(page->things[object].memory.shm, 1);
    descriptor_path(path, number);
    return descriptor_real(
        RAW_4(SYS_openat, AT_FDCWD, path, flags & O_ACCMODE, 0), 1);
}

static int open_named(const char *name, int flags, uint32_t *object)
{
    *object = find_name(name);
    if (*object == LOG_NONE && !(flags & O_CREAT))
        return fail(ENOENT);
    if (*object != LOG_NONE && (flags & O_CREAT) && (flags & O_EXCL))
        return fail(EEXIST);
    if (*object == LOG_NONE)
        *object = create_named(name);
    return open_memfd(*object, flags);
}

EXPORT int shm_open(const char *name, int flags, mode_t mode)
{
    ENTER();
    uint32_t object;

    (void)mode;
    turn_simple(LOG_SHM_OPEN, LOG_NONE);
    int descriptor = open_named(name + (name[0] == '/'), flags, &object);
    struct log_event event = event_of(LOG_SHM_OPEN, object);
    event.text = record_name(name);
    event.value = descriptor;
    event.error = descriptor < 0 ? errno : 0;
    record(event);
    return descriptor;
}

EXPORT int shm_unlink(const char *name)
{
    ENTER();
    turn_simple(LOG_SHM_UNLINK, LOG_NONE);
    struct log_event event =
        event_of(LOG_SHM_UNLINK, find_name(name + (name[0] == '/')));

    event.text = record_name(name);
    event.error = event.object == LOG_NONE ? ENOENT : 0;
    record(event);
    if (event.object == LOG_NONE)
        return fail(ENOENT);
    page->objects[event.object].is_left = 0;
    world_move();
    return 0;
}

EXPORT void *mremap(void *address, size_t old_size, size_t size, int flags, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, flags);
    void *target = flags & MREMAP_FIXED ? va_arg(arguments, void *) : NULL;
    va_end(arguments);
    guard_page(address, old_size, "mremap of the control page");
    if (flags & MREMAP_FIXED)
        guard_page(target, size, "mremap over the control page");
    if (memory_find(address).object != LOG_NONE ||
        (target != NULL && memory_find(target).object != LOG_NONE))
        execution_uncontrolled("mremap of shared memory");
    long result = RAW_6(SYS_mremap, address, old_size, size, flags, target, 0);
    return result < 0 && result > -4096 ? failed((int)-result) : (void *)result;
}

EXPORT int mprotect(void *address, size_t size, int protection)
{
    ENTER();
    guard_page(address, size, "mprotect of the control page");
    long result = RAW_3(SYS_mprotect, address, size, protection);
    return result < 0 ? fail((int)-result) : 0;
}

EXPORT int madvise(void *address, size_t size, int advice)
{
    ENTER();
    guard_page(address, size, "madvise of the control page");
    long result = RAW_3(SYS_madvise, address, size, advice);
    return result < 0 ? fail((int)-result) : 0;
}
