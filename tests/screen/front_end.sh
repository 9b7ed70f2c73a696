#!/bin/bash
# The front end on a terminal: what it shows, what its keys do, how it leaves.
E2E_LIBRARY=screen
. "$(dirname "$0")/../lib/e2e.sh"

STAGES=(INPUT PREAMP HIGH-PASS COMP DE-ESS ENHANCE GATE OUTPUT)

parameters() {
    gs ctl get
}

changed_from() { # changed_from BEFORE: some parameter has another value now
    [[ $(parameters) != "$1" ]]
}

open_on() { # open_on SOURCE [WIDTHxHEIGHT]: an engine and a front end
    start_engine --input "$1"
    screen "${2:-80x24}" "$BUILD/gainstage" attach
    see OUTPUT
}

test_opens_with_the_demo_voice() {
    no_devices
    screen 80x24 "$BUILD/gainstage"
    see DEMO
    local stage
    for stage in "${STAGES[@]}"; do
        shows "$stage" || fail "no row for $stage"
    done
    ! shows REC || fail "REC is shown while idle"
    # The meters move.
    local first
    first=$(row INPUT)
    wait_until 5 eval '[[ $(row INPUT) != "$first" ]]'
    [[ ! -s front.err ]] || fail "stderr: $(head -c 300 front.err)"
}

test_meter_reads_the_level() {
    wavgen sine.wav sine level=-12 seconds=30
    open_on "file:$WORK/sine.wav"
    wait_until 5 eval 'row INPUT | grep -q -- "-12\.0"'
    wait_until 5 eval 'row OUTPUT | grep -q -- "-12\.0"'
    gs ctl set preamp.gain 6
    wait_until 5 eval 'row OUTPUT | grep -q -- " -6\.0"'
    row INPUT | grep -q -- "-12\.0" || fail "gain moved the input's meter: $(row INPUT)"
    gs ctl set preamp.gain 18
    see OVER
    ! row INPUT | grep -q OVER || fail "the converter did not clip: $(row INPUT)"
}

test_knobs_turn() {
    open_on demo
    local before
    before=$(parameters)
    keys +
    wait_until 3 changed_from "$before"
    keys -- -
    wait_until 3 not changed_from "$before"
    keys K
    wait_until 3 changed_from "$before"
    keys '='
    wait_until 3 not changed_from "$before"
    # All the way through the knobs: each stage can be reached and turned.
    local i
    for i in 1 2 3 4 5 6 7; do
        keys j
        keys l
        before=$(parameters)
        keys K
        keys J
        keys K
    done
    keys b
    wait_until 3 changed_from "$before"
}

test_digits_type_a_value() {
    open_on demo
    local before after
    before=$(parameters)
    keys 7 Enter
    wait_until 3 changed_from "$before"
    after=$(diff <(echo "$before") <(parameters) | grep '^>')
    grep -qE '\b7(\.0)?\b' <<<"$after" || fail "typed 7, got $after"
    keys 9 9 9 9 Enter
    wait_until 3 eval 'look | grep -qE "range|between|[0-9]+ ?(to|\.\.)"'
    equal "unchanged" "$after" "$(diff <(echo "$before") <(parameters) | grep '^>')"
    keys 3 Escape
    equal "unchanged" "$after" "$(diff <(echo "$before") <(parameters) | grep '^>')"
}

test_commands_after_a_colon() {
    open_on demo
    keys : 'set comp.drive 8' Enter
    wait_until 3 eval 'gs ctl get comp.drive | grep -qE "\b8(\.0)?\b"'
    keys : 'set no.such 1' Enter
    see no.such
}

test_record_mark_next() {
    open_on demo
    gs ctl preroll 0
    keys r
    see REC
    wait_until 3 state_is state recording
    local take
    take=$(state take)
    see "$take"
    wait_until 3 at_least frames 24000
    keys m
    wait_until 3 eval '(($(state markers) == 1))'
    keys n
    wait_until 3 not state_is take "$take"
    see "$(state take)"
    wait_until 3 at_least frames 4800
    keys r
    see_no_more 'REC '
    wait_until 3 state_is state idle
    equal files 4 "$(find takes -name '*.wav' | wc -l)"
    equal marker 1 "$(info "takes/$take.wav" markers)"
}

test_takes_are_sorted_out() {
    open_on demo
    local name
    for name in first second; do
        gs ctl record $name
        wait_until 3 at_least frames 4800
        gs ctl stop
        wait_until 3 state_is state idle
    done
    keys F7
    see '> second'
    see ' first'
    keys 4
    see '****.'
    keys Space
    see kept
    keys j x
    see discarded
    wait_until 3 eval '[[ -n $(find takes/Discarded -name "first*.wav") ]]'
    see '> second'
    keys u
    see_no_more discarded
    wait_until 3 eval '[[ -z $(find takes/Discarded -name "first*.wav") ]]'
    keys i
    keys 'two coughs' Enter
    see 'note   two coughs'
}

test_detach_and_back() {
    open_on demo
    keys r
    see REC
    keys d
    wait_until 3 ended
    equal "exit status" 0 "$(cat exit)"
    equal state recording "$(state state)"
    screen_again "$BUILD/gainstage"
    see REC
    see "$(state take)"
    equal engines 1 "$(engines | wc -l)"
}

test_q_ends_at_once_when_idle() {
    open_on demo
    keys q
    wait_until 3 ended
    equal "exit status" 0 "$(cat exit)"
    wait_until 3 eval '[[ -z $(engines) ]]'
}

test_q_asks_when_recording() {
    open_on demo
    keys r
    see REC
    keys q
    see 'y/n'
    ! ended || fail "left without asking"
    equal state recording "$(state state)"
    keys Escape
    wait_until 3 not shows 'y/n'
    equal state recording "$(state state)"
    ! ended || fail "left though the answer was no"
    keys q
    see 'y/n'
    keys y
    wait_until 3 ended
    wait_until 3 eval '[[ -z $(engines) ]]'
    local file
    file=$(find takes -name '*.wav' ! -name '*.dry.wav')
    (($(info "$file" frames) > 0)) || fail "the take was not finished"
    # What became of it is told on leaving, with its whole path.
    look | tr -d '\n' | grep -qE "saved $WORK/$file, 0:00:0[0-9]" || fail "says: $(look | tail -n 3)"
}

test_q_asks_when_others_look() {
    open_on demo
    terminal other -- "$BUILD/gainstage" attach
    wait_until 5 eval '(($(state clients) == 2))'
    keys q
    see '1 other is attached'
    keys y
    wait_until 3 ended
    wait_until 3 eval '[[ -z $(engines) ]]'
}

test_q_leaves_the_help() {
    open_on demo
    keys '?'
    see 'lines 1 to'
    keys q
    see OUTPUT
    keys '?'
    see 'lines 1 to'
    keys C-c
    see OUTPUT
    ! ended || fail "left"
    alive "$(engines)"
}

test_ctrl_z_hands_the_terminal_back() {
    start_engine --input demo
    screen 80x24 bash -c 'exec bash --norc -i 2>&1'
    keys "PS1='ready> '" Enter
    see 'ready>'
    keys "'$BUILD/gainstage' attach" Enter
    see OUTPUT
    keys r
    see REC
    keys C-z
    see 'ready>'
    ! shows OUTPUT || fail "the picture is still there: $(look)"
    keys 'echo shell$((40 + 2))' Enter # it echoes, and lines end where they should
    see shell42
    see 'echo shell'
    keys 'stty size; fg' Enter
    see OUTPUT
    see 'REC '
    ! shows ready || fail "remains of the shell: $(look)"
    keys Tab
    see LUFS
    keys d
    see 'still being recorded'
    # Stopped and continued by somebody else, it draws everything anew.
    keys "clear; '$BUILD/gainstage' attach" Enter
    see OUTPUT
    kill -TSTP "$(front_end)"
    see 'ready>'
    keys fg Enter
    see OUTPUT
    see_no_more ready
    kill -STOP "$(front_end)" # nobody can prepare for that one
    see 'ready>'
    keys clear Enter
    see_no_more OUTPUT
    keys fg Enter
    see OUTPUT
    see INPUT
    see_no_more ready
    keys d
    see detached
}

front_end() { # the front end's id
    local pid
    for pid in $(marked "$E2E_MARK"); do
        [[ /proc/$pid/exe -ef $BUILD/gainstage ]] &&
            tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q 'gainstage attach' && echo "$pid" && return
    done
}

test_names_in_any_script() {
    open_on demo
    gs ctl record 音声テスト
    see 音声テスト
    see REC
    local line
    line=$(look | head -n 1)
    grep -qE '  音声テスト[^ ]*  ● REC 0:[0-9:]+$' <<<"$line" || fail "header: $line"
    # Five characters are two columns wide: nothing was pushed aside, the badge ends one from the edge.
    equal "columns" 79 $((${#line} + 5))
    gs ctl next ascii
    see ascii
    look | head -n 1 | grep -qE '  ascii[^ ]*  ● REC 0:[0-9:]+$' || fail "header: $(look | head -n 1)"
}

test_a_connection_that_broke_is_made_anew() {
    open_on demo
    local pid
    pid=$(front_end)
    kill -STOP "$pid"
    let_go
    kill -CONT "$pid"
    see 'made anew'
    wait_until 5 eval '(($(state clients) == 1))'
    gs ctl set preamp.gain 11.5
    wait_until 5 eval 'row PREAMP | grep -q "11\.5"'
    keys r
    see REC
    alive "$pid"
}

test_help_views_themes() {
    open_on demo
    keys '?'
    see detach
    keys '?'
    see OUTPUT
    # All the way round, and each by its name.
    local i view
    keys Tab
    see_no_more PREAMP
    keys Tab
    see 'FREQUENCY RESPONSE'
    keys Tab
    see SHORT-TERM
    keys Tab Tab
    see 'Space keep'
    keys Tab
    see 'AUDIO PROCESS'
    keys BTab BTab BTab
    see SHORT-TERM
    for view in 'meters INPUT' 'curves DYNAMICS' 'loudness LRA' 'interface DEVICE' 'help Keys' 'strip OUTPUT'; do
        keys : "view ${view% *}" Enter
        see "${view#* }"
    done
    keys : 'view sideways' Enter
    see "'sideways' is none of strip, meters"
    keys F2
    see OUTPUT
    for i in 1 2 3 4 5 6; do
        keys t
        see OUTPUT
    done
    alive "$(engines)"
}

test_themes_of_ones_own() {
    local mine=$XDG_CONFIG_HOME/gainstage/themes
    mkdir -p "$mine"
    printf '%s\n' '# Mine' 'color label 201' 'glyphs ascii' >"$mine/mine.theme"
    printf '%s\n' '# Broken' 'color label 201' 'color lable 7' >"$mine/broken.theme"
    open_on demo
    wait_until 5 eval 'row INPUT | grep -q █' # the voice pauses
    keys : 'theme mine' Enter
    wait_until 3 eval 'row INPUT | grep -q =='
    wait_until 3 eval 'look -e | grep -qF "38;5;201m"'
    # A broken one is told of with its line, and the last good one stays.
    keys : 'theme broken' Enter
    # …on as many rows as its path takes
    wait_until 3 eval 'look | tr -d " \n" | grep -qF "broken.theme:3:color:noelementiscalled"'
    wait_until 5 eval 'row INPUT | grep -q ==' # the demo voice pauses now and then
    keys : 'theme studio' Enter
    wait_until 3 eval 'row INPUT | grep -q █'
    # It is read when it is asked for.
    printf '%s\n' '# Mended' 'color label 202' >"$mine/broken.theme"
    keys : 'theme broken' Enter
    wait_until 3 eval 'look -e | grep -qF "38;5;202m"'
}

test_curves_show_the_sound() {
    wavgen sine.wav sine level=-12 seconds=30
    open_on "file:$WORK/sine.wav"
    gs ctl set comp.on on
    gs ctl set comp.drive 5
    gs ctl set comp.ratio 4
    keys : 'view curves' Enter
    see 'FREQUENCY RESPONSE'
    see_no_more 'being measured'
    see 20k
    # 8 dB above a threshold of -20, 4:1
    see 'in -12.0'
    see 'out -18.0'
    see 'COMP  6.0'
    # The same keys turn the same knobs, and the chart follows.
    keys j
    see hpf.freq
    gs ctl set hpf.on on
    see '80 Hz'
    keys 2 0 0 Enter
    wait_until 3 eval 'gs ctl get hpf.freq | grep -qw 200'
    see '200 Hz'
    keys b
    wait_until 3 eval 'gs ctl get hpf.on | grep -qw off'
    local size
    for size in '200 60' '60 20' '41 10' '5 3' '80 24'; do
        resize "${size% *}" "${size#* }"
    done
    see 'out -18.0'
    keys F2
    see 'reduction'
}

test_several_channels() {
    wavgen four.wav sine channels=4 seconds=30 level=-20
    open_on "file:$WORK/four.wav" 100x30
    see 4
    keys ']'
    local before
    before=$(parameters)
    keys +
    wait_until 3 changed_from "$before"
    diff <(echo "$before") <(parameters) | grep '^>' >changed || true
    equal "parameters that changed" 1 "$(wc -l <changed)"
    grep -q '2\.' changed || fail "not channel 2: $(cat changed)"
}

test_messages_of_others_are_seen() {
    open_on demo
    gs ctl record fromafar
    see REC
    see fromafar
    gs ctl set preamp.gain 11.5
    wait_until 3 eval 'row PREAMP | grep -q "11\.5"'
    gs stop
    wait_until 5 ended
}

test_engine_dies() {
    open_on demo
    kill -KILL "$(engines)"
    wait_until 5 ended
    [[ $(cat exit) == 1 ]] || fail "exit status $(cat exit)"
    [[ -s front.err ]] || look | grep -q . || fail "says nothing"
}

run_cases
