#!/bin/bash
# alone: takes two gigabytes of memory, and all of a processor
# The deepest ring that can be asked for, of the most channels at the highest rate: there is not the
# memory for all of it. It starts all the same, tells how much fits, and records.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

test_32_channels_at_192_khz() {
    JACK_CHANNELS=32
    jack_start 4096 192000
    config 'preroll 120' 'ring 120'
    start_engine --input system --channels 32
    local told fits
    told=$(gs ctl events | grep -o 'memory for [0-9]* s of 32 channels at 192000 Hz, not for preroll 120.*')
    [[ $told =~ 'at most '([0-9]+)' s of pre-roll' ]] || fail "$(gs ctl events)"
    fits=${BASH_REMATCH[1]}
    ((fits >= 1 && fits < 120)) || fail "$told"
    wait_until 10 at_least preroll_ready 1.5
    record_take many
    stop_take
    (($(info takes/many.wav frames) >= 288000)) || fail "$(info takes/many.wav frames) frames"
    equal channels 32 "$(info takes/many.wav channels)"
    equal "frames of both" "$(info takes/many.wav frames)" "$(info takes/many.dry.wav frames)"
}

run_cases
