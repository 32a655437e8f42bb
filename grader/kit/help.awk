# SPDX-License-Identifier: MIT
#
# help.awk - prints the targets of a Makefile that carry a "## " comment,
# under the headings that are comments of their own ("## For the student").

BEGIN { FS = ":.*## " }

/^## / { printf "\n%s\n", substr($0, 4); next }

/^[a-z%-]+:.*## / {
    sub(/%/, "PART", $1)
    printf "  make %-15s %s\n", $1, $2
}
