#!/bin/sh
# SPDX-License-Identifier: MIT
#
# check.sh [RUNS] - the two collections of POSIX programs, by themselves: with
# each compiler at hand all of them compile without a warning, each wrong one
# names a line of its own, and each right one ends well, RUNS times (1), with
# always the same lines in whatever order, and leaves nothing behind.  CFLAGS
# adds flags, -fsanitize=address,undefined for one.
set -u

cd "$(dirname "$0")" || exit 1
runs=${1:-1}
warnings='-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror'
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

complain() {
    echo "posix: $1" >&2
    failed=1
}

count() {
    echo $#
}

left_behind() { # what programs of the collections make, by name
    ls -d /dev/shm/*posix-right* /tmp/request-* /tmp/reply-* 2>/dev/null
}

compile_all() { # compile_all COMPILER: each program to $work/NAME
    for source in right/*.c wrong/*.c; do
        # The flags are words.
        # shellcheck disable=SC2086
        "$1" -std=gnu11 -D_GNU_SOURCE -g $warnings ${CFLAGS-} "$source" \
            -o "$work/$(basename "$source" .c)" -pthread ||
            complain "$source does not compile with $1"
    done
}

run_once() { # run_once SOURCE
    name=$(basename "$1" .c)
    rm -rf "$work/here" && mkdir "$work/here" # some make files
    (cd "$work/here" && exec timeout 60 "$work/$name") \
        >"$work/output" 2>"$work/errors"
    status=$?
    [ "$status" -eq 0 ] || complain "$1 ends with status $status"
    [ ! -s "$work/errors" ] || complain "$1 says $(head -n 1 "$work/errors")"
    sort "$work/output" >"$work/$name.now"
    [ -e "$work/$name.first" ] || cp "$work/$name.now" "$work/$name.first"
    cmp -s "$work/$name.first" "$work/$name.now" ||
        complain "$1 prints other lines than before"
}

for source in wrong/*.c; do
    line=$(sed -n 's|^// finding: [a-z-]* \([0-9]*\)$|\1|p' "$source")
    sed -n "${line:-0}p" "$source" 2>/dev/null | grep -q '[a-z]' ||
        complain "$source: no finding, or no such line"
done

for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || continue
    compile_all "$compiler"
    left_before=$(left_behind)
    for source in right/*.c; do
        run=0
        while [ "$run" -lt "$runs" ]; do
            run_once "$source"
            run=$((run + 1))
        done
    done
    [ "$(left_behind)" = "$left_before" ] ||
        complain "something is left behind: $(left_behind)"
done

[ "$failed" -eq 0 ] &&
    echo "posix: $(count right/*.c) right and $(count wrong/*.c) wrong programs"
exit "$failed"
