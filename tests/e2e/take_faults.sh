#!/bin/bash
# Disks that fail, files that vanish, floods of requests: what becomes of the take, and what is told.
# long: half a minute of sound
. "$(dirname "$0")/../lib/e2e.sh"

# Makes the disk below $WORK/takes fail from now on: fault WORD [SECONDS]; `fault ok` repairs it.
fault() {
    echo "$*" >"$WORK/fault.new"
    mv "$WORK/fault.new" "$WORK/fault"
}

# What follows FAULTY… runs with the disk that `fault` speaks to.
export FAULT_DIR=$WORK/takes FAULT_CTL=$WORK/fault
FAULTY=(env "LD_PRELOAD=$TOOLS/diskfault.so")

faulty_engine() { # as start_engine
    mkdir -p takes
    "${FAULTY[@]}" timeout -s KILL 30 "$BUILD/gainstage" start --dir "$WORK/takes" "$@" \
        >start.log 2>&1 || fail "start $*: $(cat start.log)"
    wait_until 5 has_sound
}

# A `record` of its own whose disk fails once a second has been written: headers come twice a second,
# and where no byte can be stored any more, what the last of them counts is what there is.
record_until_fault() { # record_until_fault FAULT… (status goes to $status, messages to err)
    mkdir -p takes
    wavgen ref.wav random24 channels=2 seconds=20
    status=0
    "${FAULTY[@]}" timeout -s KILL 30 "$BUILD/gainstage" record takes/a.wav --duration 2 \
        --input "file:$WORK/ref.wav" >out 2>err &
    wait_until 5 grown takes/a.wav 300000
    fault "$@"
    wait $! || status=$?
}

# Wet and dry hold the same number of frames, from the reference's first on without a gap.
whole_pair() { # whole_pair NAME LEAST
    one_run ref.wav "$1.wav"
    one_run ref.wav "$1.dry.wav"
    equal "frames of both" "$(info "$1.dry.wav" frames)" "$(info "$1.wav" frames)"
    (($(info "$1.wav" frames) >= $2)) || fail "only $(info "$1.wav" frames) frames"
}

ends_with_what_there_was() { # ends_with_what_there_was FAULT TEXT
    record_until_fault "$1"
    equal status 1 "$status"
    equal stdout "" "$(cat out)"
    equal "lines told" 1 "$(wc -l <err)"
    grep -qF "$2" err || fail "does not say '$2': $(cat err)"
    grep -qF a.wav err || grep -qF a.dry.wav err || fail "names no file: $(cat err)"
    fault ok
    whole_pair takes/a 20000
}

test_no_space() {
    ends_with_what_there_was enospc "disk full"
}
test_quota_used_up() {
    ends_with_what_there_was edquot "quota"
}
test_input_output_error() {
    ends_with_what_there_was eio "Input/output error"
}
test_sync_that_fails() {
    ends_with_what_there_was fsync-eio "Input/output error"
}

test_short_writes() {
    record_until_fault short
    fault ok
    if ((status)); then # told, and what was stored is whole
        equal "lines told" 1 "$(wc -l <err)"
        whole_pair takes/a 20000
    else
        whole_pair takes/a 96000
    fi
}

# STALL_SECONDS (3; `make check-crash` takes 10) without a disk lie safe in the ring.
test_stall_loses_nothing() {
    local before long=${STALL_SECONDS:-3}
    wavgen ref.wav random24 channels=2 seconds=$((2 * long + 14))
    faulty_engine --input "file:$WORK/ref.wav"
    record_take stalled
    before=$(state frames)
    fault stall "$long"
    wait_until $((long + 5)) at_least write_lag "$((long - 2)).5"
    fault ok
    wait_until $((long + 7)) at_least frames $((before + (long + 2) * 48000))
    equal lost 0 "$(state lost_frames)"
    exits 0 gs ctl stop
    says stalled.wav
    whole_pair takes/stalled $(((long + 2) * 48000))
}

# A hanging disk, eighty `clear` and many markers: the stop is taken all the same.
test_requests_do_not_keep_the_stop_out() {
    wavgen ref.wav random24 channels=2 seconds=20
    faulty_engine --input "file:$WORK/ref.wav"
    record_take hung
    wait_until 5 grown takes/hung.wav 150000
    fault fsync-stall 3
    wait_until 5 at_least write_lag 0.3 # the sync that is due once a second hangs now
    local lines=() i
    for i in {1..80}; do lines+=(clear "mark $i"); done
    sockline "$(socket_of)" lines "${lines[@]}" >answers
    fault ok
    exits 0 gs ctl stop
    says hung.wav
    whole_pair takes/hung 20000
    log=$(cat "$XDG_STATE_HOME"/gainstage/*.log)
    [[ $log != *stuck* ]] || fail "$(grep stuck <<<"$log")"
    (($(grep -c 'left out' <<<"$log") <= 1)) || fail "$(grep -c 'left out' <<<"$log") lines of one flood"
}

test_deleted_files_come_back() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take gone
    gs ctl mark here
    wait_until 5 grown takes/gone.wav 150000
    rm takes/*
    wait_until 5 grep -rqF "was deleted while it is recorded" "$XDG_STATE_HOME"
    exits 0 gs ctl stop
    says "$WORK/takes/gone.wav"
    whole_pair takes/gone 20000
    grep -qa here takes/gone.wav || fail "the marker is missing"
    equal "times told" 1 "$(cat "$XDG_STATE_HOME"/gainstage/* | grep -cF 'was deleted while')"
}

test_deleted_folder_comes_back() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take gone
    wait_until 5 grown takes/gone.wav 150000
    rm -rf takes
    exits 0 gs ctl stop
    says "$WORK/takes/gone.wav"
    whole_pair takes/gone 20000
}

# As much as the program can do is to say so.
test_what_cannot_come_back_fails() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take gone
    wait_until 5 grown takes/gone.wav 150000
    rm -rf takes
    echo "not a folder" >takes
    refused 1 gs ctl stop
    says "could not be brought back"
    wait_until 5 state_is state idle
}

test_left_over_markers() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    gs ctl format flac
    mkdir -p takes
    echo precious >takes/solo.markers.txt
    record_take solo
    gs ctl mark here
    exits 0 gs ctl stop
    says solo_2.flac
    grep -aq CHAPTER002NAME=here takes/solo_2.flac
    equal "the older markers" precious "$(cat takes/solo.markers.txt)"
    refused 1 gs record takes/solo.flac --input demo --duration 0.2
    says solo.markers.txt
}

test_render_refuses_other_extensions() {
    wavgen in.wav random24 seconds=0.5
    local name
    for name in out.mp3 out.flac.ogg out.aiff; do
        refused 1 gs render in.wav $name
        says $name
        [[ ! -e $name ]] || fail "$name was made"
    done
    refused 1 gs render in.wav out.wav --format flac
    refused 1 gs render in.wav out.flac --format pcm16
    exits 0 gs render in.wav plain
    equal container wav "$(info plain container)"
    exits 0 gs render in.wav out.FLAC
    equal container flac "$(info out.FLAC container)"
}

test_measure_tells_only_what_can_be_measured() {
    wavgen short.wav sine level=-23 seconds=0.3
    wavgen middle.wav sine level=-23 seconds=2.9
    wavgen long.wav sine level=-23 seconds=3
    wavgen loud.wav sine level=-0.02 seconds=3 format=float
    exits 0 gs measure short.wav middle.wav long.wav --json
    cp out m.json
    local field
    for field in momentary_max_lufs short_term_max_lufs loudness_range_lu integrated_lufs; do
        equal "$field of 0.3 s" null "$(json get 0.$field <m.json)"
    done
    for field in short_term_max_lufs loudness_range_lu; do
        equal "$field of 2.9 s" null "$(json get 1.$field <m.json)"
    done
    compare "$(json get 1.momentary_max_lufs <m.json) < -20"
    compare "$(json get 2.short_term_max_lufs <m.json) < -20"
    compare "$(json get 2.loudness_range_lu <m.json) < 1"
    exits 0 gs measure loud.wav
    grep -qE '(^| )0\.0 ' out || fail "no 0.0 in: $(cat out)"
    ! grep -q -- '-0\.0' out || fail "a negative nothing: $(cat out)"
    exits 0 gs measure loud.wav --json
    ! grep -qE -- '-0\.0+[^0-9]' out || fail "a negative nothing: $(cat out)"
}

# What the meter showed while it was recorded is what `measure` finds in the file.
test_live_clips_are_the_files_clips() {
    # cut off between the top of 16 bits and that of 24
    wavgen cut.wav sine level=6 freq=100 seconds=1
    exits 0 gs render cut.wav in.wav --set out.gain=-0.0001
    start_engine --input "file:$WORK/in.wav"
    record_take loud
    wait_until 5 at_least frames 60000
    local live
    live=$(state clips_input)
    stop_take
    gs measure in.wav --json >m.json
    ((live > 0)) || fail "no clips in a sine that is cut off"
    equal "clips" "$(json get 0.clips <m.json)" "$live"
}

test_numbers_are_told_plainly() {
    refused 2 gs record a.wav --input demo --duration 1e9
    says 10000000
    ! grep -q e+ err || fail "$(cat err)"
    local help
    help=$(gs record --help | grep -A1 -- '--session NAME  ')
    [[ $help == *record-* && $help != *main* ]] || fail "$help"
}

locks() {
    find "$XDG_RUNTIME_DIR" -name '*.lock' | wc -l
}

# Nothing is left of a session that has ended, and of many who want one name one gets it.
test_locks_go_with_their_session() {
    exits 0 gs record a.wav --input demo --duration 0.2
    equal "locks after a record" 0 "$(locks)"
    gs start --input demo --dir takes >/dev/null
    equal "locks of an engine" 1 "$(locks)"
    refused 1 gs record b.wav --session main --input demo --duration 0.2
    equal "locks of an engine" 1 "$(locks)"
    gs status >/dev/null
    gs stop
    equal "locks after its end" 0 "$(locks)"
    # what `stop` says is so: the session can be started again at once
    local i
    for i in {1..5}; do
        gs start --input demo --dir takes >/dev/null || fail "start $i right after a stop"
        gs stop
    done
}

LIMIT_test_one_of_many_gets_the_name=60
test_one_of_many_gets_the_name() {
    local round i pids won
    for round in {1..5}; do
        pids=()
        for i in 1 2 3 4; do
            gs record "r$round.$i.wav" --session same --input demo --duration 0.3 >/dev/null \
                2>"err$i" &
            pids+=($!)
        done
        won=0
        for i in "${pids[@]}"; do
            if wait "$i"; then won=$((won + 1)); fi
        done
        ((won >= 1)) || fail "nobody got the name: $(cat err?)"
        equal locks 0 "$(locks)"
    done
    # two at once would have had one socket: with the first still running the second is refused
    gs record held.wav --session same --input demo --duration 2 >/dev/null 2>&1 &
    wait_until 5 socket_of same
    for i in 1 2 3; do
        refused 1 gs record no.wav --session same --input demo --duration 0.1
        says same
    done
    wait $!
}

run_cases
