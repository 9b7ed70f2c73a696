#!/bin/bash
# Keys that change the sound: turning, typing, commands.
E2E_LIBRARY=screen
. "$(dirname "$0")/../lib/e2e.sh"

parameters() {
    gs ctl get
}

changed_from() { # changed_from BEFORE: some parameter has another value now
    [[ $(parameters) != "$1" ]]
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

run_cases
