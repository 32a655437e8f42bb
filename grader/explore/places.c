// SPDX-License-Identifier: MIT
//
// places - from addresses to lines of the source.
//
// addr2line knows how to read the debugging information, and is there wherever
// gcc is (both need binutils).  It is started once, reads addresses from a pipe
// and answers two lines for each; answers are kept, for the same few places
// come again in every execution.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "explore/explore.h"

struct known {
    uint64_t pc;
    char *function, *file;
    int line;
};

struct explore_places {
    pid_t pid;
    int ask;
    FILE *answers;
    struct known *known;
    size_t count;
};

static _Noreturn void become_addr2line(const char *program, int ask,
                                       int answers)
{
    int null = open("/dev/null", O_WRONLY);

    dup2(ask, 0);
    dup2(answers, 1);
    dup2(null, 2);
    execlp("addr2line", "addr2line", "-f", "-e", program, (char *)NULL);
    _exit(127);
}

struct explore_places *explore_places_open(const char *program)
{
    struct explore_places *places = calloc(1, sizeof *places);
    int ask[2], answers[2];

    // A socket, for writing to a dead addr2line must not be SIGPIPE.
    if (places == NULL ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ask) < 0)
        return free(places), NULL;
    if (pipe2(answers, O_CLOEXEC) < 0) {
        close(ask[0]);
        close(ask[1]);
        return free(places), NULL;
    }
    places->pid = fork();
    if (places->pid == 0)
        become_addr2line(program, ask[0], answers[1]);
    close(ask[0]);
    close(answers[1]);
    places->ask = ask[1];
    places->answers = fdopen(answers[0], "r");
    return places;
}

void explore_places_close(struct explore_places *places)
{
    if (places == NULL)
        return;
    close(places->ask);
    fclose(places->answers);
    waitpid(places->pid, NULL, 0);
    for (size_t i = 0; i < places->count; i++) {
        free(places->known[i].function);
        free(places->known[i].file);
    }
    free(places->known);
    free(places);
}

static char *read_line(FILE *file)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, file);

    if (length <= 0) {
        free(line);
        return strdup("??");
    }
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static struct known look_up(struct explore_places *places, uint64_t pc)
{
    struct known known = {.pc = pc};
    char question[32];

    // A return address belongs to the call before it.
    int length = snprintf(question, sizeof question, "0x%llx\n",
                          (unsigned long long)pc - 1);
    send(places->ask, question, (size_t)length, MSG_NOSIGNAL);
    known.function = read_line(places->answers);
    known.file = read_line(places->answers);
    char *colon = known.file != NULL ? strrchr(known.file, ':') : NULL;
    if (colon != NULL) {
        *colon = '\0';
        known.line = atoi(colon + 1);
    }
    return known;
}

static struct explore_place to_place(const struct known *known)
{
    bool is_known = known->file != NULL && known->file[0] != '?';

    return (struct explore_place){
        .file = is_known ? known->file : NULL,
        .line = known->line,
        .function = is_known ? known->function : NULL,
    };
}

struct explore_place explore_place(struct explore_places *places, uint64_t pc)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->known[i].pc == pc)
            return to_place(&places->known[i]);
    struct known *grown =
        realloc(places->known, (places->count + 1) * sizeof *grown);
    if (grown == NULL)
        return (struct explore_place){0};
    places->known = grown;
    grown[places->count] = look_up(places, pc);
    return to_place(&grown[places->count++]);
}
