#!/bin/bash
# The text front end: sentences out, commands in; on a pipe, on a dumb terminal, when things end.
. "$(dirname "$0")/../lib/e2e.sh"

text() {
    gs attach --text "$@"
}

spoken() { # spoken TEXT: it is a line, or part of one, of what was said
    grep -qF -- "$1" "$WORK/out" || {
        cat "$WORK/out" >&2
        fail "did not say '$1'"
    }
}

plain() { # plain FILE: sentences in ASCII, nothing that moves a cursor or colours
    ! LC_ALL=C grep -n '[^ -~]' "$1" || fail "not plain text"
}

test_commands_down_a_pipe() {
    start_engine --input demo
    printf '%s\n' 'set comp.drive 5' 'record verse' 'mark here' 'stop' 'get 1.comp.drive' '' \
        'undo' 'nonsense' 'preset voice' 'events 2' 'status' | text --name anna >out
    plain out
    spoken 'Comp drive 5.0, 2 channels.'
    spoken 'Recording verse_'
    spoken 'Here at 0 seconds.'
    spoken 'Saved verse_'
    grep -qE '^Channel 1: .*(minus [0-9]+|silence).*Channel 2: ' out || fail "$(cat out)"
    spoken 'Undone: comp drive 5.0 to 3.0.'
    spoken "Error: unknown command 'nonsense'; help lists them."
    spoken 'anna (process'
    spoken 'Preset voice.'
    equal 'last words' 'Detached. The engine runs on.' "$(tail -n 1 out)"
    alive "$(engines)"
}

test_starts_an_engine_and_ends_it() {
    printf 'quit\n' | text --input demo --dir "$WORK/takes" >out
    plain out
    spoken 'Listening to demo voice'
    spoken 'The engine was ended.'
    equal engines '' "$(engines)"
    refused 2 gs attach --text --name ''
}

test_help_covers_every_command() {
    start_engine --input demo
    printf 'help\nhelp gate.ratio\n' | text >out
    plain out
    local command
    for command in $(gs ctl --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -vxE 'attach|as'); do
        grep -qi "^$command\b" out || fail "help is silent about $command"
    done
    spoken 'Gate ratio from 1.0:1 to 10.0:1, default 2.0:1'
}

asked_levels_are() { # asked_levels_are SENTENCE, once they have settled
    echo levels >&3
    grep -qxF -- "$1" out
}

test_clips_are_told() {
    wavgen loud.wav sine level=6 format=float seconds=20
    wavgen soft.wav sine level=-18 seconds=20
    start_engine --input "file:$WORK/soft.wav"
    mkfifo typed
    text <typed >out &
    exec 3>typed
    wait_until 5 grep -q 'Type help' out
    not grep -q clipped out
    gs ctl input "file:$WORK/loud.wav"
    wait_until 8 grep -qE '^Input clipped, ([0-9]+ times|once)\.$' out
    wait_until 5 asked_levels_are 'Level plus 6, peak plus 6.'
    exec 3>&-
    wait_until 5 grep -q Detached out
    plain out
}

test_others_are_heard() {
    start_engine --input demo
    mkfifo typed
    text --view <typed >out &
    exec 3>typed
    wait_until 5 grep -q 'looking on only' out
    sockline "$(socket_of)" lines "as 'ben (booth)'" 'set 1.comp.drive 4' 'record song' >answer
    wait_until 5 grep -qxF 'ben (booth): channel 1 comp drive 3.0 to 4.0.' out
    wait_until 5 grep -q '^ben (booth): recording song_' out
    echo stop >&3
    wait_until 5 grep -q "^Error: this front end only looks on" out
    equal state recording "$(state state)"
    echo quit >&3 # whose engine is it?
    wait_until 5 grep -q 'is still being recorded' out
    exec 3>&-
}

test_dumb_terminal() {
    start_engine --input demo
    TERM=dumb terminal dumb -- "$BUILD/gainstage" attach
    wait_until 5 grep -q 'Type help' dumb.out
    grep -q 'here is the text front end' dumb.out || fail "no hint"
    printf 'set 2.gate.on on\n' >dumb.keys
    wait_until 5 grep -q 'Gate on, channel 2\.' dumb.out
    ! LC_ALL=C grep -q $'\033' dumb.out || fail "an escape sequence"
    printf 'detach\n' >dumb.keys
    wait_until 5 not alive "$(cat dumb.pid)"
    alive "$(engines)"
}

test_ends_with_the_engine() {
    start_engine --input demo
    mkfifo typed
    local status=0
    text <typed >out 2>err &
    local pid=$!
    exec 3>typed
    wait_until 5 grep -q 'Type help' out
    kill -KILL "$(engines)"
    wait "$pid" || status=$?
    equal 'exit status' 1 "$status"
    grep -q "the engine of session 'main' has gone" err || fail "$(cat err)"
    exec 3>&-
}

attached() { # …in text: its pid is $FRONT, it reads from descriptor 3
    mkfifo typed
    "$BUILD/gainstage" attach --text <typed >out 2>err &
    FRONT=$!
    exec 3>typed
    wait_until 5 grep -q 'Type help' out
}

heard_after() { # heard_after COMMAND TEXT
    echo "$1" >&3
    wait_until 5 grep -qF -- "$2" out
}

test_a_connection_that_broke_is_made_anew() {
    start_engine --input demo
    attached
    kill -STOP "$FRONT"
    let_go
    kill -CONT "$FRONT"
    wait_until 5 grep -qx 'Warning: the connection to the engine was made anew\.' out
    heard_after 'set preamp.gain 11.5' 'Preamp gain plus 11.5 dB, 2 channels.'
    equal clients 1 "$(state clients)"
    heard_after detach 'Detached. The engine runs on.'
    exec 3>&-
    wait "$FRONT"
}

test_an_engine_that_died_in_a_take_is_started_again() {
    start_engine --input demo
    record_take seen
    attached
    local engine
    engine=$(state engine_pid)
    kill -KILL "$engine"
    wait_until 10 grep -qx 'Warning: the engine died; here is a new one\.' out
    wait_until 10 state_is state recording
    [[ $(state engine_pid) != "$engine" ]] || fail "the same engine"
    heard_after stop 'Saved seen'
    heard_after quit 'The engine was ended.'
    exec 3>&-
    wait "$FRONT"
}

test_the_next_engine_is_like_the_one_that_died() {
    wavgen voice.wav random24 channels=2 seconds=60
    start_engine --input "file:$WORK/voice.wav"
    record_take seen
    attached
    local engine audio
    engine=$(state engine_pid) audio=$(state audio_pid)
    kill -STOP "$audio" # or it would wait for the next engine, which knows everything then
    kill -KILL "$engine" "$audio"
    wait_until 10 grep -qx 'Warning: the engine died; here is a new one\.' out
    equal input "file:$WORK/voice.wav" "$(state input)"
    equal folder "$WORK/takes" "$(state dir)"
    heard_after quit 'The engine was ended.'
    exec 3>&-
    wait "$FRONT"
}

test_odd_input() {
    start_engine --input demo
    { head -c 9000 /dev/zero | tr '\0' x; printf '\nget 1.comp.drive\0hidden\nlevels\r\nget 1.comp.drive'; } |
        text >out
    plain out
    spoken 'Error: that line is too long.'
    spoken 'Error: a command is text.'
    grep -qE '^Channel 1: ' out || fail "$(cat out)"
    spoken '3.0.'
    # nobody reads: no endless loop
    mkfifo typed
    { text <typed 2>err || echo $? >status; } | true &
    exec 3>typed
    for _ in {1..100}; do
        { [[ -s status ]] || ! echo levels >&3; } 2>/dev/null && break
        sleep 0.05
    done
    wait_until 5 test -s status
    exec 3>&-
}

run_cases
