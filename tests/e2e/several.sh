#!/bin/bash
# Several people at one engine: what is changed can be taken back and compared, who did what is seen
# by all, and who only looks on changes nothing.
. "$(dirname "$0")/../lib/e2e.sh"

value() { # value KEY WANTED
    equal "$1" "$2" "$(gs ctl get "$1")"
}

# listener NAME LINE…: a connection that sends the lines and stays; what it hears is in NAME.heard.
declare -A VOICE
listener() {
    local name=$1 voice
    shift
    mkfifo "$name.pipe"
    (
        for voice in "${VOICE[@]}"; do exec {voice}>&-; done # each one's end is its own
        sockline "$(socket_of)" talk <"$name.pipe" >"$name.heard" 2>&1
    ) &
    exec {voice}>"$name.pipe"
    VOICE[$name]=$voice
    printf '%s\n' "$@" >&"$voice"
}

utter() { # utter NAME LINE
    echo "$2" >&"${VOICE[$1]}"
}

hang_up() { # hang_up NAME
    local voice=${VOICE[$1]}
    exec {voice}>&-
}

hears() { # hears NAME TEXT
    wait_until 8 grep -qF -- "$2" "$1.heard"
}

test_undo_and_redo() {
    start_engine --input demo
    exits 1 gs ctl undo
    says 'nothing to undo'
    gs ctl set comp.drive 5
    exits 0 gs ctl undo
    says 'undone: comp.drive 5.0 → 3.0'
    value 1.comp.drive 3.0
    exits 0 gs ctl redo
    says 'redone: comp.drive 3.0 → 5.0'
    value 2.comp.drive 5.0
    # whole actions in one step: a preset, a reset, a linked pair
    gs ctl preset broadcast
    equal preset broadcast "$(state preset)"
    gs ctl reset all
    gs ctl undo
    equal preset broadcast "$(state preset)"
    gs ctl undo
    value 1.comp.drive 5.0
    value 1.comp.on off
    gs ctl link 1 on
    gs ctl set 1.gate.ratio 7
    value 2.gate.ratio 7.0
    gs ctl undo
    value 2.gate.ratio 2.0
    gs ctl set 1.hpf.freq 100
    gs ctl undo
    gs ctl undo
    equal links '' "$(state links)"
    exits 1 gs ctl nudge comp.nothing 1
    exits 0 gs ctl undo # what failed is no step
    says comp.drive
}

# Each call is a connection of its own; what counts is who turns.
test_turns_by_ctl_are_undone_together() {
    start_engine --input demo
    local begun
    until [ -n "$begun" ] && [ $((${EPOCHREALTIME/./} - begun)) -lt 900000 ]; do
        gs ctl set comp.drive 3 # on a busy machine it may take another go
        gs ctl set comp.ratio 4
        gs ctl set comp.ratio 5
        begun=${EPOCHREALTIME/./}
        for _ in 1 2 3; do
            gs ctl nudge comp.drive 1
        done
    done
    exits 0 gs ctl undo
    says 'undone: comp.drive 3.3 → 3.0'
    value 1.comp.drive 3.0
    value 1.comp.ratio 5.0
}

test_turns_are_undone_together() {
    start_engine --input demo
    listener anna 'as anna' 'nudge 1.comp.drive 1' 'nudge 1.comp.drive 1' 'nudge 1.comp.drive 1' \
        'nudge 1.comp.drive 10' undo 'get 1.comp.drive'
    hears anna 'undone: 1.comp.drive 4.3 → 3.0'
    hears anna '- 3.0'
}

test_two_settings_compared() {
    start_engine --input demo
    equal ab A "$(state ab)"
    gs ctl set comp.drive 4
    gs ctl ab >/dev/null
    equal ab B "$(state ab)"
    value 1.comp.drive 4.0
    exits 1 gs ctl undo # the history of B is its own
    gs ctl set comp.drive 9
    gs ctl ab
    value 1.comp.drive 4.0
    gs ctl undo
    value 1.comp.drive 3.0
    gs ctl ab
    value 1.comp.drive 9.0
    gs ctl ab copy
    gs ctl ab
    value 1.comp.drive 9.0
    gs ctl undo # …and what was copied over can be had again
    value 1.comp.drive 3.0
    refused 1 gs ctl ab twice
    says 'usage: ab [copy]'
}

test_copy_of_a_strip() {
    wavgen ref.wav random24 channels=4 seconds=30
    start_engine --input "file:$WORK/ref.wav"
    gs ctl set 1.comp.drive 7
    gs ctl set 1.preamp.gain 12
    gs ctl copy 1 3
    value 3.comp.drive 7.0
    value 3.preamp.gain 0.0
    value 2.comp.drive 3.0
    gs ctl copy 1 all gain
    value 4.comp.drive 7.0
    value 4.preamp.gain 12.0
    gs ctl undo
    value 4.comp.drive 3.0
    value 3.comp.drive 7.0
    refused 1 gs ctl copy 1 5
    says 'no channel from 1 to 4'
    refused 1 gs ctl copy 2 2
    refused 1 gs ctl copy 1 2 everything
}

test_who_did_what() {
    start_engine --input demo
    listener anna "as 'anna (desk)'" attach
    hears anna '* telemetry'
    listener ben "as 'ben (booth)'" attach
    hears anna '* message info ben (booth): joined'
    not grep -qF 'message info ben' ben.heard
    utter ben 'nudge 1.comp.drive 1'
    utter ben 'nudge 1.comp.drive 4'
    hears anna '* message info ben (booth): 1.comp.drive 3.0 → 3.5'
    equal 'messages about the knob' 1 "$(grep -c 'message info ben (booth): 1.comp' anna.heard)"
    utter ben 'preset broadcast'
    hears anna '* message info ben (booth): preset broadcast'
    utter ben 'undo'
    hears anna '* message info ben (booth): undone: preset broadcast'
    utter ben 'lock on'
    hears anna '* message info ben (booth): lock on'
    utter ben 'lock off'
    utter anna 'record song'
    hears ben '* message info anna (desk): recording song'
    hears anna '* message info recording song'
    gs ctl mark chorus
    hears anna 'chorus at'
    gs ctl stop
    hears anna 'saved song'
    # what the engine itself has no word for, too
    utter ben 'preroll 3'
    hears anna '* message info ben (booth): preroll 3'
    utter ben undo
    hears anna '* message info ben (booth): undone: 1.comp.drive'
    gs ctl clients >clients
    equal clients 2 "$(wc -l <clients)"
    grep -q '^anna (desk), since ..:..$' clients || fail "$(cat clients)"
    gs ctl events 500 >events
    grep -q '^20..-..-.. ..:..:..  ben (booth): 1.comp.drive 3.0 → 3.5$' events || fail "$(cat events)"
    grep -q 'anna (desk): recording song' events || fail "$(cat events)"
    equal 'last of them' 1 "$(gs ctl events 1 | wc -l)"
    refused 1 gs ctl events none
    # who comes later is told what happened before
    listener late 'as late' attach
    hears late '1.comp.drive 3.0 → 3.5'
    grep -q '^\* event .*ben (booth)' late.heard || fail "no event"
    hang_up ben
    hears anna '* message info ben (booth): left'
}

test_looking_on() {
    start_engine --input demo
    listener eve 'as eve' 'attach view'
    hears eve '* telemetry'
    utter eve 'set comp.drive 9'
    hears eve "error this front end only looks on (--view): 'set' would change something"
    utter eve 'attach' # no way out of it
    utter eve 'record'
    hears eve "'record' would"
    utter eve 'shutdown'
    hears eve "'shutdown' would"
    utter eve 'get 1.comp.drive'
    hears eve '- 3.0'
    grep -q 'looks on' <(gs ctl clients) || fail "$(gs ctl clients)"
    equal state idle "$(state state)"
    terminal view -- "$BUILD/gainstage" --view --name eve
    wait_until 5 grep -q 'VIEW ONLY' view.out
    echo -n r >view.keys
    wait_until 5 grep -q 'only looks on' view.out
    echo -n q >view.keys # leaves, and takes nobody with it
    wait_until 5 not alive "$(cat view.pid)"
    equal state idle "$(state state)"
}

test_two_settings_switched_in_a_take() {
    local i click
    wavgen tone.wav sine freq=997 level=-20 channels=2 seconds=30
    start_engine --input "file:$WORK/tone.wav"
    gs ctl preroll 0
    gs ctl preset broadcast
    gs ctl ab
    gs ctl preset acoustic-guitar
    record_take switched
    wait_until 5 at_least frames 36000
    for i in {1..6}; do
        gs ctl ab
        wait_until 5 at_least frames $((36000 + 12000 * i + 777))
    done
    stop_take
    click=$("$TOOLS/wavclick" takes/switched.wav 997)
    compare "$click < -60"
    echo "loudest click: $click dBFS"
    # the measure hears a tone that goes on elsewhere in its wave
    wavgen careless.wav join gap=0 channels=2 seconds=1.5 from=takes/switched.dry.wav:0:48000 \
        from=takes/switched.dry.wav:9016:40000
    compare "$("$TOOLS/wavclick" careless.wav 997) > -57"
}

test_tap_for_the_monitor() {
    start_engine --input demo
    exits 0 gs ctl pfl 2 comp
    says 'plays nothing' # and does not pretend to
    equal pfl 2.comp "$(state pfl)"
    gs ctl pfl gate >/dev/null
    equal pfl gate "$(state pfl)"
    gs ctl pfl off
    equal pfl '' "$(state pfl)"
    refused 1 gs ctl pfl 3 comp
    refused 1 gs ctl pfl nowhere
    says 'none of input, preamp'
}

run_cases
