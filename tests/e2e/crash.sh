#!/bin/bash
# Engines that die in the middle of a take: what the files hold as they are, what the next engine
# makes of them, and what is told. `make check-crash` runs the same with fifty deaths.
# alone: figures in tenths of a second
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/missing.sh"
ROUNDS=${CRASH_ROUNDS:-1}

# Kills the engine at once; $there is how many frames of the take had been captured at least, $most
# how many at most.
kill_engine() {
    local before after answer engine=$1
    before=$(now)
    answer=$(state frames)
    kill -KILL "$engine"
    after=$(now)
    there=$answer
    most=$((answer + (after - before) * 48 / 1000))
    wait_until 3 not alive "$engine"
}

engine_ended() {
    [[ -z $(engines) ]]
}

listed() { # listed KEY NAME: as `takes` has it
    gs takes takes --json | sed -n "s/,\$//; /\"name\": \"$2\",/p" | json get "$1"
}

close_to() { # close_to WHAT A B: two levels
    awk "BEGIN { d = $2 - $3; exit !(d > -0.2 && d < 0.2) }" || fail "$1: $2, not $3"
}

# The list has the take's length, peak and loudness as the sound itself has them.
measured_well() { # measured_well NAME
    equal "length of $1" "$(info "takes/$1.wav" frames)" "$(listed frames "$1")"
    gs measure --json "takes/$1.wav" >measured.json
    close_to "peak of $1" "$(listed peak "$1")" "$(json get 0.sample_peak_dbfs <measured.json)"
    close_to "loudness of $1" "$(listed loudness "$1")" "$(json get 0.integrated_lufs <measured.json)"
}

is_recovered() { # is_recovered NAME TITLE
    wait_until 5 eval "[[ \$(listed state '$1') == recovered && \$(listed peak '$1') == -* ]]"
    equal "title of $1" "$2" "$(listed title "$1")"
    measured_well "$1"
}

LIMIT_test_killed_at_any_instant=$((60 + 5 * ROUNDS))
test_killed_at_any_instant() {
    need sox soxi
    wavgen ref.wav random24 channels=2 seconds=20
    local round file audio there most missing worst=0 worst_after=0
    for ((round = 1; round <= ROUNDS; round++)); do
        start_engine --input "file:$WORK/ref.wav"
        record_take "take$round"
        wait_until 5 at_least frames $((6000 + RANDOM))
        audio=$(audio_process)
        kill_engine "$(engines)"
        # the engine alone died; so that nothing goes on with the take the audio process has to go
        kill -KILL "$audio"
        wait_until 3 not alive "$audio"
        for file in takes/take"$round"{,.dry}.wav; do
            opens_everywhere "$file"
            one_run ref.wav "$file"
            no_less "$file" "$(info "$file" frames)" "$there" 0.5
            missing=$((most - $(info "$file" frames)))
            worst=$((missing > worst ? missing : worst))
        done
        exits 0 gs recover takes
        says '; its sidecar is finished'
        is_recovered "take$round" ''
        for file in takes/take"$round"{,.dry}.wav; do
            opens_everywhere "$file"
            one_run ref.wav "$file"
            no_less "recovered $file" "$(info "$file" frames)" "$there" 0.1
            missing=$((most - $(info "$file" frames)))
            worst_after=$((missing > worst_after ? missing : worst_after))
        done
    done
    figure "killed $ROUNDS times: at most $worst frames are missing, $worst_after after recover"
}

# The ring outlives the engine: the next one loses nothing, nor does the one behind that.
goes_on_without_a_loss() { # goes_on_without_a_loss FORMAT DEATHS
    local audio before=0 after=0 death
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    gs ctl format "$1"
    gs ctl save mine
    gs ctl set 2.out.gain 0
    gs ctl split 500M
    record_take rolling
    gs ctl mark before
    gs ctl set 1.gate.threshold -33 # while it is off
    gs ctl title 'a good one'
    gs ctl artist 'the band'
    gs ctl track 1 voice
    gs ctl stop in 1h
    gs ctl lock on
    wait_until 3 grep -qsa 'a good one' "$XDG_RUNTIME_DIR"/gainstage/*.orders
    audio=$(audio_process)
    for ((death = 1; death <= $2; death++)); do
        wait_until 10 at_least frames $((before + 24000))
        gs ctl set 2.hpf.freq $((100 + death)) # told at once, written down in the same moment
        kill_engine "$(engines)"
        before=$there
        alive "$audio" || fail "the audio process died with its engine"
        exits 0 gs start # it need not know anything
        wait_until 5 state_is state recording
        equal "audio process" "$audio" "$(state audio_pid)"
        equal "input" "file:$WORK/ref.wav" "$(state input)"
        state recovered | grep -q 'going on with rolling' || fail "$(state recovered)"
    done
    [[ $1 == flac ]] || after=$there # a part of its own counts from its own start
    wait_until 5 at_least frames $((after + 40000))
    gs ctl mark after
    equal lost 0 "$(state lost_frames)"
    equal "what was ordered" "500M on 1" "$(state split) $(state locked) $(at_least stop_in 3000 && echo 1)"
    equal "where takes go" "$WORK/takes $1" "$(state dir) $(state format)"
    equal "what the settings are called" "mine*" "$(state preset)"
    refused 1 gs ctl stop
    says lock
    gs ctl lock off
    gs ctl note 'said later'
    stop_take
    wait_until 3 alive "$audio"
    exits 0 gs stop
    wait_until 3 not alive "$audio"
    equal "notes left" "" "$(find "$XDG_STATE_HOME" -name '*.take')"
}

tag_of() { # tag_of FILE FIELD: of bext, as libsndfile reads it
    sndfile-metadata-get --all "$1" | sed -n "s/^$2 *: *//p"
}

test_a_new_engine_goes_on() {
    need sndfile-metadata-get
    local there most file key began
    goes_on_without_a_loss pcm24 2
    equal files 2 "$(find takes -name '*.wav' | wc -l)"
    for file in takes/rolling{,.dry}.wav; do
        one_run ref.wav "$file"
        (($(info "$file" frames) > there + 24000)) || fail "$(info "$file" frames) frames"
        equal markers 3 "$(info "$file" markers)" # the key and two of ours
    done
    equal labels "a good one|the band|said later" \
        "$(listed title rolling)|$(listed artist rolling)|$(listed note rolling)"
    equal track voice "$(json get tracks.0 <takes/rolling.json)"
    equal "the first part's change" 1 "$(grep -c '"key": "gate.threshold"' takes/rolling.json)"
    for key in 101 102; do # of the moments before a death, one each
        equal "hpf.freq $key" 1 "$(tr -d ' \n' <takes/rolling.json | grep -o "\"hpf.freq\",\"value\":$key" | wc -l)"
    done
    equal "settings at the start" 2 "$(grep -c '"gate.threshold": -50' takes/rolling.json)"
    # measured whole, although the last engine has heard the end only
    wait_until 5 eval '(measured_well rolling)'
    for file in takes/rolling{,.dry}.wav; do
        wait_until 5 eval '[[ $(tag_of $file "Loudness value") == $(json get loudness.integrated <takes/rolling.json)* ]]'
    done
    exits 0 gs recover takes
}

test_a_new_engine_goes_on_in_flac() {
    local there most parts frames
    goes_on_without_a_loss flac 1
    parts=(takes/*.flac)
    equal files 4 "${#parts[@]}"
    frames=$(($(info takes/rolling.flac frames) + $(info takes/rolling_2.flac frames)))
    wavgen joined.wav join gap=0 channels=2 frames=$frames from=takes/rolling.flac \
        from=takes/rolling_2.flac
    one_run ref.wav joined.wav
    ((frames > there + 24000)) || fail "$frames frames"
}

# What its sidecar knows of it stays as it is: the rest becomes another part. Other takes come after.
test_a_note_that_is_not_whole() {
    local audio there most note folder number frames
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take rolling
    gs ctl set 1.hpf.freq 111
    gs ctl title rolling # the sidecar is written soon
    wait_until 5 grep -q '"key": "hpf.freq"' takes/rolling.json
    wait_until 5 at_least frames 24000
    kill_engine "$(engines)"
    note=$(find "$XDG_STATE_HOME" -name '*.take')
    folder=$(dirname "$note")
    sed -i 's/^history all /history part/' "$note"
    for number in 1 2 3 4 5 6 7 8; do
        printf 'session main\nformat pcm24 2 48000\nwet %s\nstart 0\n' "$WORK/gone$number/x.wav" \
            >"$folder/gone$number.take"
    done
    exits 0 gs start --input "file:$WORK/ref.wav" --dir "$WORK/takes"
    wait_until 5 state_is state recording
    [[ $(state recovered) == "the engine died; going on with rolling.wav"*"not recovered"* ]] ||
        fail "$(state recovered)"
    wait_until 5 eval '[[ -f takes/rolling_2.wav ]]'
    wait_until 5 at_least frames 24000
    stop_take
    grep -q '"key": "hpf.freq"' takes/rolling.json || fail "$(cat takes/rolling.json)"
    frames=$(($(info takes/rolling.wav frames) + $(info takes/rolling_2.wav frames)))
    wavgen joined.wav join gap=0 channels=2 frames=$frames from=takes/rolling.wav \
        from=takes/rolling_2.wav
    one_run ref.wav joined.wav
}

# A ring that is not the take's: another one, of a later engine, say.
test_another_ring_is_not_taken_for_the_takes() {
    local audio there most note
    start_engine --input demo
    record_take mine
    wait_until 5 at_least frames 24000
    audio=$(audio_process)
    kill_engine "$(engines)"
    note=$(find "$XDG_STATE_HOME" -name '*.take')
    sed -i 's/^ring .*/ring 1/' "$note"
    exits 0 gs start --input demo --dir "$WORK/takes"
    state recovered | grep -q 'recovered mine.wav, 0:00:0' || fail "$(state recovered)"
    state_is state idle
    wait_until 5 not alive "$audio"
    (($(info takes/mine.wav frames) >= there - 4800)) || fail "$(info takes/mine.wav frames)"
}

# Who looks on when the engine dies starts the next one.
test_a_front_end_starts_it_again() {
    local engine there most
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take seen
    terminal screen -- "$BUILD/gainstage"
    wait_until 5 grep -qaF seen screen.out # it knows of the take
    wait_until 5 at_least clients 1
    engine=$(state engine_pid)
    kill_engine "$engine"
    wait_until 10 state_is state recording
    [[ $(state engine_pid) != "$engine" ]] || fail "the same engine"
    wait_until 5 at_least clients 1
    wait_until 5 at_least frames $((there + 12000))
    stop_take
    one_run ref.wav takes/seen.wav
    (($(info takes/seen.wav frames) > there + 12000)) || fail "$(info takes/seen.wav frames)"
}

# Nobody comes: the device is let go, here after the two seconds that the ring holds.
test_an_audio_process_does_not_wait_for_ever() {
    mkdir -p "$XDG_CONFIG_HOME/gainstage"
    printf 'ring 2\npreroll 0\n' >"$XDG_CONFIG_HOME/gainstage/config"
    start_engine --input demo
    record_take alone
    local audio there most
    audio=$(audio_process)
    kill_engine "$(engines)"
    alive "$audio" || fail "the audio process died with its engine"
    wait_until 14 not alive "$audio"
    exits 0 gs start --input demo --dir "$WORK/takes"
    state recovered | grep -q 'recovered alone.wav, 0:00:0' || fail "$(state recovered)"
    state_is state idle
    equal "orders left" "" "$(find "$XDG_RUNTIME_DIR" -name '*.orders')"
    (($(info takes/alone.wav frames) >= there - 4800)) || fail "$(info takes/alone.wav frames)"
}

# No note tells of it: the folder does.
test_takes_without_a_note() {
    local format audio there most
    for format in pcm24 flac; do
        start_engine --input demo
        gs ctl format $format
        record_take $format
        gs ctl title "no note"
        wait_until 5 at_least frames 30000
        wait_until 5 grep -q 'no note' takes/$format.json
        audio=$(audio_process)
        kill_engine "$(engines)"
        kill -KILL "$audio"
        wait_until 3 not alive "$audio"
        find "$XDG_STATE_HOME" -name '*.take' -delete
        equal "state before" unfinished "$(listed state $format)"
        exits 0 gs start --input demo --dir "$WORK/takes"
        wait_until 5 eval '[[ $(state recovered) == "recovered '$format'."* ]]'
        wait_until 5 eval "[[ \$(listed state $format) == recovered && \$(listed peak $format) == -* ]]"
        equal title "no note" "$(listed title $format)"
        equal "files of $format" 2 "$(find takes -name "$format*" ! -name '*.json' | wc -l)"
        gs stop
        wait_until 5 engine_ended
    done
    exits 0 gs recover takes
}

# A `record` that is killed has nobody who would come.
test_record_takes_its_audio_process_along() {
    gs record a.wav --input demo >/dev/null 2>&1 &
    wait_until 5 test -s a.wav
    wait_until 5 eval '(($(stat -c %s a.wav) > 50000))'
    local engine audio
    engine=$(pgrep_record)
    audio=$(children "$engine" | head -n 1)
    kill -KILL "$engine"
    wait_until 3 not alive "$audio"
    exits 0 gs start --input demo --dir "$WORK/takes"
    state recovered | grep -q 'recovered a.wav' || fail "$(state recovered)"
    exits 0 gs recover a.wav
    says whole
}

pgrep_record() {
    local pid
    for pid in $(marked "$E2E_MARK"); do
        if grep -qz '^record$' "/proc/$pid/cmdline" && [[ /proc/$pid/exe -ef $BUILD/gainstage ]]; then
            echo "$pid"
        fi
    done 2>/dev/null
}

# The engine that another session's user still runs is nobody's to repair.
test_a_living_take_is_not_touched() {
    wavgen ref.wav random24 channels=2 seconds=20
    gs start --session one --input "file:$WORK/ref.wav" --dir "$WORK/takes" >/dev/null
    wait_until 5 eval "gs ctl --session one record >/dev/null"
    exits 0 gs start --session two --input demo --dir "$WORK/takes"
    equal recovered "" "$(gs status --session two --json | json get recovered)"
    exits 0 gs stop --session one
    one_run ref.wav takes/*_001.wav
}

# Nor is one that its own session's next engine will go on with.
test_a_waiting_take_is_not_touched() {
    wavgen ref.wav random24 channels=2 seconds=20
    gs start --session one --input "file:$WORK/ref.wav" --dir "$WORK/takes" >/dev/null
    gs ctl --session one template '{name}' >/dev/null
    wait_until 5 eval "gs ctl --session one record mine >/dev/null"
    wait_until 5 test -s "$XDG_RUNTIME_DIR"/gainstage/one.sock.orders
    kill -KILL "$(gs status --session one --json | json get engine_pid)"
    wait_until 5 test -S "$XDG_RUNTIME_DIR"/gainstage/one.sock.rescue
    exits 0 gs start --session two --input demo --dir "$WORK/takes"
    gs ctl --session two record sync >/dev/null # what the folder holds was looked at by now
    wait_until 5 eval 'compgen -G "takes/sync*.json" >/dev/null'
    equal recovered "" "$(gs status --session two --json | json get recovered)"
    exits 0 gs start --session one
    equal state recording "$(gs status --session one --json | json get state)"
    exits 0 gs stop --session one
    one_run ref.wav takes/mine.wav
    equal state complete "$(listed state mine)"
}

run_cases
