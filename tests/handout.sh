#!/bin/sh
# SPDX-License-Identifier: MIT
#
# handout.sh - unpacks build/handout.tar.gz in an empty folder and goes a
# student's way: build, grade (nothing written yet), hint, run, then put the
# solutions in place and get 20/20.  Before that: nothing of a solution may be
# in the pack.
set -u

# The student has neither our make around him nor its sanitizers.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SAN GRADE_ENGINE

kit=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
export LC_ALL=C
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0

check() { # check TEXT COMMAND...: the command must succeed
    text=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "handout: FAILED: $text"
    fi
}

# The lines of all solutions, without their indentation: those in a region,
# or those outside of all regions, which a skeleton may show.
lines_of() { # lines_of inside|outside
    while read -r part; do
        awk -v wanted="$1" '
            /BEGIN SOLUTION/ { inside = 1; next }
            /END SOLUTION/ { inside = 0; next }
            inside == (wanted == "inside") {
                sub(/^[ \t]+/, "")
                if (length($0) > 20)
                    print
            }' "$kit/${part%/*}/solution/${part##*/}.c"
    done <"$kit/grader/parts" | sort -u
}

no_solution() {
    lines_of inside >"$work/inside"
    lines_of outside >"$work/outside"
    comm -23 "$work/inside" "$work/outside" >"$work/secret"
    cat "$pack"/exo*/*.c | sed 's/^[ \t]*//' | sort -u >"$work/shown"
    ! comm -12 "$work/secret" "$work/shown" | grep .
}

no_private_file() {
    ! find "$pack" -name solution -o -name wrong -o -name tests |
        grep .
}

grades() { # grades STATUS PATTERN: of the pack as it is now
    (cd "$pack" && grader/grade) >"$work/out" 2>&1
    status=$?
    [ "$status" -eq "$1" ] && grep -q "$2" "$work/out" && return
    echo "grade ended with $status and printed:"
    tail -n 15 "$work/out"
    return 1
}

says() { # says PATTERN COMMAND...: in the pack, whatever the status
    pattern=$1
    shift
    (cd "$pack" && "$@") >"$work/out" 2>&1
    grep -q "$pattern" "$work/out" || {
        cat "$work/out"
        return 1
    }
}

tar -C "$work" -xzf "$kit/build/handout.tar.gz"
pack=$work/multiprocessing-lab
check "no private file is packed" no_private_file
check "the pack builds without warnings" \
    sh -c "cd '$pack' && make >'$work/out' 2>&1 && ! grep warning '$work/out'"
check "a second make does nothing" says "Nothing to be done" make all
check "no line of a solution is packed" no_solution
check "help shows the student's targets only" says "make hint-PART" make help
check "nothing written yet" grades 1 unfinished
check "a hint is there" says "Hint 1 of 3" make hint-prodcons
check "the hint goes on" says "Hint 2 of 3" make hint-prodcons
check "hints are for one part" says "make hint-consumers" make hint-exo02
check "an unfinished part runs and says so" \
    says "is not written yet" make run-prodcons
while read -r part; do
    cp "$kit/${part%/*}/solution/${part##*/}.c" "$pack/$part.c"
done <"$kit/grader/parts"
check "all written" grades 0 "20/20"

printf 'handout: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
