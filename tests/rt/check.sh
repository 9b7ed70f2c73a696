#!/bin/bash
# The three real-time checks of the audio thread's code, each after the proof that it can fail.
# Prints TAP. BUILD names the build folder; `make check-rt` builds what is needed.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0 failed=0

# check NAME COMMAND…: a test; 77 is a skip.
check() {
    local name=$1 status=0
    shift
    count=$((count + 1))
    timeout -s KILL 120 "$@" >"$work/out" 2>&1 || status=$?
    case $status in
    0) echo "ok $count - $name" ;;
    77) echo "ok $count - $name # SKIP $(tail -n 1 "$work/out")" ;;
    *)
        echo "not ok $count - $name"
        failed=1
        ;;
    esac
    sed 's/^/# /' "$work/out"
}

echo "1..7"
check "symbols: faults are found" tests/rt/symbols --self
check "symbols: nothing forbidden can be reached" \
    tests/rt/symbols gs_process_block "$build"/libgs_*.a
check "symbols: nor from the beginning of a stream" \
    tests/rt/symbols gs_settle_block "$build"/libgs_*.a
check "interposer: faults are caught" "$build/tests/rt/interposer" --self
check "interposer: no forbidden call" "$build/tests/rt/interposer"
check "seccomp: system calls are caught" "$build/tests/rt/seccomp" --self
check "seccomp: no system call" "$build/tests/rt/seccomp"
exit "$failed"
