#!/bin/bash
# calm: PulseAudio's null sink is paced by timers
# From a real PulseAudio server, strip off: the files are bit for bit what was played.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

exact() { # exact FORMAT KIND
    pulse_start
    wavgen ref.wav "$2" format="$1" channels=2 seconds=2
    gs record take.wav --input studio --channels 2 --rate 48000 --duration 4 --format float \
        --preset flat >out 2>err &
    local recording=$!
    wait_until 5 eval 'timeout 2 pactl list short source-outputs | grep -q .'
    wait_until 5 test -s take.wav
    timeout -s KILL 10 paplay ref.wav
    wait $recording
    [[ ! -s err ]] || fail "chatter came through: $(head -n 3 err)"
    wavcmp exact ref.wav take.dry.wav
    wavcmp same take.dry.wav take.wav
}

test_float() {
    exact float randomfloat
}
test_24_bit() {
    exact pcm24 random24
}

run_cases
