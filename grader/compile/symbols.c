// SPDX-License-Identifier: MIT
//
// The linker takes the first definition that it finds, and a submission may
// have a function called sleep.  But what the compiler calls before each access
// must be the runtime's, or the accesses are not seen.  Assembly can define a
// name in ways that the source does not show, so the symbol table of the object
// is looked at (elf(5)).  Its bytes come from the submission: every offset is
// checked before it is followed.

#include "symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct object {
    const char *bytes;
    size_t size;
};

static bool has_prefix(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

// __start_SECTION is the linker's name for where a section lies.
static bool is_reserved(const char *name, bool is_defined)
{
    return (is_defined && (has_prefix(name, "__tsan_") ||
                           has_prefix(name, "__sanitizer_cov_"))) ||
           has_prefix(name, "__start_control_") ||
           has_prefix(name, "__stop_control_");
}

// `count` things of `size` bytes, or NULL when they do not lie in the file.
static const void *part(const struct object *object, uint64_t offset,
                        uint64_t count, uint64_t size)
{
    if (offset > object->size || count > (object->size - offset) / size)
        return NULL;
    return object->bytes + offset;
}

static const char *find_in_table(const struct object *object,
                                 const Elf64_Shdr *table,
                                 const Elf64_Shdr *names)
{
    size_t count = table->sh_size / sizeof(Elf64_Sym);
    const Elf64_Sym *symbols =
        part(object, table->sh_offset, count, sizeof *symbols);
    const char *text = part(object, names->sh_offset, names->sh_size, 1);

    if (symbols == NULL || text == NULL || names->sh_size == 0 ||
        text[names->sh_size - 1] != '\0')
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (symbols[i].st_name < names->sh_size &&
            is_reserved(text + symbols[i].st_name,
                        symbols[i].st_shndx != SHN_UNDEF))
            return text + symbols[i].st_name;
    return NULL;
}

static const char *find(const struct object *object)
{
    const Elf64_Ehdr *header = part(object, 0, 1, sizeof *header);

    if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 ||
        header->e_shentsize != sizeof(Elf64_Shdr))
        return NULL;
    const Elf64_Shdr *sections =
        part(object, header->e_shoff, header->e_shnum, sizeof *sections);
    for (size_t i = 0; sections != NULL && i < header->e_shnum; i++) {
        if (sections[i].sh_type == SHT_SYMTAB &&
            sections[i].sh_link < header->e_shnum)
            return find_in_table(object, &sections[i],
                                 &sections[sections[i].sh_link]);
    }
    return NULL;
}

char *symbols_reserved(const char *object)
{
    int file = open(object, O_RDONLY | O_CLOEXEC);
    struct stat status;
    char *name = NULL;

    if (file < 0)
        return NULL;
    if (fstat(file, &status) == 0 && status.st_size > 0) {
        size_t size = (size_t)status.st_size;
        void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (bytes != MAP_FAILED) {
            const char *found = find(&(struct object){bytes, size});
            name = found != NULL ? strdup(found) : NULL;
            munmap(bytes, size);
        }
    }
    close(file);
    return name;
}
