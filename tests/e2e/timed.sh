#!/bin/bash
# Takes that begin, go on and end by themselves: timed ends, splits, starts by a sound.
# long: half a minute of sound
E2E_LIBRARY=reference
. "$(dirname "$0")/../lib/e2e.sh"

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
    local time
    for time in 0s 0.00001 99999h; do # no length: nothing begins
        refused 1 gs ctl record for $time of mine
        says "up to a year ahead"
        equal state idle "$(state state)"
    done
    exits 0 gs ctl record for 0.001 one # over before it is told
    wait_until 5 state_is state idle
    equal frames 48 "$(info takes/one.wav frames)"
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

# Half a decibel below the level is no sound, half above it is. What counts is the input's level: the
# output's is 30 dB lower here.
test_auto_level() {
    wavgen zero.wav silence channels=2 seconds=4
    wavgen soft.wav sine level=-40.5 channels=2 seconds=0.5
    wavgen loud.wav sine level=-39.5 channels=2 seconds=0.5
    wavgen ref.wav join gap=0 channels=2 seconds=12 from=zero.wav:0:24000 from=soft.wav \
        from=zero.wav:0:48000 from=loud.wav from=zero.wav from=zero.wav from=zero.wav
    config 'preroll 0.2' 'template {number}' 'set out.gain -30' \
        'auto on level -40 silence 0.5 least 0.1 hold 0.2'
    play
    wait_until 8 state_is state recording
    wait_until 5 state_is state waiting
    equal takes 1 "$(takes)"
    # pre-roll, the loud one, silence; a sine of 1 kHz is above the level to its last millisecond
    local frames
    frames=$(info takes/001.wav frames)
    ((frames > 9600 + 23900 + 24000 && frames <= 9600 + 24000 + 24000)) || fail "$frames frames"
}

# A take that began by a sound is ended by the clock: if the sound goes on, another begins on the very
# next sample; a sound that was over before begins none.
test_auto_behind_a_take_that_was_timed() {
    wavgen noise.wav random24 channels=2 seconds=3
    wavgen zero.wav silence channels=2 seconds=4
    wavgen ref.wav join gap=0 channels=2 seconds=20 from=zero.wav:0:24000 from=noise.wav \
        from=zero.wav from=zero.wav from=zero.wav from=zero.wav
    config 'preroll 0' 'template {number}' 'auto on level -40 silence 10 least 0.1 hold 0.2'
    play
    wait_until 5 state_is take 001
    exits 0 gs ctl stop in 0.4s
    wait_until 5 state_is take 002
    equal state recording "$(state state)"
    wait_until 8 at_least seconds 3.5
    exits 0 gs ctl stop in 0.1s
    wait_until 5 state_is state waiting
    local first
    first=$(info takes/001.wav frames)
    equal "the first" "ref 0 0 $first" "$("$TOOLS/wavcmp" map noise.wav takes/001.wav)"
    equal "the second" "ref 0 $first $((144000 - first))" \
        "$("$TOOLS/wavcmp" map noise.wav takes/002.wav | head -n 1)"
    pause 0.3 # in which another could begin
    equal state waiting "$(state state)"
    equal takes 2 "$(takes)"
}

# A take of its own is ended by hand: then no other begins, though the sound goes on.
test_stop_ends_auto() {
    play
    gs ctl template '{number}'
    exits 0 gs ctl auto on level -40 silence 10
    wait_until 5 state_is state recording
    exits 0 gs ctl stop
    wait_until 5 state_is state idle
    [[ $(gs ctl auto) == "off level -40 silence 10s "* ]] || fail "$(gs ctl auto)"
    equal takes 1 "$(takes)"
    whole takes/001
    refused 1 gs ctl auto level 5
    refused 1 gs ctl auto level
    refused 1 gs ctl auto loud
}

run_cases
