#!/bin/bash
# What listens when there is no device, or when the audio library itself falls over.
. "$(dirname "$0")/../lib/e2e.sh"

# An ALSA configuration without a default device makes PortAudio abort the process.
break_library() {
    : >broken.conf
    export ALSA_CONFIG_PATH=$WORK/broken.conf
}

test_start_speaks_with_the_demo_voice() {
    break_library
    gs start >out
    grep -q 'demo voice' out
    equal host demo "$(state host)"
    equal audio running "$(state audio)"
}

test_record_says_why() {
    break_library
    refused 1 gs record take.wav
    says 'audio process ended unexpectedly'
    [[ ! -e take.wav ]] || fail "a file was made"
}

test_a_device_that_was_asked_for_is_not_replaced() {
    break_library
    refused 1 gs start --input scarlett
    refused 1 gs status
}

test_a_failed_change_of_input_returns() {
    start_engine --input demo
    refused 1 gs ctl input file:/no/such/file.wav
    says /no/such/file.wav
    wait_until 5 state_is audio running
    equal device "demo voice" "$(state device)"
    gs ctl input demo 4
    equal channels 4 "$(state channels)"
}

test_a_new_file_begins_at_its_beginning() {
    wavgen ref.wav random24 channels=2 seconds=10
    start_engine --input demo
    # the session grows older than what the bound below allows
    record_take early
    wait_until 5 at_least frames 48000
    stop_take
    gs ctl input "file:$WORK/ref.wav"
    record_take late
    wait_until 5 at_least frames 24000
    stop_take
    wavcmp map ref.wav takes/late.dry.wav >map
    local from
    from=$(awk '/^ref/ { print $3; exit }' map)
    ((from < 40000)) || fail "the file was entered at frame $from"
}

test_input_stays_while_a_take_is_open() {
    start_engine --input demo
    record_take kept
    refused 1 gs ctl input demo 4
    says 'take is open'
    equal state recording "$(state state)"
    stop_take
}

run_cases
