#!/bin/bash
# Callers, names and connections of the unusual kind: what they leave open, what they ask at once,
# what they call their files.
. "$(dirname "$0")/../lib/e2e.sh"

test_descriptors_of_the_caller_are_let_go() {
    (
        exec 8>lock
        flock 8
        start_engine --input demo
    )
    flock -n lock true || fail "an engine or its audio process holds the caller's lock"
    # and a pipe ends when its own writers have
    equal "a pipe's end" "engine 'pipe' listens to demo voice" \
        "$(timeout 10 "$BUILD/gainstage" start --input demo --session pipe 7>&1)"
}

test_started_without_standard_streams() {
    (
        exec 0<&- 1>&- 2>&-
        exec timeout 20 "$BUILD/gainstage" start --input demo --dir "$WORK/takes"
    ) || fail "did not start"
    wait_until 5 has_sound
    # the lock, the log and the way to the launcher are not taken for the standard streams
    refused 1 gs start --input demo
    says already
    grep -q 'sound from' "$XDG_STATE_HOME/gainstage/main.log" || fail "no log was written"
    [[ $(readlink "/proc/$(engines)/fd/1") == /dev/null ]] || fail "stdout leads somewhere"
}

test_control_characters_in_names() {
    local name=$'a\nok b.wav'
    wavgen "$name" sine seconds=1
    refused 1 gs start --input "file:$name"
    says 'control character'
    refused 2 gs record "$name" --input demo --duration 0.1
    says 'control character'
    refused 1 gs start --input demo --dir $'new\nfolder'
    [[ ! -e $'new\nfolder' ]] || fail "the folder was made"
    start_engine --input demo
    exits 2 gs ctl dir $'/tmp/a\nb'
}

test_answers_outlive_a_half_closed_connection() {
    wavgen many.wav sine channels=32 seconds=30
    start_engine --input "file:$WORK/many.wav"
    wait_until 5 state_is channels 32
    local i
    for i in {1..39}; do echo get; done >asked
    printf get >>asked # without a newline, the last line counts as well
    equal "answers to what was asked at once" 40 "$(sockline "$(socket_of)" half asked)"
    for i in {1..400}; do echo get; done >asked
    equal "answers to a pipeline" 400 "$(sockline "$(socket_of)" half asked)"
    ! grep -q 'does not read' "$XDG_STATE_HOME/gainstage/main.log" || fail "a reader was dropped"
}

cpu_ticks() { # cpu_ticks PID
    awk '{ print $14 + $15 }' "/proc/$1/stat"
}

test_no_descriptor_left_for_a_visitor() {
    (
        ulimit -n 22
        start_engine --input demo
    )
    local i pid before waiting started
    pid=$(engines)
    for i in {1..24}; do
        timeout 30 "$TOOLS/sockline" "$(socket_of)" attach 25 >/dev/null 2>&1 &
    done
    wait_until 10 eval "((\$(find /proc/$pid/fd -mindepth 1 | wc -l) >= 21))"
    before=$(cpu_ticks "$pid")
    pause 2
    waiting=$(($(cpu_ticks "$pid") - before))
    ((waiting < 60)) || fail "$waiting ticks of two seconds are spent on waiting"
    # a queue at the door that is full is told of, and soon
    started=${EPOCHREALTIME/./}
    exits 1 timeout -s KILL 10 "$BUILD/gainstage" status
    says 'lets nobody in'
    ((${EPOCHREALTIME/./} - started < 5000000)) || fail "that took too long"
}

test_attach_while_another_start_is_under_way() {
    local lock=$XDG_RUNTIME_DIR/gainstage/main.sock.lock
    mkdir -m 700 "$XDG_RUNTIME_DIR/gainstage"
    mkfifo release
    flock "$lock" cat release &
    wait_until 5 not flock -n "$lock" true
    terminal one -- "$BUILD/gainstage" --input demo
    # it has found the lock held when it has met it once: the session's log is there
    wait_until 5 test -e "$XDG_STATE_HOME/gainstage/main.log"
    : >release
    wait_until 5 has_sound
    wait_until 5 state_is clients 1
    alive "$(cat one.pid)" || fail "attach gave up: $(tail -c 300 one.out)"
}

test_interrupted_start_leaves_nothing() {
    # A device whose opening takes for ever: it reads from a pipe that nobody writes to.
    mkfifo never
    cat >asound.conf <<CONF
pcm.!default { type file slave.pcm "null" file "/dev/null" infile "$WORK/never" }
pcm.null { type null }
CONF
    export ALSA_CONFIG_PATH=$WORK/asound.conf JACK_DEFAULT_SERVER=none-${WORK##*.}
    "$BUILD/gainstage" start --input default >start.log 2>&1 &
    local pid=$!
    wait_until 5 has_audio_process
    kill -TERM "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "exit status" 1 "$status"
    equal lines 1 "$(wc -l <start.log)"
    grep -q interrupted start.log || fail "$(cat start.log)"
    equal "engines left" "" "$(engines)"
}

test_record_refuses_what_is_no_new_file() {
    refused 2 gs record "" --input demo --duration 0.1
    refused 2 gs record . --input demo --duration 0.1
    refused 2 gs record .. --input demo --duration 0.1
    refused 2 gs record "$WORK" --input demo --duration 0.1
    refused 2 gs record new/ --input demo --duration 0.1
    refused 2 gs record /dev/null --input demo --duration 0.1
    refused 2 gs record take.mp3 --input demo --duration 0.1
    says take.mp3
    refused 2 gs record take.wav --format flac --input demo --duration 0.1
    refused 2 gs record take.flac --format pcm16 --input demo --duration 0.1
    [[ ! -e home/Music && ! -e /dev/null.wav && ! -e ..wav && ! -e .wav ]] || fail "a file was made"
    # refused before any device is touched
    refused 2 gs record take.mp3 --input nosuch
    exits 0 gs record TAKE.FLAC --input demo --duration 0.3
    equal container flac "$(info TAKE.FLAC container)"
}

test_the_name_decides_the_format() {
    mkdir -p "$XDG_CONFIG_HOME/gainstage"
    echo 'format flac' >"$XDG_CONFIG_HOME/gainstage/config"
    exits 0 gs record take.wav --input demo --duration 0.3
    equal format pcm24 "$(info take.wav format)"
    exits 0 gs record plain --input demo --duration 0.3
    [[ -s plain.flac ]] || fail "without a name's advice the config decides"
}

test_record_ended_before_the_first_sound() {
    no_devices
    mkfifo never
    cat >asound.conf <<CONF
pcm.!default { type file slave.pcm "null" file "/dev/null" infile "$WORK/never" }
pcm.null { type null }
CONF
    "$BUILD/gainstage" record take.wav --input default 2>record.log &
    local pid=$! status=0
    wait_until 5 eval "[[ -n \$(children $pid) ]]"
    kill -TERM "$pid"
    wait "$pid" || status=$?
    equal "exit status" 1 "$status"
    grep -q 'no file was made' record.log || fail "$(cat record.log)"
    [[ ! -e take.wav ]]
}

test_output_that_can_not_be_written() {
    start_engine --input demo
    local status=0
    gs status >/dev/full 2>err || status=$?
    equal "status of status" 1 "$status"
    grep -q 'could not be written' err
    status=0
    gs ctl get >/dev/full 2>err || status=$?
    equal "status of ctl" 1 "$status"
}

test_templates_and_folders_are_checked_when_set() {
    start_engine --input demo
    local template
    for template in '{foo}' '' 'a/b' '{name'; do
        refused 1 gs ctl template "$template"
    done
    refused 1 gs ctl dir /proc/x
    says /proc/x
    refused 1 gs start --session other --input demo --dir /proc/x
    equal template '{name}_{date}_{number}' "$(gs ctl template)"
    equal dir "$WORK/takes" "$(gs ctl dir)"
    exits 0 gs ctl dir "$WORK/made/deeper"
    [[ -d made/deeper ]]
}

test_several_words_need_no_quotes() {
    start_engine --input demo
    gs ctl preroll 0
    record_take "a long name"
    [[ -e "takes/a long name.wav" ]]
    exits 0 gs ctl mark verse one
    exits 0 gs ctl "mark verse two"
    stop_take
    equal markers 2 "$(info "takes/a long name.wav" markers)"
    exits 0 gs ctl name my song
    equal name "my song" "$(gs ctl name)"
    gs ctl --help | grep -qF 'mark [TEXT…]'
}

test_paths_in_ctl_are_meant_from_here() {
    start_engine --input demo
    mkdir sub
    echo 'set comp.drive 7' >sub/my.preset
    exits 0 gs ctl preset ./sub/my.preset
    equal drive 7.0 "$(gs ctl get 1.comp.drive)"
    echo 'set comp.drive 9' >sub/my.preset
    exits 0 gs ctl "preset sub/my.preset"
    equal drive 9.0 "$(gs ctl get 1.comp.drive)"
    exits 0 gs ctl "dir sub"
    equal dir "$WORK/sub" "$(gs ctl dir)"
    wavgen ref.wav sine seconds=5
    exits 0 gs ctl "input File:ref.wav"
    exits 0 gs ctl input FILE:ref.wav
    exits 0 gs record out.wav --input FILE:ref.wav --duration 0.3
}

test_settings_answer() {
    start_engine --input demo
    exits 0 gs ctl preset voice
    says voice
    exits 0 gs ctl save mine
    says 'saved preset mine'
    local line
    for line in 'name abc' 'format float' 'dry off' "dir $WORK/new"; do
        exits 0 gs ctl "$line"
        says "${line#* }"
    done
}

test_other_sessions_are_named() {
    exits 0 gs start --input demo --session studio
    refused 1 gs status
    says studio
    refused 1 gs ctl record
    says studio
    gs stop --session studio
    refused 1 gs status
    says 'gainstage start'
}

test_a_limit_on_file_sizes() {
    (
        ulimit -f 1000
        refused 1 env --default-signal=XFSZ timeout 20 "$BUILD/gainstage" start --input demo
        says 'ulimit -f'
    )
    equal "engines left" "" "$(engines)"
}

test_a_limit_on_file_sizes_met_by_a_take() {
    local pid
    env --default-signal=XFSZ "$BUILD/gainstage" start --input demo --dir "$WORK/takes"
    wait_until 5 has_sound
    pid=$(engines)
    record_take long
    prlimit --pid "$pid" --fsize=600000:
    wait_until 15 state_is state idle
    equal engine "$pid" "$(engines)"
    (($(info takes/long.wav frames) > 48000)) || fail "what was recorded is lost"
    prlimit --pid "$pid" --fsize=unlimited:
    record_take again
    stop_take
}

test_many_files_to_measure() {
    wavgen one.wav sine seconds=0.1
    local i files=()
    for i in {1..200}; do files+=(one.wav); done
    gs measure --json "${files[@]}" >out
    equal files 200 "$(json length <out)"
}

test_one_line_is_enough() {
    refused 1 gs start -f --input nosuch
    says nosuch
    refused 2 gs ctl ''
    says usage
    refused 2 gs ctl '# a comment'
    says usage
}

run_cases
