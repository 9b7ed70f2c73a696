#!/bin/bash
# Wrong input gets one clear line each, and a running take goes on, exactly.
. "$(dirname "$0")/../lib/e2e.sh"

begin() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take kept
}

finish() {
    equal state recording "$(state state)"
    equal lost 0 "$(state lost_frames)"
    wait_until 5 at_least frames $(($(state frames) + 4800))
    stop_take
    one_run ref.wav takes/kept.wav
    wavcmp same takes/kept.wav takes/kept.dry.wav
}

test_parameters_and_presets() {
    begin
    refused 1 gs ctl set no.such 1
    says no.such
    refused 1 gs ctl set preamp.gain 61
    says preamp.gain
    says 60
    refused 1 gs ctl set preamp.gain loud
    says loud
    refused 1 gs ctl set preamp.gain nan
    refused 1 gs ctl set preamp.color purple
    says tube
    refused 1 gs ctl set 3.preamp.gain 1
    refused 2 gs ctl set preamp.gain
    refused 1 gs ctl get no.such
    refused 1 gs ctl nudge preamp.gain up
    refused 1 gs ctl preset missing
    says missing
    refused 2 gs ctl nonsense
    says nonsense
    refused 2 gs ctl set preamp.gain $'1\n2'
    equal "gain is untouched" 0 "$(gs ctl get 1.preamp.gain | grep -oE '[-+]?[0-9.]+$' | sed 's/\.0$//')"
    finish
}

test_preset_with_a_bad_line() {
    begin
    mkdir -p "$XDG_CONFIG_HOME/gainstage/presets"
    printf 'set comp.on on\nset comp.drive 99\nset hpf.on on\n' >"$XDG_CONFIG_HOME/gainstage/presets/bad.preset"
    refused 1 gs ctl preset bad
    says bad
    says 2
    gs ctl get comp.on | grep -qw off || fail "half a preset was applied"
    printf 'record surprise\n' >"$XDG_CONFIG_HOME/gainstage/presets/sly.preset"
    refused 1 gs ctl preset sly
    head -c 3000 /dev/urandom >"$XDG_CONFIG_HOME/gainstage/presets/noise.preset"
    refused 1 gs ctl preset noise
    refused 1 gs render ref.wav out.wav --preset bad
    [[ ! -e out.wav ]]
    finish
}

test_take_commands_at_the_wrong_time() {
    begin
    refused 1 gs ctl record again
    says record
    refused 1 gs ctl input demo
    finish
    refused 1 gs ctl stop
    refused 1 gs ctl next
    refused 1 gs ctl mark nothing
}

test_files_and_folders() {
    begin
    refused 1 gs start --session other --input file:missing.wav
    says missing.wav
    refused 1 gs record other.wav --input file:missing.wav
    says missing.wav
    echo text >text.wav
    refused 1 gs record other.wav --input file:text.wav
    says text.wav
    refused 1 gs record /proc/no/such.wav --input file:ref.wav --duration 0.2
    says /proc/no
    refused 1 gs record "$WORK/text.wav/x.wav" --input file:ref.wav --duration 0.2
    refused 1 gs render ref.wav /proc/no/such.wav
    if ((EUID != 0)); then
        mkdir -m 500 closed
        refused 1 gs record closed/x.wav --input file:ref.wav --duration 0.2
        says closed
    fi
    refused 1 gs record other.wav --input nosuchdevice --duration 0.2
    says nosuchdevice
    refused 1 gs record other.wav --input file:ref.wav --rate 12345 --duration 0.2
    [[ ! -e other.wav ]] || fail "a file was made"
    finish
}

test_folder_that_can_not_be_written() {
    wavgen ref.wav random24 seconds=10
    start_engine --input "file:$WORK/ref.wav"
    local folder
    for folder in "$WORK/ref.wav" /proc/no; do
        # Told when it is set or when a take would begin there.
        if gs ctl dir "$folder" >out 2>err; then
            refused 1 gs ctl record fine
            says "$folder"
        else
            says "$folder"
        fi
        equal state idle "$(state state)"
    done
    exits 0 gs ctl dir "$WORK/takes"
    record_take fine
    refused 1 gs ctl dir /proc/no
    # a folder that was good when it was set
    exits 0 gs ctl dir "$WORK/gone"
    rmdir gone
    touch gone
    refused 1 gs ctl next more
    says gone
    wait_until 5 at_least frames 9600
    stop_take
    one_run ref.wav takes/fine.wav
}

test_socket_line_of_a_megabyte() {
    begin
    head -c 1000000 /dev/zero | tr '\0' x >megabyte
    sockline "$(socket_of)" raw megabyte >answer
    grep -q '^error ' answer || fail "no clear answer: $(head -c 200 answer)"
    (($(grep -c '^error' answer) == 1)) || fail "$(grep -c '^error' answer) answers"
    (($(head -n 1 answer | wc -c) < 300)) || fail "echoes it back"
    (cat megabyte && echo && echo status) >megabyte.line
    sockline "$(socket_of)" raw megabyte.line >answer
    grep -q '^error ' answer || fail "no clear answer: $(head -c 200 answer)"
    finish
}

test_garbage_on_the_socket() {
    begin
    local i
    for i in 1 2 3; do
        head -c 200000 /dev/urandom >garbage
        sockline "$(socket_of)" raw garbage >answer || true
        tr -d '\000' <answer | grep -aq '^error ' || fail "no clear answer"
    done
    printf 'get\0 preamp.gain\nset preamp.gain \xff\xfe\nstatus \x1b[2J\n' >garbage
    sockline "$(socket_of)" raw garbage >answer
    ! grep -qa $'\x1b' answer || fail "control characters come back"
    printf 'stat' >half
    sockline "$(socket_of)" raw half >answer
    finish
}

test_terminal_of_5x3() {
    begin
    terminal tiny size=5x3 -- "$BUILD/gainstage" attach
    wait_until 5 test -s tiny.out
    alive "$(cat tiny.pid)" || fail "left: $(tail -c 300 tiny.out)"
    echo 80 24 >tiny.new && mv tiny.new tiny.resize
    wait_until 5 grep -q REC tiny.out
    echo -n d >tiny.keys
    wait_until 5 not alive "$(cat tiny.pid)"
    finish
}

# A terminal that can't be drawn on: the front end works or says in one line why not; no crash.
unsuited() {
    local status=0
    TERM=$1 terminal odd -- "$BUILD/gainstage" attach
    local pid
    pid=$(cat odd.pid)
    wait_until 5 eval "[[ -s odd.out ]] || ! alive $pid"
    if alive "$pid"; then
        wait_until 5 eval "grep -q REC odd.out || ! alive $pid"
    fi
    if alive "$pid"; then
        echo -n d >odd.keys
        wait $! || status=$?
        equal "status" 0 "$status"
    else
        wait $! || status=$?
        equal "status with TERM=$1" 1 "$status"
        equal "lines with TERM=$1" 1 "$(wc -l <odd.out)"
        grep -q "$1" odd.out || fail "does not name the terminal: $(cat odd.out)"
    fi
    rm -f odd.*
}

test_unsuited_terminals() {
    begin
    unsuited no-such-terminal
    refused 1 gs attach # standard input and output are no terminal
    finish
}

run_cases
