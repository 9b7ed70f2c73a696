#!/bin/bash
# `record` from a file: the same samples as `render`, the dry file as it came, formats, names, signals.
# long: half a minute of sound
. "$(dirname "$0")/../lib/e2e.sh"

test_record_equals_render() {
    speech speech.wav 4
    exits 0 gs record take.wav --input file:speech.wav --duration 4 --preset voice --format float
    [[ ! -s out && ! -s err ]] || fail "not quiet without a terminal: $(head -c 300 out err)"
    exits 0 gs render speech.wav render.wav --preset voice --format float
    wavcmp same take.wav render.wav
    wavcmp same take.dry.wav speech.wav
    exits 1 "$TOOLS/wavcmp" same take.wav take.dry.wav
}

test_record_equals_render_when_all_is_on() {
    local all=(--set hpf.on=on --set comp.on=on --set deess.on=on --set enhance.on=on --set gate.on=on
        --set preamp.gain=7 --set preamp.color=tube --set preamp.drive=12 --set enhance.low=4
        --set enhance.high=3 --set out.limit=on)
    speech speech.wav 3 2
    exits 0 gs record take.wav --input file:speech.wav --duration 3 --format float "${all[@]}"
    exits 0 gs render speech.wav render.wav --format float "${all[@]}"
    wavcmp same take.wav render.wav
    wavcmp same take.dry.wav speech.wav
}

test_strip_off_is_a_wire() {
    wavgen in.wav randomfloat format=float channels=2 seconds=2
    exits 0 gs record take.wav --input file:in.wav --duration 2 --format float --preset flat \
        --set preamp.on=off --set out.on=off
    wavcmp same in.wav take.wav
    wavcmp same in.wav take.dry.wav
    exits 0 gs record defaults.wav --input file:in.wav --duration 1 --format float
    wavcmp same defaults.wav defaults.dry.wav
}

test_formats() {
    wavgen in.wav random24 channels=2 seconds=1
    local format
    for format in pcm16 pcm24 float flac; do
        local extension=wav
        [[ $format != flac ]] || extension=flac
        exits 0 gs record $format.$extension --input file:in.wav --duration 1 --format $format
        equal "$format frames" 48000 "$(info $format.$extension frames)"
        equal "$format channels" 2 "$(info $format.$extension channels)"
        [[ -e $format.dry.$extension ]] || fail "no dry $format file"
        case $format in
        flac) equal container flac "$(info flac.flac container)" ;;
        *) equal format $format "$(info $format.wav format)" ;;
        esac
        case $format in
        pcm16) wavcmp within in.wav pcm16.wav bits=16 lsb=0.51 ;;
        *) wavcmp same in.wav $format.$extension ;;
        esac
        exits 0 gs render in.wav render-$format.$extension --format $format
        wavcmp same $format.$extension render-$format.$extension
    done
    exits 0 gs record plain.wav --input file:in.wav --duration 0.5
    equal "format by default" pcm24 "$(info plain.wav format)"
    equal "half a second" 24000 "$(info plain.wav frames)"
}

test_rates_and_mono() {
    wavgen in.wav random24 rate=96000 seconds=1
    exits 0 gs record take.wav --input file:in.wav --duration 1
    equal rate 96000 "$(info take.wav rate)"
    equal channels 1 "$(info take.wav channels)"
    wavcmp same in.wav take.wav
}

test_no_dry() {
    exits 0 gs record take.wav --input demo --duration 0.3 --no-dry
    equal files take.wav "$(ls -- *.wav)"
}

test_never_overwrites() {
    echo precious >take.wav
    refused 1 gs record take.wav --input demo --duration 0.3
    says take.wav
    equal content precious "$(cat take.wav)"
    [[ ! -e take.dry.wav ]] || fail "left a dry file behind"
    echo precious >other.dry.wav
    refused 1 gs record other.wav --input demo --duration 0.3
    equal content precious "$(cat other.dry.wav)"
    wavgen in.wav sine
    refused 1 gs render in.wav take.wav
    equal content precious "$(cat take.wav)"
}

test_the_file_ends_then_silence() {
    wavgen in.wav random24 seconds=1
    exits 0 gs record take.wav --input file:in.wav --duration 1.5
    equal "runs" "ref 0 0 48000 silence 48000 - 24000" "$(wavcmp map in.wav take.wav | xargs)"
}

# A signal finishes the take: both files whole, of one length, with what was recorded until then.
finishes_on() {
    wavgen in.wav random24 seconds=10
    timeout -s KILL 20 "$BUILD/gainstage" record take.wav --input file:in.wav >out 2>err &
    wait_until 5 grew take.wav
    local pid
    pid=$(children $! | head -n 1)
    local before=${EPOCHREALTIME/./} status=0
    kill -"$1" "$pid"
    wait $! || status=$?
    compare "(${EPOCHREALTIME/./} - $before) / 1e6 < 1"
    equal "status after SIG$1" 0 "$status"
    one_run in.wav take.wav
    wavcmp same take.wav take.dry.wav
    (($(info take.wav frames) >= 24000)) || fail "only $(info take.wav frames) frames"
}

grew() { # grew FILE: half a second of 24-bit samples has come
    (($(stat -c %s "$1") > 72000))
}

# At a terminal Ctrl-C reaches the whole foreground group: the audio process must not die of it first.
test_ctrl_c_at_a_terminal() {
    wavgen in.wav random24 seconds=10
    terminal one -- "$BUILD/gainstage" record take.wav --input "file:$WORK/in.wav"
    wait_until 5 grew take.wav
    printf '\003' >one.keys
    wait_until 5 not alive "$(cat one.pid)"
    grep -q 'saved take.wav' one.out || fail "$(cat one.out)"
    not grep -q 'no sound' one.out
    one_run in.wav take.wav
    equal markers 0 "$(info take.wav markers)"
}

test_sigint_finishes() {
    finishes_on INT
}
test_sigterm_finishes() {
    finishes_on TERM
}
test_sighup_finishes() {
    finishes_on HUP
}

test_header_is_kept_readable() {
    wavgen in.wav random24 seconds=10
    timeout -s KILL 20 "$BUILD/gainstage" record take.wav --input file:in.wav >out 2>err &
    wait_until 5 readable take.wav 24000
    cp take.wav snapshot.wav
    one_run in.wav snapshot.wav
    kill -INT "$(children $! | head -n 1)"
    wait $!
}

readable() { # readable FILE FRAMES
    (($(info "$1" frames) >= $2))
}

test_status_line_only_on_a_terminal() {
    terminal record -- "$BUILD/gainstage" record take.wav --input demo --duration 1.5
    wait_until 5 test -e take.wav
    wait $!
    [[ -s record.out ]] || fail "no status line on a terminal"
    (($(tr -cd '\n' <record.out | wc -c) <= 3)) || fail "more than a status line: $(head -c 500 record.out)"
    equal frames 72000 "$(info take.wav frames)"
}

test_without_a_device() {
    no_devices
    refused 1 gs record take.wav --duration 1
    says devices
    says "--input demo"
    [[ ! -e take.wav ]] || fail "a file was made"
}

run_cases
