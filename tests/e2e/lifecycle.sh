#!/bin/bash
# An engine's life: start, status, commands, stop; sessions; sockets.
. "$(dirname "$0")/../lib/e2e.sh"

test_start_status_stop() {
    exits 0 gs start --input demo --dir "$WORK/takes"
    equal engines 1 "$(engines | wc -l)"
    gs status --json >status.json
    json <status.json
    local field
    for field in state take seconds frames xruns lost_frames clips disk_seconds_left rate channels \
        device strip_latency_frames; do
        json get $field <status.json >/dev/null
    done
    equal state idle "$(json get state <status.json)"
    json get device <status.json | grep -qi demo || fail "device: $(json get device <status.json)"
    exits 0 gs status
    says idle
    exits 0 gs ctl set comp.drive 5
    exits 0 gs ctl get comp.drive
    says 5
    exits 0 gs stop
    wait_until 3 eval '[[ -z $(engines) ]]'
    [[ ! -e $(socket_of) ]] || fail "the socket is left"
    refused 1 gs status
}

test_takes_by_template() {
    start_engine --input demo
    gs ctl preroll 0
    exits 0 gs ctl record
    wait_until 5 at_least frames 24000
    gs ctl mark hello
    gs ctl next
    wait_until 5 at_least frames 1
    stop_take
    local wet
    wet=(takes/*.wav)
    equal "files" 4 "${#wet[@]}"
    local total=0 file
    for file in takes/*.wav; do
        [[ $file == *.dry.wav ]] && continue
        total=$((total + $(info "$file" markers)))
    done
    equal markers 1 "$total"
}

test_next_loses_nothing() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take one
    wait_until 5 at_least frames 12000
    gs ctl next two
    wait_until 5 at_least frames 6000
    gs ctl next three
    wait_until 5 at_least frames 6000
    stop_take
    local total=0 name
    for name in one two three; do
        total=$((total + $(info takes/$name.wav frames)))
    done
    wavgen joined.wav join gap=0 channels=2 frames=$total \
        from=takes/one.wav from=takes/two.wav from=takes/three.wav
    one_run ref.wav joined.wav
}

test_a_gap_free_record_stop_record() {
    wavgen ref.wav random24 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    local i
    gs ctl template '{name}'
    for i in 1 2 3 4 5; do
        exits 0 gs ctl record "take$i"
        exits 0 gs ctl stop
    done
    wait_until 5 state_is state idle
    for i in 1 2 3 4 5; do
        equal "lengths" "$(info "takes/take$i.wav" frames)" "$(info "takes/take$i.dry.wav" frames)"
    done
}

test_record_and_stop_are_quick() {
    wavgen ref.wav random24 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    wait_until 5 at_least rate 48000
    local before
    before=${EPOCHREALTIME/./}
    record_take quick
    wait_until 5 at_least frames 4800
    before=${EPOCHREALTIME/./}
    gs ctl stop
    wait_until 1 state_is state idle
    compare "(${EPOCHREALTIME/./} - $before) / 1e6 < 0.5"
    one_run ref.wav takes/quick.wav
}

test_two_sessions() {
    exits 0 gs start --session one --input demo
    exits 0 gs start --session two --input demo --set preamp.gain=12
    equal engines 2 "$(engines | wc -l)"
    gs ctl --session one get preamp.gain | grep -qw 0 || gs ctl --session one get preamp.gain | grep -qw 0.0
    gs ctl --session two get preamp.gain | grep -qE '\b12(\.0)?\b'
    exits 0 gs stop --session one
    wait_until 3 eval '(($(engines | wc -l) == 1))'
    exits 0 gs status --session two
    refused 1 gs status --session one
    says one
    exits 0 gs stop --session two
    refused 2 gs start --session 'a/b' --input demo
    refused 2 gs start --session "$(printf 'x%.0s' {1..40})" --input demo
}

test_paths_are_taken_from_where_one_stands() {
    wavgen ref.wav random24 seconds=5
    exits 0 gs start --input file:ref.wav --dir takes
    exits 0 gs ctl template '{name}'
    exits 0 gs ctl record here
    wait_until 5 at_least frames 4800
    stop_take
    one_run ref.wav takes/here.wav
    exits 0 gs ctl dir "$WORK/elsewhere"
    exits 0 gs ctl record there
    wait_until 5 at_least frames 4800
    stop_take
    one_run ref.wav elsewhere/there.wav
}

test_started_twice() {
    start_engine --input demo
    refused 1 gs start --input demo
    says already
    equal engines 1 "$(engines | wc -l)"
    exits 0 gs status
}

test_stale_socket_is_replaced() {
    start_engine --input demo
    local pid socket
    pid=$(engines)
    socket=$(socket_of)
    kill -KILL "$pid"
    wait_until 3 not alive "$pid"
    [[ -S $socket ]] || fail "there is no stale socket to replace"
    refused 1 gs status
    exits 0 gs start --input demo --dir "$WORK/takes"
    exits 0 gs status
}

test_audio_process_dies_with_its_engine() {
    start_engine --input demo
    wait_until 5 has_audio_process
    local audio
    audio=$(audio_process)
    kill -KILL "$(engines)"
    wait_until 3 not alive "$audio"
}

test_socket_is_private() {
    (umask 0 && gs start --input demo --dir "$WORK/takes")
    equal "socket's mode" 600 "$(stat -c %a "$(socket_of)")"
    equal "folder's mode" 700 "$(stat -c %a "$XDG_RUNTIME_DIR/gainstage")"
    exits 0 gs stop
    wait_until 3 eval '[[ -z $(engines) ]]'
    chmod 755 "$XDG_RUNTIME_DIR/gainstage"
    refused 1 gs start --input demo
    says 700
}

test_start_in_the_foreground() {
    timeout -s KILL 20 "$BUILD/gainstage" start -f --input demo --dir "$WORK/takes" >out 2>err &
    local runner=$! status=0
    wait_until 5 has_sound
    record_take kept
    wait_until 5 at_least frames 4800
    kill -TERM "$(children $runner | head -n 1)"
    wait $runner || status=$?
    equal status 0 "$status"
    (($(info takes/kept.wav frames) >= 4800))
}

# The engine finishes the take when it is told to end.
ends_by() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take kept
    wait_until 5 at_least frames 12000
    local pid
    pid=$(engines)
    "$@" "$pid"
    wait_until 3 not alive "$pid"
    one_run ref.wav takes/kept.wav
    wavcmp same takes/kept.wav takes/kept.dry.wav
    (($(info takes/kept.wav frames) >= 12000))
}

test_sigterm_finishes_the_take() {
    ends_by kill -TERM
}
test_sigint_finishes_the_take() {
    ends_by kill -INT
}
test_sighup_finishes_the_take() {
    ends_by kill -HUP
}
stop_command() {
    exits 0 gs stop
}
test_stop_finishes_the_take() {
    ends_by stop_command
}

test_start_options() {
    wavgen ref.wav random24 channels=3 seconds=5
    start_engine --input "file:$WORK/ref.wav" --channels 2 --preset voice --set 2.preamp.gain=-3
    wait_until 5 at_least channels 2
    equal channels 2 "$(state channels)"
    gs ctl get hpf.on | grep -qw on
    gs ctl get 2.preamp.gain | grep -qE -- '-3(\.0)?\b'
    gs ctl get 1.preamp.gain | grep -qE '(^|[^0-9.])0(\.0)?\b'
    refused 1 gs start --session bad --input demo --set no.such=1
    says no.such
    refused 1 gs start --session bad --input demo --preset missing
    says missing
    equal engines 1 "$(engines | wc -l)"
}

run_cases
