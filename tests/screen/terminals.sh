#!/bin/bash
# Terminals of all sizes and kinds: smaller degrades, nothing crashes.
E2E_LIBRARY=screen
. "$(dirname "$0")/../lib/e2e.sh"

ESC=$'\033'

open_with() { # open_with WIDTHxHEIGHT [env assignment]…: a front end on the demo voice
    local size=$1
    shift
    start_engine --input demo
    screen "$size" env "$@" "$BUILD/gainstage" attach
}

test_resize_storm() {
    open_with 80x24
    see OUTPUT
    gs ctl record storm
    local size
    for size in 1x1 200x60 2x1 1x60 200x1 5x3 40x10 39x9 300x100 10x5 80x24 3x2 132x43 79x23 20x6; do
        resize "${size%x*}" "${size#*x}"
        ! ended || fail "ended at $size with $(cat exit): $(head -c 300 front.err)"
    done
    resize 80 24
    see OUTPUT
    see REC
    keys v
    wait_until 3 at_least frames 4800
    keys d
    wait_until 3 ended
    equal "exit status" 0 "$(cat exit)"
    equal state recording "$(state state)"
}

test_every_small_size_has_its_say() {
    local size
    open_with 80x24
    see OUTPUT
    gs ctl record small
    for size in 60x20 40x10 30x8 20x4 12x2; do
        resize "${size%x*}" "${size#*x}"
        see REC
    done
}

test_nothing_wraps_or_scrolls() {
    open_with 80x24
    see OUTPUT
    local width height
    for width in 80 100 160; do
        for height in 24 40; do
            resize $width $height
            wait_until 5 eval "look | head -n 1 | grep -q gainstage"
            wait_until 5 shows OUTPUT
            equal "OUTPUT rows at ${width}x$height" 1 "$(look | grep -cw OUTPUT)"
        done
    done
}

coloured() { # a foreground or background colour is set somewhere
    look -e | grep -qE "$ESC"'\[([0-9;]*;)?([349][0-7]|[34]8;)'
}

test_no_color() {
    open_with 80x24 NO_COLOR=1
    see OUTPUT
    ! coloured || fail "colours in spite of NO_COLOR"
    gs ctl record plain
    see REC
}

test_colours_without_it() {
    open_with 80x24
    see OUTPUT
    gs ctl record colourful
    see REC
    wait_until 5 coloured
}

test_ascii_outside_of_utf8() {
    open_with 80x24 LC_ALL=C
    see OUTPUT
    gs ctl record plain
    see REC
    ! look | LC_ALL=C grep -q '[^ -~]' || fail "not ASCII: $(look | LC_ALL=C grep -m 3 '[^ -~]')"
    wait_until 5 eval 'row INPUT | grep -q =='
}

test_eighth_blocks_with_utf8() {
    open_with 80x24
    see OUTPUT
    wait_until 5 eval 'row INPUT | grep -q █'
}

test_old_terminals() {
    local term
    start_engine --input demo
    for term in vt100 linux xterm screen rxvt ansi; do
        infocmp "$term" >/dev/null 2>&1 || continue
        if [[ -S $WORK/tmux ]]; then
            screen_again env TERM=$term "$BUILD/gainstage" attach
        else
            screen 80x24 env TERM=$term "$BUILD/gainstage" attach
        fi
        see OUTPUT
        keys d
        wait_until 3 ended
        equal "exit status with $term" 0 "$(cat exit)"
    done
}

test_key_storm() {
    open_with 80x24
    see OUTPUT
    local i all=(h j k l + - K J '=' b v m n r 1 5 . Enter Tab Up Down Left Right '[' ']' '?' t Escape PPage
        NPage Home End F1 F5 BSpace Space : x z '#' '%' '~')
    RANDOM=7
    for i in {1..40}; do
        keys -- "${all[RANDOM % ${#all[@]}]}" "${all[RANDOM % ${#all[@]}]}" "${all[RANDOM % ${#all[@]}]}" \
            "${all[RANDOM % ${#all[@]}]}" "${all[RANDOM % ${#all[@]}]}"
    done
    keys Escape
    ! ended || fail "ended with $(cat exit): $(head -c 300 front.err)"
    exits 0 gs status
}

run_cases
