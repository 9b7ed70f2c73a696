# shellcheck shell=bash
# What looking at it costs: a front end in tmux, and one more whose terminal counts the bytes.

front_end_topic() {
    local tmux_front pty_front server at took before bytes from
    start_engine --input demo --channels 1 "${FULL[@]}"
    screen 80x24 "$BUILD/gainstage"
    wait_until 5 shows INPUT
    terminal front size=80x24 -- "$BUILD/gainstage"
    wait_until 5 larger front.out 1000
    pty_front=$(cat front.pid)
    tmux_front=$(front_in_tmux)
    server=$(tmux_here display-message -p '#{pid}')
    pause 1
    local cpu_tmux cpu_pty cpu_server cpu_engine engine
    engine="$(engines) $(audio_process)"
    # shellcheck disable=SC2086
    cpu_engine=$(cpu $engine)
    cpu_tmux=$(cpu "$tmux_front") cpu_pty=$(cpu "$pty_front") cpu_server=$(cpu "$server")
    from=$(file_size front.out) at=$(now_us)
    pause "$WINDOW"
    took=$(($(now_us) - at)) bytes=$(($(file_size front.out) - from))
    title 'The front end, 80x24, demo voice' '% of core' 'bytes/s'
    row 'front end in tmux' "$(percent "$cpu_tmux" "$(cpu "$tmux_front")" "$took")"
    row 'front end on a plain pty (xterm-256color)' \
        "$(percent "$cpu_pty" "$(cpu "$pty_front")" "$took")" "$(calc '%.0f' "$bytes * 1e6 / $took")"
    row 'tmux itself, for showing it' "$(percent "$cpu_server" "$(cpu "$server")" "$took")"
    # shellcheck disable=SC2086
    row 'engine and audio process, 1 channel, idle' \
        "$(percent "$cpu_engine" "$(cpu $engine)" "$took")"
    gs stop
}

front_in_tmux() { # the program below the pane's shell
    local pane pid
    pane=$(tmux_here display-message -p '#{pane_pid}')
    for pid in $(children "$pane"); do
        [[ /proc/$pid/exe -ef $BUILD/gainstage ]] && echo "$pid"
    done
    return 0
}
