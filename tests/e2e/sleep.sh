#!/bin/bash
# While a take is open the machine is kept awake; whatever becomes of that, the take goes on.
. "$(dirname "$0")/../lib/e2e.sh"

# A logind of our own: its program, which writes down who asked for what, and when it let go.
inhibitor() { # inhibitor [LINE]: what it does before it has the lock
    mkdir -p bin
    cat >bin/systemd-inhibit <<END
#!/bin/bash
echo "asked \$*" >>"$WORK/log"
${1:-:}
while [[ \$1 == --* ]]; do shift; done
exec 3<&0 # what runs in the background would read from nothing
"\$@" <&3 &
exec <&- 3<&-
trap 'kill \$!; echo released >>"$WORK/log"; exit' TERM
wait
echo released >>"$WORK/log"
END
    chmod +x bin/systemd-inhibit
    export PATH=$WORK/bin:$PATH
    : >log
}

times() { # times WORD: in the log
    grep -c "^$1" log || true
}

test_awake_while_recording() {
    inhibitor
    start_engine --input demo
    equal inhibited off "$(state sleep_inhibited)"
    equal asked 0 "$(times asked)"
    record_take one
    wait_until 5 state_is sleep_inhibited on
    grep -q -- '--what=sleep.*--who=gainstage' log || fail "$(cat log)"
    gs ctl next two
    wait_until 5 state_is take two
    equal asked 1 "$(times asked)"
    equal released 0 "$(times released)"
    stop_take
    wait_until 5 state_is sleep_inhibited off
    wait_until 5 eval '(($(times released) == 1))'
    record_take three
    wait_until 5 state_is sleep_inhibited on
    kill -KILL "$(engines)"
    wait_until 5 eval '(($(times released) == 2))'
}

test_refused() {
    inhibitor "exit 1"
    start_engine --input demo
    record_take one
    wait_until 5 grep -rq "does not keep the machine awake" "$XDG_STATE_HOME"
    wait_until 5 at_least frames 48000
    equal inhibited off "$(state sleep_inhibited)"
    equal asked 1 "$(times asked)"
    stop_take
}

# A bus that never answers.
test_hangs() {
    inhibitor "exec sleep 60 # wait: a hung bus"
    start_engine --input demo
    record_take one
    wait_until 5 eval '(($(times asked) == 1))'
    wait_until 5 at_least frames 24000
    equal inhibited off "$(state sleep_inhibited)"
    stop_take
    wait_until 5 eval '[[ -z $(helpers) ]]'
    record_take two
    stop_take
}

helpers() { # the engine's children that are not the audio process
    children "$(engines | head -n 1)" | grep -vx "$(audio_process)"
}

run_cases
