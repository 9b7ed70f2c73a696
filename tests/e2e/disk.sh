#!/bin/bash
# A disk that fills up, fails or may not be written any more: the take ends whole, or goes on in the
# fallback folder from the very next frame.
# long: half a minute of sound
E2E_LIBRARY=reference
. "$(dirname "$0")/../lib/mounts.sh"
. "$(dirname "$0")/../lib/e2e.sh"

# A file system of its own on $WORK/takes.
small_disk() { # small_disk SIZE
    mkdir -p takes
    own_mounts
    mount -t tmpfs -o "size=$1" tmpfs takes
}

fault() {
    echo "$*" >"$WORK/fault.new"
    mv "$WORK/fault.new" "$WORK/fault"
}
export FAULT_DIR=$WORK/takes FAULT_CTL=$WORK/fault

# 8 channels of float make 3 MB a second with the dry file: full within two.
test_filled_to_the_brim() {
    small_disk 5m
    wavgen ref.wav random24 channels=8 seconds=20
    exits 1 gs record takes/a.wav --input "file:$WORK/ref.wav" --format float --duration 10
    says "disk full"
    equal "lines told" 1 "$(grep -c 'disk full' err)"
    joined "$(info takes/a.wav frames)" takes/a.wav
    local bytes
    bytes=$(($(stat -c %s takes/a.wav) + $(stat -c %s takes/a.dry.wav)))
    ((bytes > 4800000)) || fail "only $bytes bytes of 5 MB became sound"
    [[ $(json get state <takes/a.json) == ended && $(json get ended <takes/a.json) == *"disk full"* ]] ||
        fail "sidecar: $(cat takes/a.json)"
}

test_full_disk_goes_on_elsewhere() {
    small_disk 3m
    wavgen ref.wav random24 channels=8 seconds=20
    config "fallback $WORK/other"
    exits 1 gs record takes/a.wav --input "file:$WORK/ref.wav" --format float --duration 2
    says "goes on in $WORK/other/a.wav"
    joined 96000 takes/a.wav other/a.wav
}

# What was given to a disk that then fails may never have arrived: it is stored again.
goes_on_after() { # goes_on_after FAULT
    mkdir -p takes
    wavgen ref.wav random24 channels=2 seconds=20
    config "fallback $WORK/other"
    local status=0
    LD_PRELOAD=$TOOLS/diskfault.so timeout -s KILL 30 "$BUILD/gainstage" record takes/a.wav \
        --duration 3 --input "file:$WORK/ref.wav" >out 2>err &
    wait_until 5 grown takes/a.wav 350000
    fault "$1"
    wait $! || status=$?
    equal status 1 "$status"
    says "goes on in $WORK/other/a.wav"
    joined 144000 takes/a.wav other/a.wav
}

test_failing_disk_goes_on_elsewhere() {
    goes_on_after eio
}
test_read_only_disk_goes_on_elsewhere() {
    goes_on_after erofs
}
test_disk_that_syncs_no_more_goes_on_elsewhere() {
    goes_on_after fsync-eio
}

test_takes_begin_elsewhere() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    exits 0 gs ctl fallback "$WORK/other"
    rmdir takes
    echo "not a folder" >takes
    record_take moved
    [[ $(state path) == "$WORK/other/moved.wav" ]] || fail "$(state path)"
    gs ctl events | grep -qF "recording into $WORK/other instead" || fail "$(gs ctl events)"
    stop_take
    first_frame other/moved.wav >/dev/null
    exits 0 gs ctl fallback off
    refused 1 gs ctl record again
    equal state idle "$(state state)"
    refused 1 gs ctl fallback /proc/x
    equal fallback off "$(gs ctl fallback)"
}

# Without a descriptor left no other take can be had; the one that is open goes on.
test_no_descriptor_left() {
    need prlimit
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    gs ctl preroll 0
    gs ctl split 3
    local engine
    engine=$(engines)
    record_take one
    prlimit --pid "$engine" --nofile=8: # it has more than those open
    wait_until 8 grep -rqF 'Too many open files' "$XDG_STATE_HOME"
    prlimit --pid "$engine" --nofile=1024:
    wait_until 5 state_is state recording
    # now it could be had, but it is tried again half a minute later only
    wait_until 5 at_least frames 150000
    equal take one "$(state take)"
    stop_take
    first_frame takes/one.wav >/dev/null
}

# With a limit below what it waits for, the engine neither runs hot nor deaf.
test_fewer_descriptors_than_are_open() {
    need prlimit
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take held
    local engine busy end
    engine=$(engines)
    prlimit --pid "$engine" --nofile=2:
    busy=$(main_thread_ticks "$engine")
    end=$(($(stat -c %s takes/held.wav) + 288000))
    wait_until 8 grown takes/held.wav "$end" # a second of sound
    busy=$(($(main_thread_ticks "$engine") - busy))
    ((busy * 4 < $(getconf CLK_TCK))) || fail "$busy ticks of processor time in a second"
    kill -TERM "$engine"
    wait_until 5 not alive "$engine"
    whole takes/held
}

main_thread_ticks() { # main_thread_ticks PID: of processor time
    awk '{ print $14 + $15 }' "/proc/$1/task/$1/stat"
}

test_disk_is_told() {
    start_engine --input demo
    wait_until 5 state_is disk_state ok
    gs stop
    small_disk 5m
    start_engine --input demo
    wait_until 5 state_is disk_state critical
    record_take soon
    wait_until 5 eval 'gs ctl events | grep -q "the disk has room for"'
    stop_take
}

run_cases
