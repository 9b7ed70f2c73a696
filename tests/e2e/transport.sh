#!/bin/bash
# How takes begin, go on and end by themselves: pre-roll, timed ends, splits, the record lock.
. "$(dirname "$0")/../lib/e2e.sh"

play() { # play ARGUMENTS…: an engine that hears $WORK/ref.wav
    [[ -e ref.wav ]] || wavgen ref.wav random24 channels=2 seconds=30
    start_engine --input "file:$WORK/ref.wav" "$@"
}

sound_for() { # sound_for SECONDS: so much can be reached by a pre-roll
    wait_until 8 at_least preroll_ready "$1"
}

first_frame() { # first_frame FILE: the frame of ref.wav that its first one is
    local lines
    lines=$("$TOOLS/wavcmp" map ref.wav "$1")
    [[ $lines =~ ^ref\ 0\ ([0-9]+)\ $(info "$1" frames)$ ]] || fail "$1 is no piece of ref.wav: $lines"
    echo "${BASH_REMATCH[1]}"
}

marker_at() { # marker_at FILE: the frame of its first marker
    "$TOOLS/wavinfo" "$1" | sed -n 's/.* at \([0-9]*\).*/\1/p'
}

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

whole() { # whole NAME: wet and dry are the same piece of ref.wav
    equal "dry and wet" "$(first_frame "$1.wav")" "$(first_frame "$1.dry.wav")"
    equal "lengths" "$(info "$1.wav" frames)" "$(info "$1.dry.wav" frames)"
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

test_timed_record_is_exact() {
    play
    gs ctl preroll 0
    gs ctl template '{name}'
    exits 0 gs ctl record for 1.5s of mine
    equal take "of mine" "$(state take)"
    at_least stop_in 1 || at_least frames 1 || fail "no end in sight"
    wait_until 8 state_is state idle
    equal frames 72000 "$(info "takes/of mine.wav" frames)"
    whole "takes/of mine"
    equal error "" "$(state error)"
    exits 0 gs ctl record for Anna # no time: a name
    equal take "for Anna" "$(state take)"
    stop_take
}

test_scheduled_stop() {
    play
    record_take timed
    exits 0 gs ctl stop in 30m
    compare "$(state stop_in) > 1790 && $(state stop_in) <= 1800"
    [[ $(state stop_at) =~ ^[0-9]{2}:[0-9]{2}:[0-9]{2}$ ]] || fail "stop_at: $(state stop_at)"
    exits 0 gs ctl stop never
    says "goes on"
    equal stop_in null "$(state stop_in)"
    exits 0 gs ctl stop at "$(date -d '+2 hours' +%H:%M)"
    compare "$(state stop_in) > 7000 && $(state stop_in) <= 7200"
    exits 0 gs ctl stop in 0.5s
    wait_until 5 state_is state idle
    equal stop_in null "$(state stop_in)"
    whole takes/timed
}

# The pieces lie side by side to the sample, each of the length that was asked for.
test_split_by_time() {
    play
    gs ctl preroll 0
    gs ctl split 1
    gs ctl template '{name}_{number}'
    gs ctl record for 2.5s parts
    wait_until 8 state_is state idle
    equal files 6 "$(find takes -name '*.wav' | wc -l)"
    equal "first" 48000 "$(info takes/parts_001.wav frames)"
    equal "second" 48000 "$(info takes/parts_002.wav frames)"
    equal "third" 24000 "$(info takes/parts_003.wav frames)"
    local at
    at=$(first_frame takes/parts_001.wav)
    equal "beginning of the second" $((at + 48000)) "$(first_frame takes/parts_002.wav)"
    equal "beginning of the third" $((at + 96000)) "$(first_frame takes/parts_003.wav)"
    for i in 1 2 3; do whole "takes/parts_00$i"; done
}

# 8 channels of float make 1.5 MB a second: two files of at most 1 MB come within the first second.
test_split_by_size() {
    wavgen ref.wav random24 channels=8 seconds=20
    play
    gs ctl format float
    gs ctl preroll 0
    gs ctl split 1M
    gs ctl record for 1.5s
    wait_until 8 state_is state idle
    local file at=-1 total=0
    for file in takes/*.wav; do
        (($(stat -c %s "$file") <= 1048576)) || fail "$file holds $(stat -c %s "$file") bytes"
        [[ $file == *.dry.wav ]] && continue
        ((at < 0)) || equal "beginning of $file" "$at" "$(first_frame "$file")"
        at=$(($(first_frame "$file") + $(info "$file" frames)))
        total=$((total + $(info "$file" frames)))
    done
    equal "frames of all" 72000 "$total"
}

test_next_within_a_split() {
    play
    gs ctl preroll 0
    gs ctl split 3
    record_take one
    wait_until 5 at_least frames 72000 # the next file is open by now
    exits 0 gs ctl next two
    wait_until 5 state_is take two
    exits 0 gs ctl stop
    whole takes/one
    whole takes/two
    equal "beginning of the second" $(($(first_frame takes/one.wav) + $(info takes/one.wav frames))) \
        "$(first_frame takes/two.wav)"
    equal files 4 "$(find takes -name '*.wav' | wc -l)"
    ! grep -q 'no next take' "$XDG_STATE_HOME"/gainstage/* || fail "$(cat "$XDG_STATE_HOME"/gainstage/*)"
}

test_record_splits_and_stops() {
    wavgen ref.wav random24 channels=2 seconds=30
    exits 0 gs record a.wav --input "file:$WORK/ref.wav" --duration 2s --split 1
    equal "first" 48000 "$(info a.wav frames)"
    equal "second" 48000 "$(info a_002.wav frames)"
    equal "beginning of the second" $(($(first_frame a.wav) + 48000)) "$(first_frame a_002.wav)"
    [[ -e a_002.dry.wav && ! -e a_003.wav ]] || fail "$(ls)"
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

config() { # config LINE…
    mkdir -p "$XDG_CONFIG_HOME/gainstage"
    printf '%s\n' "$@" >"$XDG_CONFIG_HOME/gainstage/config"
}

takes() { # how many takes there are
    find takes -name '*.wav' ! -name '*.dry.wav' 2>/dev/null | wc -l
}

# A click, two sounds, silence around them: a take of each sound, from the pre-roll to the frame at
# which the silence was long enough.
test_auto() {
    wavgen noise.wav random24 channels=2 seconds=2
    wavgen zero.wav silence channels=2 seconds=4
    wavgen ref.wav join gap=0 channels=2 seconds=40 from=zero.wav:0:24000 from=noise.wav:0:3 \
        from=zero.wav:0:48000 from=noise.wav:10:24000 from=zero.wav:0:120000 \
        from=noise.wav:30000:48000 from=zero.wav:0:180000 from=zero.wav from=zero.wav from=zero.wav \
        from=zero.wav from=zero.wav from=zero.wav from=zero.wav
    config 'preroll 0.2' 'template {number}' 'auto on level -60 silence 1 least 0.1 hold 0.2'
    play
    equal state waiting "$(state state)"
    wait_until 5 state_is state recording
    wait_until 5 state_is state waiting
    wait_until 8 state_is state recording
    wait_until 8 state_is state waiting
    equal takes 2 "$(takes)"
    equal "the first" $'silence 0 - 9600\nref 9600 10 24000\nsilence 33600 - 48000' \
        "$("$TOOLS/wavcmp" map noise.wav takes/001.wav)"
    equal "the second" $'silence 0 - 9600\nref 9600 30000 48000\nsilence 57600 - 48000' \
        "$("$TOOLS/wavcmp" map noise.wav takes/002.wav)"
    equal "where the sound begins" 9600 "$(marker_at takes/001.wav)"
    exits 0 gs ctl stop
    says "no longer waiting"
    equal state idle "$(state state)"
    equal error "" "$(state error)"
}

# A take of its own is ended by hand: then no other begins, though the sound goes on.
test_stop_ends_auto() {
    play
    exits 0 gs ctl auto on level -40 silence 10
    wait_until 5 state_is state recording
    exits 0 gs ctl stop
    wait_until 5 state_is state idle
    [[ $(gs ctl auto) == "off level -40 silence 10s "* ]] || fail "$(gs ctl auto)"
    equal takes 1 "$(takes)"
    whole takes/take_*_001
    refused 1 gs ctl auto level 5
    refused 1 gs ctl auto level
    refused 1 gs ctl auto loud
}

test_loss_ends_the_take() {
    play
    gs ctl loss stop
    record_take lost
    wait_until 5 at_least frames 24000
    kill -KILL "$(audio_process)"
    wait_until 5 state_is state idle
    [[ $(state error) == "lost ended after "*"no sound"* ]] || fail "$(state error)"
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

grown() { # grown FILE BYTES
    (($(stat -c %s "$1") > $2))
}

# The process that runs `gainstage record`: the parent of the audio process.
engine_of_record() {
    local pid
    for pid in $(marked "$E2E_MARK"); do
        grep -qzx __audio "/proc/$pid/cmdline" 2>/dev/null && parent_and_session "$pid" | cut -d' ' -f1
    done
}

run_cases
