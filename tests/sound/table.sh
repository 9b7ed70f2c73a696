#!/bin/bash
# The table of measured figures in README.md, between the lines <!-- sound:begin --> and
# <!-- sound:end -->.
#   tests/sound/table.sh write|check PROGRAM
# write: measures, and writes the table if every figure is within what is wanted.
# check: measures, and compares with the table: each row has to be there, and no figure may have
# drifted from what it says, give or take what another compiler rounds differently.
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
awk '/^<!-- sound:end -->$/ { inside = 0 } inside; /^<!-- sound:begin -->$/ { inside = 1 }' \
    $readme >"$work/old"

case $action in
write)
    if ! "$program" >"$work/table"; then
        echo "sound: not all figures are as wanted"
        exit 1
    fi
    awk -v table="$work/table" '
        /^<!-- sound:end -->$/ { inside = 0 }
        !inside
        /^<!-- sound:begin -->$/ {
            while ((getline line < table) > 0)
                print line
            inside = 1
        }' $readme >"$work/new"
    cp "$work/new" $readme
    echo "sound: $(($(wc -l <"$work/table") - 2)) figures written"
    ;;
check)
    if ! "$program" "$work/old"; then
        echo "sound: $readme does not say what the strip does: run make sound"
        exit 1
    fi
    echo "sound: $(($(wc -l <"$work/old") - 2)) figures as wanted and as $readme has them"
    ;;
*)
    echo "usage: $0 write|check PROGRAM" >&2
    exit 2
    ;;
esac
