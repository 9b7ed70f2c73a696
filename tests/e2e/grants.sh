#!/bin/bash
# calm: needs real time
# Real-time priority and locked memory: what the system gave to the audio thread is told.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

# An engine that may have neither, as a user without any limits raised.
poor() { # poor ARGUMENTS…
    need setpriv prlimit
    mkdir -p takes
    local drop=(setpriv --bounding-set "-ipc_lock,-sys_nice")
    "${drop[@]}" true 2>/dev/null || drop=() # not root: there is nothing to drop
    "${drop[@]}" prlimit --memlock=65536 --rtprio=0 timeout -s KILL 30 "$BUILD/gainstage" start \
        --dir "$WORK/takes" "$@" >start.log 2>&1 || fail "start $*: $(cat start.log)"
    wait_until 5 has_sound
}

log() {
    cat "$XDG_STATE_HOME"/gainstage/*.log
}

test_memory_is_told() {
    start_engine --input demo
    wait_until 5 state_is realtime needless
    [[ $(state memory_locked) == given || $(state memory_locked) == refused ]] ||
        fail "memory_locked: $(state memory_locked)"
    gs stop
    poor --input demo
    wait_until 5 state_is memory_locked refused
    ! log | grep -q limits.d || fail "told though no device is used: $(log)"
}

test_files_need_no_priority() {
    wavgen tone.wav sine seconds=5
    start_engine --input "file:$WORK/tone.wav"
    wait_until 5 state_is realtime needless
    [[ $(state memory_locked) != unknown ]] || fail "memory_locked: $(state memory_locked)"
}

# What is told is what the scheduler says of the audio process's threads.
test_a_card_is_read_in_real_time() {
    local wanted=refused
    need chrt
    wavgen ref.raw random24 channels=2 seconds=8 format=raw32
    card_start "$WORK/ref.raw" 2
    ! chrt -f 1 true 2>/dev/null || wanted=given
    with_card start_engine --input scarlett --rate 48000
    wait_until 5 state_is realtime $wanted
    if [[ $wanted == given ]]; then
        chrt -a -p "$(audio_process)" | grep -qE 'SCHED_(FIFO|RR)' || fail "no thread has it"
    fi
    gs stop
    with_card poor --input scarlett --rate 48000
    wait_until 5 state_is realtime refused
    ! chrt -a -p "$(audio_process)" | grep -qE 'SCHED_(FIFO|RR)' || fail "a thread has it"
    wait_until 5 state_is memory_locked refused
}

test_priority_is_told() {
    jack_start 1024
    [[ ${JACK_MODE[0]} == -R ]] || skip "no JACK server in real time here"
    wavgen ref.wav random24 channels=2 seconds=20
    fake_interface studio ref.wav
    start_engine --input studio --channels 2
    wait_until 5 state_is realtime given
    gs stop
    fake_interface studio2 ref.wav
    poor --input studio2 --channels 2
    wait_until 5 state_is realtime refused
    wait_until 5 eval 'log | grep -q limits.d'
    kill -KILL "$(audio_process)" # another process, and nothing is told twice
    wait_until 10 eval 'log | grep -q "sound is back"'
    wait_until 5 state_is realtime refused
    equal "times told" 1 "$(log | grep -c limits.d)"
}

run_cases
