#!/bin/bash
# Ways out of the front end, and back: detach, quit, Ctrl-Z, a connection that breaks.
E2E_LIBRARY=screen
. "$(dirname "$0")/../lib/e2e.sh"

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

front_end() { # the front end's id
    local pid
    for pid in $(marked "$E2E_MARK" | sort -n); do # its keeper came later
        [[ /proc/$pid/exe -ef $BUILD/gainstage ]] &&
            tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q 'gainstage attach' && echo "$pid" && return
    done
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
    keys C-u clear Enter # the terminal's last answer may have been typed into the shell
    see_no_more OUTPUT
    keys fg Enter
    see OUTPUT
    see INPUT
    see_no_more ready
    keys d
    see detached
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

test_engine_dies() {
    open_on demo
    kill -KILL "$(engines)"
    wait_until 5 ended
    [[ $(cat exit) == 1 ]] || fail "exit status $(cat exit)"
    [[ -s front.err ]] || look | grep -q . || fail "says nothing"
}

run_cases
