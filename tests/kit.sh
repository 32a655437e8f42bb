#!/bin/sh
# SPDX-License-Identifier: MIT
#
# kit.sh - the kit against its own grader:
#
#   every solution is accepted, with full marks;
#   every committed skeleton is what its solution gives, and is refused as
#     unfinished at the line of its first MP_TODO;
#   every wrong program gets the finding that its head promises, with its line
#     among the places;
#   every written output in tests/outputs/PART/legal is accepted, every one in
#     illegal refused.
#
# GRADE_ENGINE names the engine; JOBS how many gradings run at once.
set -u

kit=$(cd "$(dirname "$0")/.." && pwd)
cd "$kit" || exit 1
export GRADE_ENGINE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
jobs=${JOBS:-$(nproc)}

# One case: tests/kit.sh --case KIND FILE PART prints "ok" or what is wrong.
grade_case() {
    kind=$1 file=$2 part=$3
    case $kind in
    wrong) wrong_case ;;
    skeleton) skeleton_case ;;
    legal | illegal) output_case ;;
    esac
}

# field NAME: the value in the head of a wrong program
field() {
    sed -n "s|^// $1: *||p" "$file" | head -n 1
}

wrong_case() {
    finding=$(field finding)
    caught=$(field caught)
    line=${finding##* }
    finding=${finding%% *}
    case $caught in
    native | control) ;;
    *)
        echo "$file: no '// caught: native' or '// caught: control'"
        return
        ;;
    esac
    json=$(grader/grade --jobs 1 --format json --file "$file" "$part" |
        tr '\n' ' ')
    expect_finding "$finding" "$line"
}

# The first MP_TODO of the file that is a statement is what must be reported.
skeleton_case() {
    json=$(grader/grade --jobs 1 --format json "$part" | tr '\n' ' ')
    line=$(grep -n '^ *MP_TODO(' "$file" | head -n 1 | cut -d: -f1)
    expect_finding unfinished "$line"
}

# expect_finding KIND LINE: the one finding in $json; LINE - when it has none.
# What is about the end of the output has no place.
expect_finding() {
    got=$(echo "$json" | grep -o '"kind":"[a-z-]*"' | cut -d'"' -f4 |
        tr '\n' ' ' | sed 's/ $//')
    at=" $(echo "$json" | grep -o '"line":[0-9]*' | cut -d: -f2 | tr '\n' ' ')"
    case $json in
    *'"verdict":"fail"'*) ;;
    *)
        echo "$file: must fail with $1, got: $json"
        return
        ;;
    esac
    if [ "$got" != "$1" ]; then
        echo "$file: must get $1, got '$got': $json"
    elif [ "$2" = - ] || [ "$at" = ' ' ]; then
        echo ok
    else
        case $at in
        *" $2 "*) echo ok ;;
        *) echo "$file: $1 must be reported at line $2, was at$at" ;;
        esac
    fi
}

output_case() {
    args=${file%.txt}.args
    set -- --output "$file" "$part"
    if [ -f "$args" ]; then
        set -- "$@" --
        while IFS= read -r arg; do
            set -- "$@" "$arg"
        done <"$args"
    fi
    message=$(grader/grade "$@" 2>&1)
    case $kind:$? in
    legal:0 | illegal:1) echo ok ;;
    *) printf '%s: %s, but: %s\n' "$file" "$kind" "$message" | tr '\n' ' '
        echo ;;
    esac
}

if [ "${1-}" = --case ]; then
    shift
    grade_case "$@"
    exit
fi

# One line "KIND FILE PART" for each case; slow ones first.
cases() {
    while read -r part; do
        folder=${part%/*} name=${part##*/}
        for file in "$folder/wrong/$name"-*.c; do
            echo "wrong $file $part"
        done
    done <grader/parts | sort -k 3r
    while read -r part; do
        echo "skeleton $part.c $part"
    done <grader/parts
    while read -r part; do
        for kind in legal illegal; do
            for file in "tests/outputs/${part##*/}/$kind"/*.txt; do
                echo "$kind $file $part"
            done
        done
    done <grader/parts
}

# Each part has at least five wrong programs and ten outputs of each kind, and
# one input that is small enough to be explored completely.
enough() {
    while read -r part; do
        name=${part##*/}
        [ "$(find "${part%/*}/wrong" -name "$name-*.c" | wc -l)" -ge 5 ] ||
            echo "$part: fewer than five wrong programs"
        [ "$(grep -c '^run.* small$' "${part%/*}/expected/$name.trace")" = 1 ] ||
            echo "$part: not one small instance"
        for kind in legal illegal; do
            count=$(find "tests/outputs/$name/$kind" -name '*.txt' | wc -l)
            [ "$count" -ge 10 ] ||
                echo "$part: fewer than ten $kind outputs"
        done
    done <grader/parts
}

solutions() {
    out=$(grader/grade --solution 2>&1) && case $out in
    *20/20*) echo ok && return ;;
    esac
    echo "the solutions do not get 20/20: $out" | tr '\n' ' '
    echo
}

# All interleavings of the small instances are run, and prove what they show.
proofs() {
    count=$(grader/grade --solution --format json |
        grep -c '"small_schedules":[1-9]')
    [ "$count" -eq "$(wc -l <grader/parts)" ] && echo ok ||
        echo "only $count small instances are explored completely"
    grader/grade --file exo07_semaphore/wrong/tasks-mutex-around-work.c tasks |
        tr -s ' \n' ' ' | grep -q 'so in all [0-9]* interleavings there are' &&
        echo ok || echo "tasks-mutex-around-work: sequential is not proven"
}

# What the README shows of a report is what is reported.
readme() {
    sed -n '/^\$ grader\/grade/,/^```/p' README.md >"$work/shown"
    command=$(sed -n '1s/^\$ //p' "$work/shown")
    sed '1d;$d' "$work/shown" >"$work/expected"
    $command >"$work/reported"
    cmp -s "$work/expected" "$work/reported" && echo ok ||
        echo "README.md shows another report than: $command"
}

skeletons_current() {
    while read -r part; do
        awk -f grader/kit/skeleton.awk \
            "${part%/*}/solution/${part##*/}.c" >"$work/skeleton" &&
            cmp -s "$work/skeleton" "$part.c" ||
            echo "$part.c is not what its solution gives: make skeletons"
    done <grader/parts
}

{
    solutions &
    cases | xargs -P "$jobs" -L 1 "$0" --case
    wait
} >"$work/results"
{
    enough
    proofs
    readme
    skeletons_current
} >>"$work/results"
grep -v '^ok$' "$work/results"
passed=$(grep -c '^ok$' "$work/results")
failed=$(grep -vc '^ok$' "$work/results")
printf 'kit: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
