// SPDX-License-Identifier: MIT
//
// The execution is over before the first step is shown: going back costs
// nothing then, and nothing is left running when the user goes away.

#include "replay.h"

#include "report/report.h"
#include "walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// Keys come one by one, unseen, and ^C is one of them.
static void take_keys(struct termios *before)
{
    struct termios raw;

    tcgetattr(STDIN_FILENO, before);
    raw = *before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static int next_key(void)
{
    unsigned char key;

    return read(STDIN_FILENO, &key, 1) == 1 ? key : EOF;
}

static void clear_screen(void)
{
    const char *terminal = getenv("TERM");

    if (terminal != NULL && strcmp(terminal, "dumb") != 0)
        fputs("\033[H\033[2J", stdout);
}

static void show(const struct replay *replay, const struct walk *walk)
{
    struct report_style style = report_style_for(stdout);

    clear_screen();
    report_step(stdout, replay, walk->at, &style);
    printf("\n%s\n", walk_help);
    if (walk->is_typing && walk->number > 0)
        printf("go to step %zu", walk->number);
    else if (walk->is_typing)
        printf("go to step ");
    fflush(stdout);
}

static void walk_through(const struct replay *replay)
{
    struct walk walk = {.count = replay->steps->row_count};
    struct termios before;

    take_keys(&before);
    while (!walk.is_over) {
        show(replay, &walk);
        walk_key(&walk, next_key());
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    putchar('\n');
}

char *replay_show(const struct submission *submission, const char *token)
{
    struct replay replay;
    char *problem = inquiry_replay(submission, token, &replay);
    struct report_style style = report_style_for(stdout);

    if (problem == NULL && replay.steps->row_count > 0 &&
        isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        walk_through(&replay);
    else if (problem == NULL)
        report_steps(stdout, &replay, &style);
    replay_free(&replay);
    return problem;
}
