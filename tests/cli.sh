#!/bin/sh
# SPDX-License-Identifier: MIT
#
# cli.sh - the command line, end to end, on a small kit of three parts made
# for it: what each option does, what each fault of a submission gets, exit
# status, formats, a class, an interruption, terminals.
#
# GRADE_ENGINE names the engine (build/grade if not set).
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
case ${GRADE_ENGINE:=build/grade} in
/*) engine=$GRADE_ENGINE ;;
*) engine=$root/$GRADE_ENGINE ;;
esac
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
kit=$work/kit
passed=0
failed=0

# The small kit ------------------------------------------------------------

make_kit() {
    mkdir -p "$kit/grader" "$kit/build" "$kit/exo01_one/expected" \
        "$kit/exo01_one/solution" "$kit/exo02_two/expected" \
        "$kit/exo02_two/solution"
    cp -r "$root/common" "$kit"
    cp "$root/grader/grade" "$kit/grader"
    cp "$engine" "$kit/build/grade"
    # Built here: beside the engine it may have the sanitizers in it.
    (
        cd "$kit/build" || exit 1
        "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O1 -c ../common/*.c &&
            ar rcs libmp.a ./*.o && rm ./*.o
    ) || exit 1
    cp "$root/build/control.o" "$root/build/controlled-common.a" "$kit/build"
    printf 'exo01_one/hello\nexo02_two/echo\nexo02_two/nap\n' \
        >"$kit/grader/parts"
    printf '# hello\nmarks 1\nrun\n\nmain | hello\n' \
        >"$kit/exo01_one/expected/hello.trace"
    cat >"$kit/exo02_two/expected/echo.trace" <<'EOF'
# echo
marks 2
default 5
run 7
run
run 8

main | start
main | got {args[1]}
EOF
    printf '# nap\nmarks 1\ndefault 0\nrun\n\nmain | slept {args[1]}\n' \
        >"$kit/exo02_two/expected/nap.trace"
    cat >"$kit/exo01_one/hello.c" <<'EOF'
#include "mp.h"
int main(void)
{
    MP_TODO("say hello");
}
EOF
    echo '#include <stdio.h>
int main(void) { puts("hello"); return 0; }' >"$kit/exo01_one/solution/hello.c"
    cat >"$kit/exo02_two/solution/echo.c" <<'EOF'
#include <stdio.h>
int main(int argc, char **argv)
{
    printf("start\ngot %s\n", argc > 1 ? argv[1] : "5");
    return 0;
}
EOF
    cat >"$kit/exo02_two/solution/nap.c" <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    sleep(argc > 1 ? atoi(argv[1]) : 0);
    printf("slept %s\n", argc > 1 ? argv[1] : "0");
    return 0;
}
EOF
    cp "$kit/exo02_two/solution/nap.c" "$kit/exo02_two/solution/echo.c" \
        "$kit/exo02_two"
}

# grade ARGUMENT...: the script, with the engine of the small kit
grade() {
    GRADE_ENGINE=build/grade "$kit/grader/grade" "$@"
}

# Assertions ---------------------------------------------------------------

pass() {
    passed=$((passed + 1))
}

fail() { # fail TEXT: what was asked and what came
    failed=$((failed + 1))
    echo "cli: FAILED: $1"
    sed 's/^/    /' "$work/out"
}

# expect TEXT STATUS PATTERN ARGUMENT...: grade ends with the status, and says
# something that matches; "" for anything
expect() {
    text=$1 status=$2 pattern=$3
    shift 3
    grade "$@" >"$work/out" 2>&1
    got=$?
    if [ "$got" -ne "$status" ]; then
        fail "$text: status $got instead of $status"
    elif ! grep -q -e "$pattern" "$work/out"; then
        fail "$text: no '$pattern'"
    else
        pass
    fi
}

# has TEXT PATTERN, has_no TEXT PATTERN: about the output of the last expect
has() {
    if grep -q -e "$2" "$work/out"; then pass; else fail "$1: no '$2'"; fi
}

has_no() {
    if grep -q -e "$2" "$work/out"; then fail "$1: '$2'"; else pass; fi
}

same() { # same TEXT FILE FILE
    if cmp -s "$2" "$3"; then
        pass
    else
        diff "$2" "$3" >"$work/out"
        fail "$1"
    fi
}

# Chapters -----------------------------------------------------------------

usage() {
    expect "help" 0 "^usage: grade" --help
    expect "version" 0 "^grade [0-9]" --version
    expect "unknown option" 2 "no option --foo" --foo
    expect "native text" 2 "--native is about programs" --native --output - \
        hello
    expect "native schedules" 2 "not with --native" --native --seed 1 hello
    expect "later option" 2 "no option --report" --report x
    expect "replay of two parts" 2 "exactly one part" --replay 1/t: exo02
    expect "replay of a class" 2 "one schedule of one program" --replay 1/t: \
        --submissions "$work"
    expect "debugger without a replay" 2 "goes with --replay" --gdb 1 hello
    expect "value missing" 2 "takes a value" --file
    expect "unknown part" 2 "did you mean 'exo02_two/echo'" exo02_two/ecko
    expect "unknown exercise" 2 "no part or exercise 'exo09'" exo09
    expect "another file" 2 "use\|--file FILE PART" "$kit/grader/parts"
    expect "unknown format" 2 "text, json or junit" --format xml
    expect "no jobs" 2 "from 1 to" --jobs 0
    expect "jobs that are no number" 2 "from 1 to" --jobs 2x
    expect "no schedules" 2 "--schedules takes a number from 1 to 1000000, not" \
        --schedules 0
    expect "too many schedules" 2 "from 1 to 1000000, not '1000001'" \
        --schedules 1000001
    expect "schedules that are no number" 2 "not 'many'" --schedules many
    expect "seed below all" 2 "--seed takes a number from 0 to" --seed -1
    expect "schedules of a text" 2 "not with --output" --schedules 9 \
        --output - hello
    expect "file without a part" 2 "exactly one part" --file x.c
    expect "file for two parts" 2 "exactly one part" --file x.c exo02
    expect "two modes" 2 "exclude each other" --solution --output - hello
    expect "arguments to a part" 2 "go with --output or" hello -- 3
    expect "program without a file" 2 "one C file or more" --program
    expect "program that is no C file" 2 "not '3'; arguments .* after --" \
        --program x.c 3
    expect "program of a class" 2 "exclude each other" --program \
        --submissions "$work" x.c
    # shellcheck disable=SC2046 # words are wanted
    expect "program of too many files" 2 "at most 64 files, not 65" \
        --program $(seq -f x%g.c 65)
    expect "into without a class" 2 "goes with --submissions" --into x
    expect "format of a class" 2 "no --format" --submissions "$work" \
        --format json
    expect "text that is not there" 2 "cannot read" --output none hello
    expect "directory as text" 2 "cannot read" --output / hello
}

parts() {
    expect "all parts" 1 "^3/4: 2 of 3 parts pass" --jobs 2
    has "unfinished part" "unfinished: exo01_one/hello.c:4: main is not"
    has "next step" "^next: write exo01_one/hello.c:4, then make grade-hello"
    has "what a pass means" "a pass means"
    has_no "no colour in a pipe" "$(printf '\033')"
    has_no "no progress in a pipe" "$(printf '\r')"
    expect "solutions" 0 "^4/4: 3 of 3 parts pass" --solution
    has_no "solutions need no hint" "^next:"
    expect "one exercise" 0 "^3/3: 2 of 2 parts pass" exo02
    expect "an exercise with a slash" 0 "^3/3" exo02_two/
    expect "one part" 0 "^exo02_two/echo  PASS  2/2" exo02_two/echo
    expect "its own name" 0 "^exo02_two/echo  PASS  2/2" echo
    expect "its file" 0 "^exo02_two/echo  PASS" "$kit/exo02_two/echo.c"
    expect "two parts" 0 "^3/3" nap echo
    [ "$(head -n 1 "$work/out" | cut -c1-14)" = "exo02_two/echo" ] ||
        fail "order of the course"
}

places() {
    expect_from "$kit/exo02_two" "file beside" 0 PASS echo.c
    expect_from "$kit/exo02_two" "file of this directory" 0 PASS \
        --file ./echo.c echo
    ln -s "$kit/grader/grade" "$work/link"
    (cd / && GRADE_ENGINE=build/grade "$work/link" echo) >"$work/out" 2>&1
    has "through a link" "PASS"
    mkdir "$work/with blanks"
    cp "$kit/exo02_two/echo.c" "$work/with blanks/my echo.c"
    expect_from "$work/with blanks" "blanks in a name" 0 PASS \
        --file "my echo.c" echo
}

expect_from() { # expect_from DIRECTORY TEXT STATUS PATTERN ARGUMENT...
    from=$1
    shift
    cd "$from" || exit 1
    expect "$@"
    cd "$root" || exit 1
}

# The script builds when it must, and says what is missing when it cannot.
building() {
    unset GRADE_ENGINE
    printf 'build/libmp.a:\n\tfalse\nbuild/grade: build/new\n\tcp $< $@\n' \
        >"$kit/Makefile"
    cp "$engine" "$kit/build/new"
    "$kit/grader/grade" --version >"$work/out" 2>&1
    has "stale engine is built" "^grade [0-9]"
    has_no "quietly" "cp "
    touch -d '1 hour' "$kit/build/new"
    printf 'build/libmp.a:\nbuild/grade: build/new\n\t@echo no luck; false\n' \
        >"$kit/Makefile"
    "$kit/grader/grade" --version >"$work/out" 2>&1
    [ $? -eq 3 ] || fail "build failure: status is not 3"
    has "what went wrong" "no luck"
    has "whose fault" "cannot be built"
    mkdir "$work/bin"
    for tool in sh dirname readlink mkdir cat flock; do
        ln -s "$(command -v $tool)" "$work/bin/$tool"
    done
    PATH=$work/bin "$kit/grader/grade" --version >"$work/out" 2>&1
    [ $? -eq 3 ] || fail "no make: status is not 3"
    has "what is missing" "'make' is missing"
    rm "$kit/Makefile"
    GRADE_ENGINE=build/none "$kit/grader/grade" >"$work/out" 2>&1
    [ $? -eq 3 ] || fail "no engine: status is not 3"
    has "no engine" "no engine"
}

# What is handed in may be anything.
faults() {
    cd "$work" || exit 1
    expect "no file" 1 "compile: .*none.c" --file none.c hello
    mkdir folder.c
    expect "folder" 1 "compile: .*directory" --file folder.c hello
    head -c 4096 "$engine" >binary.c
    expect "binary" 1 "compile: .*program" --file binary.c hello
    : >empty.c
    expect "empty file" 1 "compile: .*empty" --file empty.c hello
    printf 'int main(void)\n{\n    return 0;\n}\n\0\n' >nul.c
    expect "NUL" 1 "compile: .*NUL" --file nul.c hello
    printf 'int main(void)\n{\n    return 0; // \351\n}\n' >latin.c
    expect "not UTF-8" 1 "compile: .*UTF-8" --file latin.c hello
    printf 'int main(void)\n{\n    return 0\n}\n' >syntax.c
    expect "syntax" 1 "compile: .*syntax.c.* 3" --file syntax.c hello
    has "the compiler's words" "^    syntax.c:3:.*error: "
    ln -s "$kit/exo01_one/solution/hello.c" link.c
    expect "symbolic link" 1 "compile: .*link" --file link.c hello
    mkfifo fifo.c
    expect "pipe" 1 "compile: " --file fifo.c hello
    cd "$root" || exit 1
}

# program TEXT STATUS PATTERN PART: a program from standard input
program() {
    cat >"$work/program.c"
    expect "$1" "$2" "$3" --file "$work/program.c" "$4"
}

# native TEXT STATUS PATTERN PART: the same program again, run as it is
native() {
    expect "$1, natively" "$2" "$3" --native --file "$work/program.c" "$4"
}

programs() {
    program "crash" 1 "crash: .*SIGSEGV" hello <<'EOF'
int main(void) { volatile int *nowhere = 0; return *nowhere; }
EOF
    program "deadlock" 1 "deadlock: " hello <<'EOF'
#include "mp.h"
int main(void)
{
    struct mp_lock *lock = mp_lock_create();
    mp_lock_acquire(lock, MP_FOREVER);
    return mp_lock_acquire(lock, MP_FOREVER);
}
EOF
    program "status" 1 "exit-status: .*status 3" hello <<'EOF'
#include <stdio.h>
int main(void) { puts("hello"); return 3; }
EOF
    has "half of the marks" "0.5/1"
    program "orphan" 1 "orphan: .*program.c:5 (MainProcess)" hello <<'EOF'
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    if (fork() == 0)
        sleep(60);
    puts("hello");
    return 0;
}
EOF
    native "orphan" 1 "orphan: .*1 process" hello
    program "leak" 1 "leak: .*program.c:6 (MainProcess): '/left_by_cli'" \
        hello <<'EOF'
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
int main(void)
{
    sem_open("/left_by_cli", O_CREAT, 0600, 1);
    puts("hello");
    return 0;
}
EOF
    native "leak" 1 "leak: .*left_by_cli" hello
    program "buffer copied by fork" 1 "unflushed: program.c:7 (Main" hello <<'EOF'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    printf("hello\n");
    if (fork() == 0)
        return 0;
    wait(NULL);
    return 0;
}
EOF
    native "buffer copied by fork" 1 "unflushed: fork copied text" hello
    program "buffer lost" 1 "unflushed: program.c:8 (Proc" hello <<'EOF'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    printf("hello\n");
    if (fork() == 0)
        _exit(0);
    wait(NULL);
    _exit(0);
}
EOF
    native "buffer lost" 1 "unflushed: text that still waited" hello
    program "printed by two" 1 "trace: " hello <<'EOF'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    fork();
    puts("hello");
    wait(NULL);
    return 0;
}
EOF
    program "hard-coded" 1 "hard-coded: " echo <<'EOF'
#include <stdio.h>
int main(void) { puts("start\ngot 5"); return 0; }
EOF
    has "how to see it" "run: ./echo 7"
    program "output without end" 1 "endless: .*program.c:2" hello <<'EOF'
#include <stdio.h>
int main(void) { for (;;) puts("hello"); }
EOF
    native "too much output" 1 "limit: " hello
    program "computing without end" 1 "endless: .*program.c:1" hello <<'EOF'
int main(void) { for (;;) continue; }
EOF
    program "wrong line" 1 "trace: " hello <<'EOF'
#include <stdio.h>
int main(void) { printf("hell\033[2J\377"); fputs("oops\n", stderr); }
EOF
    has "made harmless" '>   1 | hell\\x1b\[2J\\xff'
    has "stderr" "^        oops"
    has "the rule" "rule: exo01_one/expected/hello.trace:5"
    program "missing newline" 0 "note: .*newline" hello <<'EOF'
#include <stdio.h>
int main(void) { printf("hello"); return 0; }
EOF
    program "warning" 0 "note: the compiler warns: .*unused" hello <<'EOF'
#include <stdio.h>
int main(void) { int unused; puts("hello"); return 0; }
EOF
}

# How much is explored: of a program of three processes that do a little.
budgets() {
    cat >busy.c <<'EOF'
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    sem_t *lock = mmap(0, sizeof *lock, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(lock, 1, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int j = argc > 1 ? atoi(argv[1]) : 5; j > 0; j--) {
                sem_wait(lock);
                sem_post(lock);
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
EOF
    sed 's/i < 4/i < 2/' busy.c >few.c
    expect "all there are" 0 "explored: all [0-9]* interleavings$" \
        --program few.c -- 1
    expect "usual budget" 0 "explored: 200 interleavings; there are more" \
        --program busy.c
    expect "smallest budget" 0 "explored: 1 interleaving; there are more" \
        --schedules 1 --program busy.c
    expect "larger budget" 0 "explored: 301 interleavings;" --schedules 301 \
        --seed 7 --program busy.c
    # One at a time, and two.
    grade --format json --jobs 1 --schedules 50 --program busy.c \
        >"$work/first" 2>&1
    grade --format json --jobs 2 --schedules 50 --program busy.c \
        >"$work/second" 2>&1
    same "same bytes" "$work/first" "$work/second"
}

# What comes of a race: a lost update, with and without an expected trace; or
# nothing.
effects() {
    cat >race.c <<'EOF'
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    int *shared = mmap(0, 4, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            *shared = argc > 1 ? 2 : *shared + 1;
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
    if (*shared != 2)
        printf("%d is wrong\n", *shared);
    else
        printf("2 is right\n");
    return 0;
}
EOF
    expect "effect of a race" 1 "'1 is wrong' here, and '2 is right' in" \
        --program race.c
    has "place of the race" "race: race.c:11"
    expect "race without an effect" 1 "note: nothing comes of the race in" \
        --program race.c -- same
}

# What comes of a race, where nobody has said what is right.
races() {
    cat >late.c <<'EOF'
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(0, 4, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                  -1, 0);
    if (fork() == 0)
        return *n = 1, 0;
    printf("%d\n", *n);
    return wait(NULL) < 0;
}
EOF
    expect "race that is seen" 1 "comes of it: it prints '1'" \
        --program late.c
    has "what makes the difference" "otherwise: it prints '0' when MainProcess"
    has_no "no order is the right one" "too late"
    race=$(sed -n 's/.*--replay \([^ ]*\) .*/\1/p' "$work/out")
    expect "a race and what comes of it" 0 "^race: .* shared memory at line 1" \
        --replay "$race" --program late.c
    has "what comes of it" "comes of it: it prints '1'"
    has "what to look at in gdb" "^in gdb: .* --gdb MainProcess$"
}

# A schedule that went wrong, shown again.
replays() {
    cat >circle.c <<'EOF'
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    sem_t *forks = mmap(0, 4096, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&forks[0], 1, 1);
    sem_init(&forks[1], 1, 1);
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            sem_wait(&forks[i]);
            sem_wait(&forks[1 - i]);
            sem_post(&forks[0]);
            sem_post(&forks[1]);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
EOF
    expect "report with a diagram" 1 "schedule: time goes down" \
        --program circle.c
    has "the heads of its columns" "^    Main  P-1   P-2$"
    has "the fault" "✗       14 sem_wait(&forks\[1 - i\]);$"
    has "the command" "grader/grade --replay 1/t:.* --program circle.c$"
    token=$(sed -n 's/.*--replay \([^ ]*\) .*/\1/p' "$work/out")
    expect "steps" 0 "^ *[0-9]*  Process-1: line 13: sem_wait(&forks\[i\]);" \
        --replay "$token" --program circle.c
    has "the step at fault" "^> *[0-9]*  Process-2: line 14: .* waits for ever"
    has "the finding" "^deadlock: every process waits for ever"
    expect "another schedule" 0 "^in this schedule alone nothing is wrong" \
        --replay 1/t: --program circle.c
    expect "no token" 2 "'t:3.1' is no token" --replay t:3.1 --program circle.c
    expect "another run" 2 "is for input 2 of circle.c, which has 1" \
        --replay 2/t: --program circle.c
    expect "not of this program" 2 "has it changed" --replay 1/t:2.9 \
        --program circle.c
    races
    mkdir -p "$work/nogdb"
    ln -sf "$(command -v dirname)" "$(command -v readlink)" "$work/nogdb"
    PATH=$work/nogdb "$kit/grader/grade" --replay "$token" --gdb 1 \
        --program circle.c >"$work/out" 2>&1
    has "no gdb" "^grade: gdb is missing: on Debian, apt install gdb$"
    command -v gdb >/dev/null || return
    echo 'info locals' | grade --replay "$token" --gdb Process-2 \
        --program circle.c >"$work/out" 2>&1
    has "gdb is in the student's function" "in main () at circle.c:14$"
    has "gdb knows the variables" "^(gdb) i = 1$"
    # What the keyboard sends reaches gdb, and does not end the grader.
    # shellcheck disable=SC2016 # gdb's shell expands it
    printf 'shell %s\n' 'grep SigBlk /proc/$PPID/status' \
        'kill -INT $(cut -d " " -f 4 /proc/$PPID/stat)' |
        grade --replay "$token" --gdb Process-2 --program circle.c \
            >"$work/out" 2>&1 || fail "gdb and the keyboard: not 0"
    has "gdb hears the keyboard" "SigBlk:.*[0-9a-f]\{12\}[0-38-b]..[014589cd]$"
    expect "no such process" 2 "no process '7', there are: MainProcess, P" \
        --replay "$token" --gdb 7 --program circle.c
    echo 'info locals' | grade --replay "$race" --gdb 0 \
        --program late.c >"$work/out" 2>&1
    has "gdb is where the line is printed" "in main () at late.c:12$"
    expect "ended by then" 2 "Process-1 has ended, there are: MainProcess$" \
        --replay "$race" --gdb 1 --program late.c
    ls -d "$work"/tmp/grade-* >"$work/out" 2>/dev/null
    has_no "nothing is left" .
}

# Programs of one's own, in several files, from several places.
own_programs() {
    mkdir -p "$work/own/lib"
    cd "$work/own" || exit 1
    cat >main.c <<'EOF'
#include "count.h"
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    int *count = count_make();
    for (int i = 1; i < argc; i++) {
        if (fork() == 0) {
            count_up(count);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("%s counts %d\n", argv[0], *count);
    return getchar() != EOF;
}
EOF
    echo 'int *count_make(void); void count_up(int *count);' >count.h
    cp count.h lib
    cat >lib/count.c <<'EOF'
#include <sys/mman.h>
#include "count.h"
int *count_make(void)
{
    return mmap(0, 4, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}
void count_up(int *count)
{
    ++*count;
}
EOF
    expect "program without a fault" 0 "^main.c  PASS$" --program main.c \
        lib/count.c -- one
    has "what was seen of it" "explored: the only interleaving"
    has_no "a program has no marks" "0/0"
    expect "fault in the second file" 1 "^  race: lib/count.c:9 (Process-1)" \
        --program main.c lib/count.c -- one two
    has "names in its words" "line 9 of lib/count.c"
    has "how to run it" "run: ./main one two"
    expect "names as they were typed" 1 "race: $work/own/lib/count.c:9" \
        --program ../own/main.c "$work/own/lib/count.c" -- one two
    expect "program as JSON" 1 '^{"part":"main.c","verdict":"fail","score":0' \
        --format json --program ../own/main.c lib/count.c -- one two
    has "file in JSON" '"where":\[{"file":"lib/count.c","line":9,"process"'
    expect "program as JUnit" 1 '<testcase name="main.c" classname="main.c"' \
        --format junit --program main.c lib/count.c -- one two
    expect "file left out" 1 "'count_make' is used but defined nowhere" \
        --program main.c
    budgets
    effects
    replays
    cp lib/count.c "lib/a count.c"
    echo 'int more' >>"lib/a count.c"
    expect "does not compile" 1 "compile: lib/a_count.c does not compile" \
        --program main.c "lib/a count.c"
    expect "no such file" 1 "compile: there is no file none.c" \
        --program main.c none.c
    cat >todo.c <<'EOF'
#include "mp.h"
int main(void)
{
    MP_TODO("something");
}
EOF
    expect "program on common" 1 "unfinished: todo.c:4: main is not" \
        --program todo.c
    cat >thread.c <<'EOF'
#include <pthread.h>
static void *run(void *unused) { return unused; }
int main(int argc, char **argv)
{
    pthread_t thread;
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    return argc - 1;
}
EOF
    expect "threads" 0 "note: not controlled, judged by native runs only" \
        --program thread.c
    has_no "nothing was explored" "explored"
    expect "threads that fail" 1 "exit-status: .*status 1" --program thread.c \
        -- 1
    echo '__attribute__((no_sanitize("thread"))) int main(void)
{ return 0; }' >hidden.c
    expect "hidden accesses" 1 "forbidden: hidden.c:1: .*no_sanitize" \
        --program hidden.c
    echo 'int main(void) { return 0; }
void __tsan_write4(void *at) { (void)at; }' >hook.c
    expect "a hook of its own" 1 "forbidden: hook.c: .*__tsan_write4" \
        --program hook.c
    echo 'extern char __start_control_raw[] __attribute__((weak));
int main(void) { return __start_control_raw ? 0 : 1; }' >gate.c
    expect "a way into the runtime" 1 "forbidden: gate.c: .*__start_control" \
        --program gate.c
    echo 'int main(void) { __asm__ volatile("nop"); return 0; }' >nop.c
    expect "assembly" 0 "note: the program has assembly in it" --program nop.c
    echo 'int twice; int twice_again(void) { return 1; }
int main(void) { return 0; }' >one.c
    echo 'int twice_again(void) { return 2; }' >two.c
    expect "defined twice" 1 "compile: two.c.*'twice_again' is defined more" \
        --program one.c two.c
    cd "$root" || exit 1
}

# own_program TEXT STATUS PATTERN: one file, from standard input
own_program() {
    cat >"$work/own.c"
    expect "$1" "$2" "$3" --program "$work/own.c"
}

# The line of a crash is the program's, wherever in libc it happens.
crashes() {
    own_program "crash in strlen" 1 "crash: .*own.c:4 (MainProcess)" <<'EOF'
#include <string.h>
int main(int argc, char **argv)
{
    return (int)strlen(argv[argc]);
}
EOF
    own_program "crash in printf" 1 "crash: .*own.c:5 (MainProcess)" <<'EOF'
#include <stdio.h>
int main(int argc, char **argv)
{
    puts(argv[0]);
    printf("%s\n", (char *)(long)argc);
    return 0;
}
EOF
    own_program "crash in qsort" 1 "crash: .*own.c:6 (MainProcess)" <<'EOF'
#include <stdlib.h>
static int compare(const void *a, const void *b) { return a < b; }
int main(int argc, char **argv)
{
    (void)argv;
    qsort((void *)(long)argc, 9, 1, compare);
    return 0;
}
EOF
}

# What sleeps hide, and what they are for.
sleepers() {
    own_program "signal before pause" 1 "sleep-sync: .*own.c:11" <<'EOF'
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
static void wake(int number) { (void)number; }
int main(void)
{
    signal(SIGUSR1, wake);
    pid_t child = fork();
    if (child == 0)
        return pause() != -1;
    sleep(1);
    kill(child, SIGUSR1);
    waitpid(child, NULL, 0);
    return 0;
}
EOF
    own_program "other output when nobody sleeps" 0 PASS <<'EOF'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    if (fork() == 0) {
        puts("child");
        return 0;
    }
    sleep(1);
    puts("parent");
    wait(NULL);
    return 0;
}
EOF
    own_program "a limit in time" 0 PASS <<'EOF'
#include <signal.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    sem_t *lock = mmap(0, sizeof *lock, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(lock, 1, 1);
    pid_t child = fork();
    if (child == 0) {
        sem_wait(lock);
        sem_post(lock);
        for (;;)
            sleep(1);
    }
    sleep(10);
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    sem_wait(lock);
    return 0;
}
EOF
    own_program "a clock that is looked at" 0 PASS <<'EOF'
#include <time.h>
#include <unistd.h>
int main(void)
{
    time_t start = time(NULL);
    while (time(NULL) < start + 3)
        sleep(1);
    return 0;
}
EOF
}

outputs() {
    printf 'start\ngot 5\n' >"$work/text"
    expect "legal text" 0 "^exo02_two/echo  PASS  2/2" --output "$work/text" \
        echo
    has_no "a text is not run" "native"
    expect "illegal text" 1 "trace: " --output "$work/text" echo -- 6
    has "line at fault" ">   2 | got 5"
    expect "its arguments" 0 PASS --output "$work/text" echo -- 5
    grade --output - echo <"$work/text" >"$work/out" 2>&1
    has "standard input" PASS
    : >"$work/text"
    expect "empty text" 1 "trace: " --output "$work/text" echo
    has "nothing printed" "nothing was printed"
}

formats() {
    grade --jobs 1 --format json >"$work/first" 2>"$work/out"
    grade --jobs 8 --format json nap echo hello >"$work/second" 2>>"$work/out"
    same "same bytes" "$work/first" "$work/second"
    cp "$work/first" "$work/out"
    has "a finding" '{"kind":"unfinished","message":"main is not written yet'
    has "its place" '"where":\[{"file":"hello.c","line":4}\]'
    has "a pass" '"part":"exo02_two/echo","verdict":"pass","score":2,"max":2,"'
    ! command -v python3 >/dev/null ||
        python3 -m json.tool "$work/first" >"$work/out" 2>&1 ||
        fail "JSON is not valid"
    grade --format junit >"$work/first" 2>"$work/out"
    cp "$work/first" "$work/out"
    has "a suite" '<testsuite name="exo01_one" tests="1" failures="1"'
    has "a failure" '<failure type="unfinished"'
    ! command -v python3 >/dev/null ||
        python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' \
            "$work/first" >"$work/out" 2>&1 || fail "XML is not valid"
    grade --version >/dev/full 2>"$work/out"
    [ $? -eq 3 ] || fail "no space for the report: status is not 3"
}

# What the grader cannot do is never a zero.
grader_faults() {
    cp "$kit/exo02_two/expected/echo.trace" "$work/trace"
    echo "nonsense" >>"$kit/exo02_two/expected/echo.trace"
    expect "wrong trace" 3 "echo.trace:10:1:" --solution
    has "not judged" "^exo02_two/echo   INCONCLUSIVE  not judged"
    has "the others are" "^at least 2/2: 2 of 3 parts pass (1 not judged)"
    expect "a failure is told first" 1 INCONCLUSIVE
    rm "$kit/exo02_two/expected/echo.trace"
    expect "no trace" 3 "expected/echo.trace" --solution echo
    cp "$work/trace" "$kit/exo02_two/expected/echo.trace"
    TMPDIR=/nowhere expect "no place to work in" 3 "No such file"
}

class() {
    subs=$work/class
    mkdir -p "$subs/amina/exo01_one" "$subs/=1+1" "$subs/c d" "$subs/.git"
    cp "$kit/exo01_one/solution/hello.c" "$subs/amina/exo01_one"
    cp "$kit/exo02_two/solution/"*.c "$subs/amina"
    cp "$kit/exo01_one/hello.c" "$subs/c d"
    ln -s ../amina/echo.c "$subs/c d/echo.c"
    : >"$subs/list.txt"
    expect "class" 0 "^3 of 3 students graded: $work/class-grades/marks.csv" \
        --submissions "$subs/"
    {
        printf 'student,exo01_one/hello,exo02_two/echo,exo02_two/nap,'
        printf 'total/4,remarks\r\n'
        printf '"%s",0,0,0,0,\r\n' "'=1+1"
        printf 'amina,1,2,1,4,\r\n"c d",0,0,0,0,\r\n'
    } >"$work/expected"
    same "marks" "$work/expected" "$work/class-grades/marks.csv"
    cp "$work/class-grades/c d.txt" "$work/out"
    has "report" "unfinished: hello.c:4: main is not written yet"
    has "link is refused" "compile: echo.c is a symbolic link"
    has "missing file" "compile: exo02_two/nap.c is missing"
    expect "into, some parts" 0 "$work/into/marks.csv" --submissions "$subs" \
        --into "$work/into" exo01
    cp "$work/into/marks.csv" "$work/out"
    has "marks of these parts" "^amina,1,1,"
    has "their total" "total/1"
    find "$work/into" -name '.*' -type f >"$work/out"
    has_no "no draft is left" .
    expect "no class" 3 "cannot read" --submissions "$work/none"
    expect "no student" 3 "no folder" --submissions "$subs/amina/exo01_one"
    expect "no place for the marks" 3 "cannot create" --submissions "$subs" \
        --into "$work/out/x"
    echo "nonsense" >>"$kit/exo02_two/expected/echo.trace"
    expect "a part not judged" 3 "could not be judged" --submissions "$subs"
    cp "$work/trace" "$kit/exo02_two/expected/echo.trace"
    cp "$work/class-grades/marks.csv" "$work/out"
    has "no mark, no total" \
        '^amina,1,,1,,"at least 2; not judged: exo02_two/echo"'
}

# interrupt EXECUTABLE OPTION...: a part that does not end is interrupted when
# its program is there; what is known is reported.
interrupt() {
    executable=$1
    shift
    GRADE_ENGINE=build/grade "$kit/grader/grade" --jobs 3 "$@" \
        >"$work/out" 2>&1 &
    grader=$!
    for _ in $(seq 600); do
        pgrep -P "$grader" >/dev/null &&
            ls "$work"/tmp/grade-*/2/"$executable" >/dev/null 2>&1 && break
        sleep 0.1
    done
    sleep 1
    kill -TERM "$grader"
    wait "$grader"
    [ $? -eq 143 ] || fail "interrupted: status is not 143"
    has "what is known" "^exo02_two/echo   PASS"
    has "what is not" "^exo02_two/nap    INCONCLUSIVE"
    has "why" "^interrupted:"
    find "$work/tmp" -name 'grade-*' >"$work/out"
    has_no "nothing is left" .
}

# terminal COLUMNS COMMAND...: what comes on a terminal of that width
terminal() {
    columns=$1
    shift
    TERM=xterm script -qec "stty cols $columns; $*" /dev/null </dev/null \
        >"$work/out" 2>&1
}

terminals() {
    command -v script >/dev/null || return
    escape=$(printf '\033')
    command="GRADE_ENGINE=build/grade $kit/grader/grade"
    terminal 80 "$command"
    has "colours" "$escape\[31mFAIL"
    has "progress" "\[1/3\] exo0"
    terminal 80 "NO_COLOR=1 $command"
    has_no "no colours" "$escape\[3"
    terminal 80 "TERM=dumb $command"
    has_no "a dumb terminal" "$escape"
    for columns in 20 33 60; do
        terminal "$columns" "NO_COLOR=1 $command"
        # Each line that is written over starts anew.
        tr '\r' '\n' <"$work/out" | sed "s/$escape\[K//g" |
            LC_ALL=C.UTF-8 awk -v most="$columns" 'length($0) > most' \
                >"$work/wide"
        [ ! -s "$work/wide" ] || fail "wider than $columns columns"
    done
}

mkdir "$work/tmp"
export TMPDIR="$work/tmp"
make_kit
usage
parts
places
faults
programs
own_programs
crashes
sleepers
outputs
formats
grader_faults
class
sed 's/return 0/return write(1, "slept 0\\n", 8) != 8/' "$work/own/busy.c" \
    >"$kit/exo02_two/nap.c"
interrupt .controlled --schedules 1000000
sed 's/ sleep(.*)/ for (;;) continue/' "$kit/exo02_two/solution/nap.c" \
    >"$kit/exo02_two/nap.c"
interrupt nap --native
cp "$kit/exo02_two/solution/nap.c" "$kit/exo02_two/nap.c"
terminals
building

printf 'cli: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
