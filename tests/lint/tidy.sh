#!/bin/bash
# clang-tidy, with the checks of .clang-tidy, over all sources, on all processors.
#   tests/lint/tidy.sh COMPILER-FLAG…
set -euo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
mapfile -t files < <(find src -name '*.c' | sort)

# few files at a time, or one processor is left with the long ones
if ! printf '%s\n' "${files[@]}" |
    xargs -P "$(nproc)" -n 2 bash -c 'clang-tidy --quiet "$@" -- '"$(printf '%q ' "$@")" clang-tidy \
        >"$log" 2>&1; then
    grep -vE '^[0-9]+ warnings? generated|^Suppressed|^Use -header-filter' "$log"
    exit 1
fi
echo "clang-tidy: ${#files[@]} files"
