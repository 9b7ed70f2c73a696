#!/bin/bash
# Rules that hold for every file of the project: length, words left behind, forbidden flags, waiting
# by the clock in tests, blanks at line ends.
#   tests/lint/files.sh [ROOT]
set -euo pipefail
cd "${1:-.}"

wrong=0
complain() {
    echo "$*"
    wrong=1
}

mapfile -d '' -t files < <(find src include tests themes .ci Makefile README.md .clang-format \
    .clang-tidy -type f -print0 2>/dev/null | sort -z)
if [ ${#files[@]} -eq 0 ]; then
    echo "files: nothing was checked"
    exit 1
fi

# A file has one idea: past 400 lines ask whether it has two, past 800 it has.
while read -r lines file; do
    if [ "$lines" -gt 800 ]; then
        complain "$file: $lines lines: split it (800 at most)"
    elif [ "$lines" -gt 400 ]; then
        echo "$file: $lines lines: is this one idea? (a warning)"
    fi
done < <(printf '%s\0' "${files[@]}" | grep -zE '\.(c|h|sh|mk)$|Makefile$|run$' |
    xargs -0 wc -l | awk '$2 != "total"')

# Prints "FILE:LINE:TEXT" of what a pattern finds in the files that a second pattern picks.
find_in() {
    printf '%s\0' "${files[@]}" | grep -zE -e "$2" | xargs -0 -r grep -nHE -e "$1" || true
}

# Written so that this file does not find itself.
left_behind='\b(TO''DO|FIX''ME|XX''X|HA''CK)\b'
while IFS= read -r hit; do
    complain "$hit: finish it, or say in words what is left out and why"
done < <(find_in "$left_behind" .)

while IFS= read -r hit; do
    complain "$hit: the figures are the product: never this flag"
done < <(find_in '-f''fast-math|-O''fast' '\.(c|h|mk|sh)$|Makefile$|run$' |
    grep -vE '[Nn]ever .?-f' || true)

# A test waits for a condition with a deadline, looking every few hundredths of a second. A longer
# sleep is a guess; where it is the fault that is being made, the line says so: "wait: REASON".
# pause() of tests/lib/e2e.sh is for tests of time itself.
sleeping='(^|[^_[:alnum:]])(u?sleep|nanosleep|clock_nanosleep|thrd_sleep)([ (]|$)'
while IFS= read -r hit; do
    complain "$hit: wait for a condition instead, or add a comment \"wait: REASON\""
done < <(find_in "$sleeping" '^tests/(lib|unit|e2e|screen|bench|fuzz)/.*\.(c|h|sh|exp)$' |
    grep -vE '(/\*|//|#).*wait: |^[^:]*:[0-9]*: *(#|/?\*)|sleep 0\.0[0-5]|exec sleep|/e2e\.sh:[0-9]*: *sleep "\$1"$' || true)

while IFS= read -r hit; do
    complain "$hit: blanks at the end of the line"
done < <(find_in '[[:blank:]]+$' '\.(c|h|mk|sh|md|preset|theme)$|Makefile$|run$')

while IFS= read -r hit; do
    complain "$hit: a tab"
done < <(find_in $'\t' '\.(c|h)$')

if [ "$wrong" -ne 0 ]; then
    exit 1
fi
echo "files: ${#files[@]} checked"
