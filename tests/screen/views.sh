#!/bin/bash
# What the front end shows: meters, views, curves, themes, what others do.
E2E_LIBRARY=screen
. "$(dirname "$0")/../lib/e2e.sh"

STAGES=(INPUT PREAMP HIGH-PASS COMP DE-ESS ENHANCE GATE OUTPUT)

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

run_cases
