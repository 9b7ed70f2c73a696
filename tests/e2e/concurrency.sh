#!/bin/bash
# Many clients at once, hundreds of commands, a take meanwhile.
. "$(dirname "$0")/../lib/e2e.sh"

test_four_clients_while_recording() {
    wavgen ref.wav random24 channels=2 seconds=30
    start_engine --input "file:$WORK/ref.wav"
    record_take busy
    local i pids=()
    for i in 1 2 3 4; do
        sockline "$(socket_of)" flood 500 "$i" >"flood$i" &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" || fail "a client was left unanswered: $(cat flood?)"
    done
    equal answers 2000 "$(awk '{ sum += $4 + $6 } END { print sum }' flood?)"
    equal state recording "$(state state)"
    equal lost 0 "$(state lost_frames)"
    stop_take
    one_run ref.wav takes/busy.dry.wav
    equal "frames of both" "$(info takes/busy.dry.wav frames)" "$(info takes/busy.wav frames)"
}

test_front_ends_beside_clients() {
    wavgen ref.wav random24 channels=2 seconds=30
    start_engine --input "file:$WORK/ref.wav"
    record_take busy
    terminal one -- "$BUILD/gainstage" attach
    terminal two size=120x40 -- "$BUILD/gainstage" attach
    wait_until 5 grep -q REC one.out
    wait_until 5 grep -q REC two.out
    sockline "$(socket_of)" flood 500 7 >flood
    echo -n d >one.keys
    wait_until 5 not alive "$(cat one.pid)"
    alive "$(cat two.pid)"
    echo -n d >two.keys
    wait_until 5 not alive "$(cat two.pid)"
    stop_take
    one_run ref.wav takes/busy.dry.wav
}

test_hundred_connections() {
    wavgen ref.wav random24 channels=2 seconds=30
    start_engine --input "file:$WORK/ref.wav"
    record_take busy
    local i pids=()
    for i in {1..100}; do
        timeout 30 "$TOOLS/sockline" "$(socket_of)" attach 20 >/dev/null 2>&1 &
        pids+=($!)
    done
    # More than it takes are turned away with a line, and it has room again when they have gone.
    gs status >out 2>err || (($(wc -l <err) == 1)) || fail "$(cat err)"
    kill "${pids[@]}" 2>/dev/null || true
    wait_until 5 state_is state recording
    stop_take
    one_run ref.wav takes/busy.wav
}

run_cases
