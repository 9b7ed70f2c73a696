#!/bin/bash
# The tables of README.md are the program's own: between the lines <!-- NAME: made by make docs -->
# and <!-- end --> stands what `gainstage __manual --table NAME` (`gainstage params --markdown`) prints.
#   .ci/docs.sh write|check PROGRAM
set -euo pipefail
cd "$(dirname "$0")/.."
action=$1 program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mapfile -t names < <(sed -n 's/^<!-- \([a-z]*\): made by make docs -->$/\1/p' README.md)
if [ ${#names[@]} -eq 0 ]; then
    echo "docs: no table in README.md"
    exit 1
fi
for name in "${names[@]}"; do
    if [ "$name" = parameters ]; then
        "$program" params --markdown >"$work/$name"
    else
        "$program" __manual --table "$name" >"$work/$name"
    fi
done
awk -v work="$work" '
    /^<!-- end -->$/ { inside = 0 }
    !inside
    /^<!-- [a-z]*: made by make docs -->$/ {
        name = $2
        sub(/:$/, "", name)
        while ((getline line < (work "/" name)) > 0)
            print line
        inside = 1
    }' README.md >"$work/README.md"

case $action in
write)
    cp "$work/README.md" README.md
    echo "docs: ${#names[@]} tables written"
    ;;
check)
    if ! diff -u README.md "$work/README.md"; then
        echo "docs: README.md is not up to date: run make docs"
        exit 1
    fi
    echo "docs: ${#names[@]} tables up to date"
    ;;
*)
    echo "usage: $0 write|check PROGRAM" >&2
    exit 2
    ;;
esac
