#!/bin/bash
# Over a real SSH connection, on this machine alone: whatever happens to the link, the take goes on.
. "$(dirname "$0")/../lib/e2e.sh"

sshd_configure() {
    cat >sshd.conf <<END
Port $PORT
ListenAddress 127.0.0.1
HostKey $WORK/host_key
AuthorizedKeysFile $WORK/user_key.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
END
}

# A server of this case's own: throwaway keys, a free port of 127.0.0.1.
sshd_start() {
    need ssh ssh-keygen
    local sshd
    sshd=$(command -v sshd || echo /usr/sbin/sshd)
    [[ -x $sshd ]] || skip "sshd is not installed"
    # as root it wants its folder; others can let only themselves in, which will do
    ((EUID)) || mkdir -p /run/sshd
    ssh-keygen -q -t ed25519 -N '' -f host_key
    ssh-keygen -q -t ed25519 -N '' -f user_key
    for _ in {1..5}; do # somebody else may have that port
        PORT=$((20000 + RANDOM % 10000))
        sshd_configure
        "$sshd" -D -e -f "$WORK/sshd.conf" 2>sshd.log &
        wait_until 10 grep -qE 'Server listening|Cannot bind' sshd.log
        ! grep -q 'Server listening' sshd.log || return 0
    done
    fail "no free port: $(cat sshd.log)"
}

# link NAME COMMAND…: on a terminal at the far end of a connection, in this case's surroundings.
link() {
    local name=$1
    shift
    terminal "$name" -- ssh -tt -F none -i "$WORK/user_key" -p "$PORT" \
        -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR 127.0.0.1 \
        env "HOME=$HOME" "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR" "XDG_CONFIG_HOME=$XDG_CONFIG_HOME" \
        "XDG_STATE_HOME=$XDG_STATE_HOME" "E2E_MARK=$E2E_MARK" LC_ALL=C.UTF-8 "$@"
}

# Recording is begun at the far end; then the link dies, and another one shows the take again.
test_the_link_dies_the_take_goes_on() {
    sshd_start
    wavgen ref.wav random24 channels=2 seconds=15
    link far "$BUILD/gainstage" --input "file:$WORK/ref.wav" --dir "$WORK/takes"
    wait_until 10 grep -q OUTPUT far.out
    gs ctl template '{name}'
    gs ctl name kept
    echo -n r >far.keys
    wait_until 5 state_is state recording
    wait_until 5 at_least frames 12000
    kill -KILL "$(cat far.pid)"
    wait_until 5 state_is clients 0
    equal state recording "$(state state)"
    link again "$BUILD/gainstage"
    wait_until 10 grep -q REC again.out
    wait_until 5 at_least frames 48000
    echo -n r >again.keys
    wait_until 5 state_is state idle
    equal lost 0 "$(state lost_frames)"
    one_run ref.wav takes/kept.dry.wav
    echo -n d >again.keys
    wait_until 5 not alive "$(cat again.pid)"
}

# A frozen client leaves a terminal that nobody reads: only the front end may wait for it.
test_the_link_freezes_the_take_goes_on() {
    sshd_start
    wavgen ref.wav random24 channels=2 seconds=15
    start_engine --input "file:$WORK/ref.wav"
    record_take kept
    link far "$BUILD/gainstage"
    wait_until 10 grep -q REC far.out
    kill -STOP "$(cat far.pid)"
    wait_until 10 at_least frames $(($(state frames) + 96000))
    equal lost 0 "$(state lost_frames)"
    stop_take
    one_run ref.wav takes/kept.wav
    kill -KILL "$(cat far.pid)"
}

run_cases
