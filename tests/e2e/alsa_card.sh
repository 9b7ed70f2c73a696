#!/bin/bash
# calm: a card that is read late has an overrun
# A card of ALSA's, as the kernel would show it: found by its name, recorded exactly, faults told.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

card() {
    wavgen ref.wav random24 channels=2 seconds=8
    wavgen ref.raw random24 channels=2 seconds=8 format=raw32
    card_start "$WORK/ref.raw" 2
}

test_devices_names_it() {
    card
    exits 0 with_card gs devices --json
    json each name <out | grep -q 'Scarlett 2i2 4th Gen' || fail "not listed: $(cat out)"
    equal channels 2 "$(json get 0.channels <out)"
    [[ ! -s err ]] || fail "chatter came through: $(head -n 3 err)"
}

# The take begins somewhere in the card's endless stream: it must be one piece of it.
exact() {
    card
    exits 0 with_card gs record take.wav --input "$1" --rate 48000 --duration 2 --preset flat
    [[ ! -s err ]] || fail "chatter came through: $(head -n 3 err)"
    equal frames 96000 "$(info take.wav frames)"
    one_run ref.wav take.wav
    wavcmp same take.dry.wav take.wav
}

test_exact_by_part_of_its_name() {
    exact scarlett
}
test_exact_by_index() {
    exact 0
}

test_96_khz() {
    card
    exits 0 with_card gs record take.wav --input scarlett --rate 96000 --duration 1
    equal rate 96000 "$(info take.wav rate)"
    equal frames 96000 "$(info take.wav frames)"
    one_run ref.wav take.wav
}

test_busy_and_odd_rate_are_told() {
    card
    touch faults/busy
    refused 1 with_card gs record take.wav --input scarlett --duration 1
    says scarlett
    rm faults/busy
    refused 1 with_card gs record take.wav --input scarlett --rate 12345 --duration 1
    says 12345
    refused 1 with_card gs record take.wav --input nosuchcard --duration 1
    says nosuchcard
    [[ ! -e take.wav ]] || fail "a file was made"
}

test_unplugged_and_back() {
    card
    with_card start_engine --input scarlett
    record_take pulled
    touch faults/gone faults/unplug
    wait_until 5 at_least lost_frames 1
    wait_until 5 state_is state recording
    rm faults/gone faults/unplug
    local before
    before=$(state lost_frames)
    wait_until 10 sound_is_back
    stop_take
    wavcmp map ref.wav takes/pulled.wav >map
    (($(grep -c ^ref map) >= 2)) || fail "no sound after the card came back: $(cat map)"
    (($(grep -c ^silence map) >= 1)) || fail "no silence in the gap: $(cat map)"
    (($(info takes/pulled.wav markers) >= 1)) || fail "the gap is not marked"
}

# An overrun is counted, marked and listed; the take goes on and is as long as the clock says.
test_overruns_are_told() {
    card
    with_card start_engine --input scarlett --rate 48000
    record_take over
    wait_until 5 at_least frames 24000
    equal xruns 0 "$(state xruns)"
    touch faults/xrun
    wait_until 5 at_least xruns 1
    local end
    end=$(($(state frames) + 24000))
    wait_until 5 at_least frames $end
    stop_take
    equal "overruns in the sidecar" "$(state xruns)" "$(json get counts.xruns <takes/over.json)"
    grep -q '"kind": "xrun"' takes/over.json || fail "not listed: $(json get losses <takes/over.json)"
    local file
    for file in takes/over.wav takes/over.dry.wav; do
        grep -qaE '[0-9] overflows? told by the device' $file || fail "$file: no marker"
    done
}

# Lost frames no longer grow while the take does.
sound_is_back() {
    local lost frames
    lost=$(state lost_frames) frames=$(state frames)
    pause 0.3
    [[ $(state lost_frames) == "$lost" ]] && at_least frames $((frames + 9600))
}

run_cases
