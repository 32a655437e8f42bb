# SPDX-License-Identifier: MIT
#
# skeleton.awk - from a reference solution to the file that students edit.
#
#   awk -f skeleton.awk -v name=exo01_queue/queue solution/queue.c > queue.c
#
# A region stands between two comments that are alone on their lines:
#
#   // BEGIN SOLUTION MP_TODO("take the text out of q");
#   ...
#   // END SOLUTION
#
# and is replaced by its stub, so the skeleton cannot drift from the solution.
# A marker that is nested, unmatched, or shares its line with code is an error
# with file and line: a region that leaks is a solution given away.

function fail(message)
{
    printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
    failed = 1
    exit 1
}

/(BEGIN|END) SOLUTION/ && !/^[ \t]*\/\/ (BEGIN SOLUTION [^ ].*|END SOLUTION)$/ {
    fail("a solution marker is '// BEGIN SOLUTION <stub>' or " \
         "'// END SOLUTION', alone on its line")
}

/\/\/ BEGIN SOLUTION/ {
    if (begun)
        fail("BEGIN SOLUTION inside the region of line " begun)
    begun = FNR
    indent = $0
    sub(/\/\/.*/, "", indent)
    sub(/.*BEGIN SOLUTION /, "")
    print indent "// YOUR CODE HERE"
    print indent $0
    regions++
    next
}

/\/\/ END SOLUTION/ {
    if (!begun)
        fail("END SOLUTION without BEGIN SOLUTION")
    begun = 0
    next
}

!begun { print }

END {
    if (failed)
        exit 1
    if (begun) {
        FNR = begun
        fail("BEGIN SOLUTION without END SOLUTION")
    }
    if (!regions)
        fail("no region: there would be nothing to write")
}
