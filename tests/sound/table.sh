#!/bin/bash
# The table of measured figures in README.md, between the lines <!-- sound:begin --> and
# <!-- sound:end -->.
#   tests/sound/table.sh write|check PROGRAM
# write: measures, and writes the table if every figure is within what is wanted.
# check: measures, and compares what is promised, not the last digits of what came out: compilers
# differ there.
set -euo pipefail
action=$1 program=$(realpath "$2")
cd "$(dirname "$0")/../.."
readme=README.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for mark in begin end; do
    if [ "$(grep -cx "<!-- sound:$mark -->" $readme)" != 1 ]; then
        echo "sound: $readme has no line <!-- sound:$mark -->, or several"
        exit 1
    fi
done
if ! "$program" >"$work/table"; then
    echo "sound: not all figures are as wanted"
    exit 1
fi
rows=$(($(wc -l <"$work/table") - 2))
awk '/^<!-- sound:end -->$/ { inside = 0 } inside; /^<!-- sound:begin -->$/ { inside = 1 }' \
    $readme >"$work/old"

case $action in
write)
    awk -v table="$work/table" '
        /^<!-- sound:end -->$/ { inside = 0 }
        !inside
        /^<!-- sound:begin -->$/ {
            while ((getline line < table) > 0)
                print line
            inside = 1
        }' $readme >"$work/new"
    cp "$work/new" $readme
    echo "sound: $rows figures written"
    ;;
check)
    promises() {
        cut -d'|' -f2-4 "$1"
    }
    if ! diff -u <(promises "$work/old") <(promises "$work/table"); then
        echo "sound: $readme is not up to date: run make sound"
        exit 1
    fi
    echo "sound: $rows figures as wanted"
    ;;
*)
    echo "usage: $0 write|check PROGRAM" >&2
    exit 2
    ;;
esac
