#!/bin/bash
# calm: needs real time
# Whatever happens to the audio process or its server, the take stays open, goes on when sound is
# back, marks and counts the gap, and keeps to the clock.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

begin_on_jack() {
    jack_start 128
    wavgen ref.wav random24 channels=2 seconds=20
    fake_interface studio ref.wav
    start_engine --input studio --channels 2 --block 128
    record_take held
    sounding
}

# Sound comes in: the take grows and nothing is lost on the way.
sounding() {
    wait_until 15 flows
}
flows() {
    local frames lost
    frames=$(state frames) lost=$(state lost_frames)
    pause 0.25
    [[ $(state lost_frames) == "$lost" ]] && at_least frames $((frames + 4800))
}

# Seconds that the take is ahead of the clock, and the counts of xruns and lost frames.
clock() {
    sockline "$(socket_of)" frames 40 10
}

check_against_clock() { # check_against_clock BEFORE AFTER: no more than 20 ms apart
    echo "take against clock: before $1, after $2"
    compare "$(cut -d' ' -f1 <<<"$2") - $(cut -d' ' -f1 <<<"$1") < 0.020"
    compare "$(cut -d' ' -f1 <<<"$1") - $(cut -d' ' -f1 <<<"$2") < 0.020"
    compare "$(cut -d' ' -f3 <<<"$2") > $(cut -d' ' -f3 <<<"$1")" # lost frames are counted
}

# The file tells the same: sound, silence in the gap, sound; a marker; as many lost as silent.
check_file() {
    equal state recording "$(state state)"
    local frames
    stop_take
    frames=$(state frames)
    equal "frames in the file" "$frames" "$(info takes/held.wav frames)"
    wavcmp map ref.wav takes/held.wav >map
    (($(grep -c ^ref map) >= 2)) || fail "sound did not come back: $(cat map)"
    (($(grep -c ^silence map) >= 1)) || fail "no silence in the gap: $(cat map)"
    wavcmp same takes/held.wav takes/held.dry.wav
    losses_are_told
}

# Silence in the file, frames in the state and those in the sidecar are the same; so are the gaps, and
# each is marked in both files.
losses_are_told() {
    local silent told listed
    silent=$(awk '/^silence/ { sum += $4 } END { print sum }' map)
    told=$(state lost_frames)
    listed=$(json get losses <takes/held.json | grep -o '"frames": [0-9]*' |
        awk '{ sum += $2 } END { print sum }')
    equal "frames lost, in the sidecar's list" "$told" "$listed"
    equal "frames lost, in the sidecar's counts" "$told" "$(json get counts.lost_frames <takes/held.json)"
    equal "gaps, in the sidecar's counts" "$(state gaps)" "$(json get counts.gaps <takes/held.json)"
    ((silent >= told)) || fail "$silent frames of silence, $told told"
    local file
    for file in takes/held.wav takes/held.dry.wav; do
        grep -qaE 'sound lost: |device lost ' $file || fail "$file: the gap is not marked"
    done
}

test_audio_process_killed() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take held
    sounding
    local before after
    before=$(clock)
    local pid
    pid=$(audio_process)
    kill -KILL "$pid"
    wait_until 5 not alive "$pid"
    sounding
    after=$(clock)
    check_against_clock "$before" "$after"
    check_file
    # The file as a source goes on behind what was heard of it, not from its start.
    awk '/^ref/ { if ($3 < heard) exit 1; heard = $3 + $4 }' map || fail "the file began again: $(cat map)"
    # Noticed within 250 ms, and a file is back soon.
    compare "$(awk '/^silence/ { sum += $4 } END { print sum + 0 }' map) / 48000 < 1"
    gs ctl events >events
    grep -q "no sound: .*; the take goes on with silence" events || fail "not told: $(cat events)"
    grep -q "sound is back after 0.* s" events || fail "not told: $(cat events)"
}

test_audio_process_frozen() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take held
    sounding
    local before after pid
    before=$(clock)
    pid=$(audio_process)
    kill -STOP "$pid"
    wait_until 5 not alive "$pid" # the engine has replaced it
    sounding
    after=$(clock)
    check_against_clock "$before" "$after"
    check_file
}

test_audio_process_killed_on_jack() {
    begin_on_jack
    local before after pid
    before=$(clock)
    pid=$(audio_process)
    kill -KILL "$pid"
    wait_until 5 not alive "$pid"
    sounding
    after=$(clock)
    check_against_clock "$before" "$after"
    check_file
}

test_jackd_killed_and_started_again() {
    begin_on_jack
    local before after
    before=$(clock)
    kill -KILL "$(jackd_pid)"
    wait "$JACKD" || true
    wait_until 5 at_least lost_frames 4800
    equal state recording "$(state state)"
    jack_start 128
    fake_interface studio ref.wav
    sounding
    after=$(clock)
    check_against_clock "$before" "$after"
    check_file
}

# PulseAudio's server goes and comes: what was played before is whole, so is what is played after, and
# what lies between is as long as the clock says.
test_pulseaudio_killed_and_started_again() {
    pulse_start
    wavgen ref.wav randomfloat format=float channels=2 seconds=1
    start_engine --input studio --channels 2 --rate 48000 --preset flat
    gs ctl format float
    record_take held
    sounding
    local before after
    before=$(clock)
    timeout -s KILL 10 paplay ref.wav
    kill -KILL "$(children "$PULSE" | head -n 1)"
    wait "$PULSE" || true
    wait_until 5 at_least lost_frames 4800
    equal state recording "$(state state)"
    pulse_start
    sounding
    wavgen second.wav randomfloat format=float channels=2 seconds=1 seed=2
    timeout -s KILL 10 paplay second.wav
    after=$(clock)
    check_against_clock "$before" "$after"
    stop_take
    equal "frames in the file" "$(state frames)" "$(info takes/held.wav frames)"
    (($(info takes/held.wav markers) >= 1)) || fail "the gap is not marked"
    wavcmp exact ref.wav takes/held.wav
    wavcmp exact second.wav takes/held.wav
    wavcmp same takes/held.wav takes/held.dry.wav
}
LIMIT_test_pulseaudio_killed_and_started_again=60

test_jackd_frozen_for_3_seconds() {
    begin_on_jack
    local before after
    before=$(clock)
    kill -STOP "$(jackd_pid)"
    pause 3
    equal state recording "$(state state)"
    at_least lost_frames 48000 || fail "only $(state lost_frames) frames counted as lost"
    kill -CONT "$(jackd_pid)"
    # JACK throws out a client that was killed while the server slept; the interface may go with it.
    sounding
    after=$(clock)
    check_against_clock "$before" "$after"
    check_file
}
LIMIT_test_jackd_frozen_for_3_seconds=60

# Too short for the watchdog: the device tells of an overflow, and only the clock of how much.
test_jackd_frozen_for_moments() {
    begin_on_jack
    local before after i
    before=$(clock)
    for i in 1 2 3 4 5; do
        kill -STOP "$(jackd_pid)"
        pause 0.15
        kill -CONT "$(jackd_pid)"
        sounding
    done
    after=$(clock)
    check_against_clock "$before" "$after"
    at_least gaps 3
    check_file
}

run_cases
