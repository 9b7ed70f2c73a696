#!/bin/bash
# Takes from the front end: begun, marked, followed by the next, named, sorted out.
E2E_LIBRARY=screen
. "$(dirname "$0")/../lib/e2e.sh"

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

run_cases
