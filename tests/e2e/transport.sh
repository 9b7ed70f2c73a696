#!/bin/bash
# What a take holds and what ends it: pre-roll, the record lock, a device that is lost.
# long: half a minute of sound
E2E_LIBRARY=reference
. "$(dirname "$0")/../lib/e2e.sh"

# What was heard before the key is in the take, to the frame that the setting names.
test_preroll() {
    play
    gs ctl preroll 1.5 >pre
    equal reply "preroll: 1.5" "$(cat pre)"
    sound_for 1.5
    record_take pre
    gs ctl mark end
    stop_take
    local frames
    frames=$(info takes/pre.wav frames)
    ((frames >= 72000 && frames < 72000 + 5 * 48000)) || fail "$frames frames"
    whole takes/pre
    equal markers 2 "$(info takes/pre.wav markers)"
    # the key's moment lies 1.5 s into the take
    equal "place of the key" 72000 "$(marker_at takes/pre.wav)"
}

test_preroll_begins_behind_the_take_before() {
    play
    record_take one
    stop_take
    record_take two
    stop_take
    whole takes/one
    whole takes/two
    equal "beginning of the second" $(($(first_frame takes/one.wav) + $(info takes/one.wav frames))) \
        "$(first_frame takes/two.wav)"
}

test_preroll_reaches_back_to_the_first_sound() {
    play
    sound_for 0.5
    record_take all
    stop_take
    equal "first frame" 0 "$(first_frame takes/all.wav)"
}

test_no_preroll() {
    play
    gs ctl preroll 0
    record_take none
    wait_until 5 at_least frames 4800
    stop_take
    equal markers 0 "$(info takes/none.wav markers)"
    (($(first_frame takes/none.wav) > 0)) || fail "it begins with the first sound"
}

# A deeper ring than there was: the sound is back, and what is heard then is all there.
test_ring_grows_with_the_preroll() {
    play
    sound_for 1
    local before
    before=$(state audio_pid)
    equal reply "preroll: 60" "$(gs ctl preroll 60)"
    wait_until 5 not state_is audio_pid "$before"
    wait_until 5 state_is audio running
    sound_for 1
    record_take deep
    wait_until 5 at_least frames 72000
    stop_take
    whole takes/deep
    (($(first_frame takes/deep.wav) >= 48000)) || fail "the file began anew"
}

test_wrong_values() {
    play
    local line
    for line in "preroll -1" "preroll 121" "preroll x" "ring 1" "ring 500" "split 0" "split 100k" \
        "split soon" "lock maybe" "stop in" "stop in soon" "stop at 25:00" "stop now" "stop in 0"; do
        refused 1 gs ctl "$line"
    done
    refused 1 gs ctl stop in 5m
    says "nothing is being recorded"
    equal preroll 10 "$(gs ctl preroll)"
    equal split off "$(gs ctl split)"
    local option
    for option in "--duration 5x" "--duration 0" "--stop-at 25:00" "--split 1k"; do
        # shellcheck disable=SC2086
        refused 2 gs record a.wav --input demo $option
    done
}

# No command ends a locked take; a signal to the engine still closes it.
test_lock() {
    play
    record_take held
    exits 0 gs ctl lock on
    equal locked on "$(state locked)"
    local line
    for line in stop roll "next other" shutdown "stop in 5s" "input demo"; do
        refused 1 gs ctl "$line"
    done
    refused 1 gs stop
    says "lock off"
    equal state recording "$(state state)"
    equal take held "$(state take)"
    exits 0 gs ctl mark here
    local engine
    engine=$(engines)
    kill -TERM "$engine"
    wait_until 5 not alive "$engine"
    whole takes/held
}

test_unlock() {
    play
    gs ctl lock on
    record_take free
    refused 1 gs ctl stop
    exits 0 gs ctl lock off
    exits 0 gs ctl stop
    gs ctl lock on
    exits 0 gs stop # without a take there is nothing to hold
}

test_config() {
    mkdir -p "$XDG_CONFIG_HOME/gainstage"
    printf '%s\n' 'preroll 3' 'split 90m' 'ring 8' >"$XDG_CONFIG_HOME/gainstage/config"
    play
    equal preroll 3 "$(state preroll)"
    equal split 1h30m "$(state split)"
    equal ring 8 "$(gs ctl ring)"
    gs stop
    echo 'preroll 500' >"$XDG_CONFIG_HOME/gainstage/config"
    exits 0 gs start --input demo --dir "$WORK/takes"
    says "config:1: preroll: '500'"
}

told() { # told PATTERN: to whoever looks on
    gs ctl events >events
    grep -qE "$1" events || fail "not told: $1: $(cat events)"
}

test_loss_ends_the_take() {
    play
    gs ctl loss stop
    record_take lost
    wait_until 5 at_least frames 24000
    kill -KILL "$(audio_process)"
    wait_until 5 state_is state idle
    [[ $(state error) == "lost ended after "*"no sound"* ]] || fail "$(state error)"
    told "no sound: .*; the take ends here"
    whole takes/lost
    wait_until 5 state_is audio running # and the next take can come
    record_take again
    stop_take
}

# The device does not come back: silence for the time that was set, then the take ends at the loss.
test_patience_has_an_end() {
    play
    gs ctl reconnect 1
    record_take lost
    wait_until 5 at_least frames 24000
    mv ref.wav away.wav
    kill -KILL "$(audio_process)"
    wait_until 5 at_least lost_frames 9600
    equal state recording "$(state state)"
    told "no sound: .*; the take goes on with silence, for 1s at most"
    wait_until 8 state_is state idle
    [[ $(state error) == *"none came back in time"* ]] || fail "$(state error)"
    mv away.wav ref.wav
    whole takes/lost
}

test_loss_fails_a_record() {
    wavgen ref.wav random24 channels=2 seconds=30
    config 'loss stop'
    gs record a.wav --input "file:$WORK/ref.wav" --session solo >out 2>err &
    local status=0
    wait_until 5 grown a.wav 100000
    kill -KILL "$(children "$(engine_of_record)")"
    wait $! || status=$?
    equal status 1 "$status"
    says "no sound"
    whole a
}

# The process that runs `gainstage record`: the parent of the audio process.
engine_of_record() {
    local pid
    for pid in $(marked "$E2E_MARK"); do
        grep -qzx __audio "/proc/$pid/cmdline" 2>/dev/null && parent_and_session "$pid" | cut -d' ' -f1
    done
}

run_cases
