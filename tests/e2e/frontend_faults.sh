#!/bin/bash
# Whatever happens to a front end, the take loses nothing: it stays one exact piece of the source.
. "$(dirname "$0")/../lib/e2e.sh"

begin() {
    wavgen ref.wav random24 channels=2 seconds=15
    start_engine --input "file:$WORK/ref.wav"
    record_take kept
}

finish() { # finish SECONDS: at least so much was recorded, exactly
    equal state recording "$(state state)"
    equal lost 0 "$(state lost_frames)"
    stop_take
    one_run ref.wav takes/kept.wav
    wavcmp same takes/kept.wav takes/kept.dry.wav
    compare "$(info takes/kept.wav frames) >= $1 * 48000"
}

attach() { # attach [ptyrun option]…: a front end that draws; its pid is $FRONT
    terminal front "$@" -- "$BUILD/gainstage" attach
    FRONT=$(cat front.pid)
    wait_until 5 grep -q REC front.out
}

goes_on() { # half a second more comes
    wait_until 5 at_least frames $(($(state frames) + 24000))
}

test_killed() {
    begin
    attach
    kill -KILL "$FRONT"
    wait_until 2 not alive "$FRONT"
    goes_on
    finish 0.5
}

test_its_terminal_closes() {
    begin
    attach
    touch front.close
    wait_until 3 not alive "$FRONT"
    goes_on
    finish 0.5
}

test_its_terminal_stalls() {
    begin
    attach
    touch front.stall
    wait_until 8 at_least frames $(($(state frames) + 4 * 48000))
    # Others are served meanwhile, at once.
    local before=${EPOCHREALTIME/./}
    gs ctl mark stalled
    compare "(${EPOCHREALTIME/./} - $before) / 1e6 < 0.5"
    rm front.stall
    local size
    size=$(stat -c %s front.out)
    wait_until 5 eval "((\$(stat -c %s front.out) > $size))" # it draws again
    alive "$FRONT"
    goes_on
    finish 4
}

test_frozen() {
    begin
    attach
    kill -STOP "$FRONT"
    goes_on
    gs ctl set preamp.invert off
    kill -CONT "$FRONT"
    local size
    size=$(stat -c %s front.out)
    wait_until 5 eval "((\$(stat -c %s front.out) > $size))"
    finish 0.5
}

test_a_client_that_never_reads() {
    begin
    sockline "$(socket_of)" attach 20 >attached &
    wait_until 5 grep -q attached attached
    # Enough changes to fill every buffer between engine and client many times over. They turn knobs:
    # only the dry file stays what the source was.
    sockline "$(socket_of)" flood 2000 1 >flood
    goes_on
    equal lost 0 "$(state lost_frames)"
    stop_take
    one_run ref.wav takes/kept.dry.wav
}

test_started_from_a_terminal_that_closes() {
    wavgen ref.wav random24 channels=2 seconds=15
    terminal front -- "$BUILD/gainstage" start --input "file:$WORK/ref.wav" --dir "$WORK/takes"
    wait_until 5 has_sound
    record_take kept
    touch front.close
    wait_until 5 not alive "$(cat front.pid)"
    goes_on
    finish 0.5
}

# What an engine starts with does nothing for one that runs: it is refused, not passed over.
test_start_options_for_a_running_engine() {
    start_engine --input demo
    terminal one -- "$BUILD/gainstage" --input file:/no/such.wav
    wait_until 5 not alive "$(cat one.pid)"
    grep -q "runs already, --input is for starting one" one.out || fail "$(cat one.out)"
    equal device "demo voice" "$(state device)"
}

run_cases
