# shellcheck shell=bash
# A terminal that can be looked at: tmux, with a server of the case's own.

tmux_here() {
    timeout -s KILL 10 tmux -u -S "$WORK/tmux" -f "$WORK/tmux.conf" "$@"
}

# screen WIDTHxHEIGHT COMMAND…: runs it; its exit status is written to $WORK/exit when it ends.
screen() {
    need tmux
    local size=$1
    shift
    cat >"$WORK/tmux.conf" <<'CONF'
set -g default-terminal tmux-256color
set -g status off
set -s escape-time 0
CONF
    rm -f "$WORK/exit"
    tmux_here new-session -d -x "${size%x*}" -y "${size#*x}" \
        "cd '$WORK'; $(printf '%q ' "$@") 2>'$WORK/front.err'; echo \$? >'$WORK/exit'; exec sleep 60"
}

# open_on SOURCE [WIDTHxHEIGHT]: an engine, and a front end on a screen.
open_on() {
    start_engine --input "$1"
    screen "${2:-80x24}" "$BUILD/gainstage" attach
    see OUTPUT
}

# Another program on the same screen, once the last one has ended.
screen_again() {
    rm -f "$WORK/exit"
    tmux_here respawn-pane -k \
        "cd '$WORK'; $(printf '%q ' "$@") 2>'$WORK/front.err'; echo \$? >'$WORK/exit'; exec sleep 60"
}

look() { # look [capture-pane option]…
    tmux_here capture-pane -p "$@"
}

shows() { # shows TEXT: it is on the screen now
    look | grep -qF -- "$1"
}

row() { # row LABEL: the first row of the screen that has it
    look | grep -m 1 -wF -- "$1"
}

keys() { # keys NAME…, as tmux spells them
    tmux_here send-keys "$@"
}

resize() { # resize WIDTH HEIGHT
    tmux_here resize-window -x "$1" -y "$2"
    wait_until 3 has_size "$1 $2"
}

has_size() { # has_size "WIDTH HEIGHT": the terminal, as the program in it is told
    [[ $(tmux_here display-message -p '#{pane_width} #{pane_height}') == "$1" ]]
}

# Waits for text on the screen, and shows the screen when it does not come.
see() {
    local deadline=$((${EPOCHREALTIME/./} + 5000000))
    until shows "$1"; do
        ((${EPOCHREALTIME/./} < deadline)) || {
            look >&2
            head -c 500 "$WORK/front.err" >&2
            fail "not on the screen: $1"
        }
        sleep 0.03
    done
}

see_no_more() {
    wait_until 5 not shows "$1"
}

ended() {
    [[ -s $WORK/exit ]]
}
