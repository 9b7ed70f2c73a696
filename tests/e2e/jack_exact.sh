#!/bin/bash
# alone: sixteen channels need real time
# From a real JACK server, strip off: the files are bit for bit what was played.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

OFF=(--format float --preset flat --set preamp.on=off --set out.on=off)

# exact PERIOD CHANNELS [record option]…
exact() {
    local period=$1 channels=$2
    shift 2
    jack_start "$period"
    wavgen ref.wav randomfloat format=float channels="$channels" seconds=1
    fake_interface studio ref.wav delay=0.4
    exits 0 gs record take.wav --input studio --channels "$channels" --duration 2 "${OFF[@]}" "$@"
    [[ ! -s err ]] || fail "chatter came through: $(head -n 3 err)"
    equal channels "$channels" "$(info take.wav channels)"
    equal format float "$(info take.wav format)"
    equal frames 96000 "$(info take.wav frames)"
    wavcmp exact ref.wav take.dry.wav
    wavcmp same take.dry.wav take.wav
}

test_period_128_mono() {
    exact 128 1
}
test_period_1024_mono() {
    exact 1024 1
}
test_period_128_16_channels() {
    exact 128 16 --block 128
}
test_period_1024_16_channels_block_128() {
    exact 1024 16 --block 128
}

test_devices_lists_it() {
    jack_start 1024
    wavgen ref.wav randomfloat format=float channels=3 seconds=1
    fake_interface studio ref.wav
    exits 0 gs devices --json
    json each name <out | grep -qi studio || fail "not listed: $(cat out)"
    [[ ! -s err ]] || fail "chatter came through: $(head -n 3 err)"
    exits 0 gs devices
    says studio
}

test_defaults_are_transparent_too() {
    jack_start 128
    wavgen ref.wav random24 channels=2 seconds=1
    fake_interface studio ref.wav delay=0.4
    exits 0 gs record take.wav --input studio --channels 2 --duration 2
    wavcmp exact ref.wav take.wav
    wavcmp same take.dry.wav take.wav
}

run_cases
