# shellcheck shell=bash
# What every end-to-end and screen test starts from. A test file sources this, defines functions
# test_NAME and ends with `run_cases`. Every case runs in a process and a home of its own, under a
# time limit; whatever it leaves running is ended afterwards, found by a mark in its environment.
# Output is TAP: "ok N - NAME # 1.234 s", "not ok …" with "# " lines that explain, "# SKIP reason".
#
#   BUILD      where the program and the rig's tools were built (default: build)
#   ONLY       run only the cases whose names match this pattern
#   KEEP=1     leave the working folders behind
# LIMIT_test_NAME=SECONDS changes a case's time limit (40 s).

E2E_FILE=$(realpath "$0")
E2E_ROOT=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
BUILD=$(cd "$E2E_ROOT" && realpath -m "${BUILD:-build}")
TOOLS=$BUILD/tests/e2e/tools
export BUILD

# ---- inside a case ------------------------------------------------------------------------------

fail() {
    echo "FAILED: $*" >&2
    : >"$WORK/.failed" # one within $(…) ends that alone, and would not be heard of
    exit 1
}

skip() {
    echo "$*" >"$WORK/.skip"
    exit 77
}

# need COMMAND…: skips the case when one of them is not installed.
need() {
    local command
    for command; do
        command -v "$command" >/dev/null || skip "$command is not installed"
    done
}

# wait_until SECONDS COMMAND…: polls until the command succeeds.
wait_until() {
    local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))
    shift
    until "$@" >/dev/null 2>&1; do
        ((${EPOCHREALTIME/./} < deadline)) || fail "not in time: $*"
        sleep 0.02
    done
}

not() {
    ! "$@"
}

# pause SECONDS: lets sound go by where the passing of time is itself what is tested.
pause() {
    sleep "$1"
}

equal() { # equal WHAT WANTED GOT
    [[ $2 == "$3" ]] || fail "$1: wanted '$2', got '$3'"
}

# compare 'EXPRESSION': true when awk finds it so; for numbers with fractions.
compare() {
    awk "BEGIN { exit !($1) }" || fail "not so: $1"
}

# alive PID: it runs and is not merely waited for. All threads count: the first may have ended while
# another still holds the process's files and locks.
alive() {
    local thread line
    for thread in "/proc/$1/task"/*/stat; do
        { read -r line <"$thread"; } 2>/dev/null && [[ $line != *') '[ZX]' '* ]] && return
    done
    return 1
}

# gs ARGUMENTS…: the program, never for longer than a case may last.
gs() {
    timeout -s KILL 30 "$BUILD/gainstage" "$@"
}

# exits CODE COMMAND…: runs it; its output goes to $WORK/out and $WORK/err.
exits() {
    local wanted=$1 got=0
    shift
    "$@" >"$WORK/out" 2>"$WORK/err" </dev/null || got=$?
    [[ $got == "$wanted" ]] || {
        head -c 2000 "$WORK/out" "$WORK/err" >&2
        fail "exit status $got instead of $wanted: $*"
    }
}

# refused CODE COMMAND…: it must fail with that status and one clear line, nothing on stdout.
refused() {
    exits "$@"
    [[ ! -s $WORK/out ]] || fail "printed on stdout: $(head -c 300 "$WORK/out"): $*"
    [[ $(wc -l <"$WORK/err") == 1 ]] || {
        head -c 2000 "$WORK/err" >&2
        fail "$(wc -l <"$WORK/err") lines instead of one: $*"
    }
    (($(wc -c <"$WORK/err") > 12)) || fail "says nothing: $*"
}

says() { # says TEXT: it is in what the last `exits` or `refused` printed
    grep -qiF -- "$1" "$WORK/out" "$WORK/err" || {
        head -c 2000 "$WORK/out" "$WORK/err" >&2
        fail "does not say '$1'"
    }
}

json() {
    "$TOOLS/json" "$@"
}

# state KEY: one field of `status --json`.
state() {
    gs status --json | json get "$1"
}

state_is() {
    [[ $(state "$1") == "$2" ]]
}

at_least() { # at_least KEY NUMBER, of the state
    awk "BEGIN { exit !($(state "$1") >= $2) }"
}

# info FILE FIELD: frames, channels, rate, format, container or markers of a sound file.
info() {
    "$TOOLS/wavinfo" "$1" | awk -v field="$2" \
        '{ for (i = 1; i < NF; i += 2) if ($i == field) { print $(i + 1); found = 1 } } END { exit !found }'
}

wavgen() {
    "$TOOLS/wavgen" "$@" || fail "wavgen $*"
}

# speech FILE SECONDS [CHANNELS]: spoken announcements, or a made-up tone sequence where there are none.
speech() {
    local from=(/usr/share/sounds/alsa/Front_{Center,Left}.wav /usr/share/sounds/alsa/Rear_Right.wav)
    if [[ -r ${from[0]} ]]; then
        wavgen "$1" join "${from[@]/#/from=}" seconds="$2" channels="${3:-1}"
    else
        wavgen "$1" randomfloat seconds="$2" channels="${3:-1}" format=pcm24
    fi
}

config() { # config LINE…: the whole configuration
    mkdir -p "$XDG_CONFIG_HOME/gainstage"
    printf '%s\n' "$@" >"$XDG_CONFIG_HOME/gainstage/config"
}

grown() { # grown FILE BYTES
    (($(stat -c %s "$1") > $2))
}

wavcmp() {
    "$TOOLS/wavcmp" "$@" || fail "wavcmp $*"
}

# one_run REF REC [name=value]: REC is one piece of REF from its first frame to its last.
one_run() {
    local lines
    lines=$("$TOOLS/wavcmp" map "$@")
    [[ $lines =~ ^ref\ 0\ [0-9]+\ $(info "$2" frames)$ ]] || fail "$2 is not one piece of $1: $lines"
}

# Every program that people open files with opens it, and finds as many frames as it claims.
opens_everywhere() { # opens_everywhere FILE
    local frames
    frames=$(info "$1" frames)
    equal "soxi's length of $1" "$frames" "$(soxi -s "$1")"
    sox "$1" -n stat 2>sox.err || fail "sox: $(cat sox.err)"
    ! grep -qi 'warn' sox.err || fail "sox: $(cat sox.err)"
    if command -v ffprobe >/dev/null; then
        equal "ffprobe's length of $1" "$frames" \
            "$(ffprobe -v error -show_entries stream=duration_ts -of csv=p=0 "$1" 2>&1 | tr -d ,)"
    fi
    if command -v sndfile-info >/dev/null; then
        sndfile-info "$1" | grep -qE "Frames *: $frames( |\$)" || fail "sndfile-info: $(sndfile-info "$1")"
    fi
}

# The ids of this case's processes.
marked() { # marked MARK
    grep -lzxF "E2E_MARK=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
}

parent_and_session() { # parent_and_session PID
    local line
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
    # shellcheck disable=SC2086
    set -- ${line##*) }
    echo "$2 $4"
}

# Those of them that run the program and lead a session: engines.
engines() {
    local pid
    for pid in $(marked "$E2E_MARK"); do
        [[ /proc/$pid/exe -ef $BUILD/gainstage ]] || continue
        [[ $(parent_and_session "$pid") == *" $pid" ]] && echo "$pid"
    done
    return 0
}

children() { # children PID, those of this case
    local pid
    for pid in $(marked "$E2E_MARK"); do
        [[ $(parent_and_session "$pid") == "$1 "* ]] && echo "$pid"
    done
    return 0
}

# The audio process of the only engine.
audio_process() {
    local pid
    for pid in $(children "$(engines | head -n 1)"); do
        grep -qzx __audio "/proc/$pid/cmdline" && echo "$pid" && return
    done
    return 0
}

has_audio_process() {
    [[ -n $(audio_process) ]]
}

socket_of() { # socket_of [SESSION]: the engine's socket
    local found
    for found in "$XDG_RUNTIME_DIR"/gainstage/*; do
        [[ -S $found && $found == *${1:-}* ]] && echo "$found" && return
    done
    return 1
}

sockline() {
    timeout -s KILL 30 "$TOOLS/sockline" "$@"
}

# A machine on which no input can be opened, whatever this one has.
no_devices() {
    echo 'pcm.default { type hw card 99 }' >"$WORK/asound.conf"
    export ALSA_CONFIG_PATH=$WORK/asound.conf JACK_DEFAULT_SERVER=none-${WORK##*.}
}

# start_engine ARGUMENTS…: an engine whose sound flows.
start_engine() {
    gs start --dir "$WORK/takes" "$@" >"$WORK/start.log" 2>&1 || {
        cat "$WORK/start.log" >&2
        fail "start $*"
    }
    wait_until 5 has_sound
}

# Sound flows: takes can be recorded.
has_sound() {
    at_least rate 1 && not state_is audio starting
}

# record_take NAME: begins a take and waits until it grows; its files are $WORK/takes/NAME*.
record_take() {
    gs ctl template '{name}' >/dev/null
    gs ctl record "$1"
    wait_until 5 at_least frames 1
}

stop_take() {
    gs ctl stop
    wait_until 5 state_is state idle
}

# terminal NAME [ptyrun option]… -- COMMAND…: in the background; files are $WORK/NAME.*.
terminal() {
    local name=$1
    shift
    mkfifo "$WORK/$name.keys"
    timeout -s KILL 35 "$TOOLS/ptyrun" out="$WORK/$name.out" pid="$WORK/$name.pid" \
        keys="$WORK/$name.keys" stall="$WORK/$name.stall" close="$WORK/$name.close" \
        resize="$WORK/$name.resize" "$@" 2>"$WORK/$name.err" &
    wait_until 5 test -s "$WORK/$name.pid"
}

# ---- running the cases --------------------------------------------------------------------------

# Ends everything that carries the case's mark, by its id.
sweep() { # sweep MARK
    local pids
    for _ in {1..50}; do
        pids=$(marked "$1")
        [[ -n $pids ]] || return 0
        # shellcheck disable=SC2086
        kill -KILL $pids 2>/dev/null
        sleep 0.02
    done
}

run_case() {
    set -eE # no pipefail: what feeds a `grep -q` may well die of SIGPIPE
    # shellcheck disable=SC2154
    trap 'status=$?; ((BASH_SUBSHELL)) || echo "at $(basename "${BASH_SOURCE[0]}"):$LINENO: $BASH_COMMAND (status $status)" >&2' ERR
    export HOME=$WORK/home XDG_RUNTIME_DIR=$WORK/run XDG_CONFIG_HOME=$WORK/home/.config
    export XDG_STATE_HOME=$WORK/home/.local/state LC_ALL=C.UTF-8 TERM=xterm-256color
    unset XDG_DATA_HOME XDG_MUSIC_DIR NO_COLOR ALSA_CONFIG_PATH PULSE_SERVER TMUX COLUMNS LINES
    # Should the program be built with sanitizers: what they find anywhere fails the case.
    local found=log_path=$WORK/.sanitizer:abort_on_error=0
    export ASAN_OPTIONS=$found:verify_asan_link_order=0 UBSAN_OPTIONS=$found:print_stacktrace=1
    export TSAN_OPTIONS=$found:suppressions=$E2E_ROOT/tests/lib/tsan.supp
    export LSAN_OPTIONS=suppressions=$E2E_ROOT/tests/lib/lsan.supp:print_suppressions=0
    mkdir -m 700 "$WORK/home" "$WORK/run"
    cd "$WORK"
    [[ -x $BUILD/gainstage ]] || fail "$BUILD/gainstage has not been built"
    "$1"
}

# Sends a stopped front end more than the engine keeps for it.
let_go() {
    local i
    for i in {1..400}; do
        gs ctl preset flat
        gs ctl preset broadcast
        [[ $(state clients) == 0 ]] && return
    done
    fail "the engine kept it"
}

run_cases() {
    local name number=0 failed=0 status started took limit
    [[ -z ${E2E_LIBRARY:-} ]] || . "$E2E_ROOT/tests/lib/$E2E_LIBRARY.sh"
    if [[ -n ${E2E_CASE:-} ]]; then
        run_case "$E2E_CASE"
        exit 0
    fi
    while read -r name; do
        # shellcheck disable=SC2053
        [[ -z ${ONLY:-} || $name == ${ONLY} ]] || continue
        number=$((number + 1))
        WORK=$(mktemp -d "${TMPDIR:-/tmp}/gs-e2e.XXXXXX")
        limit=LIMIT_$name
        started=${EPOCHREALTIME/./}
        status=0
        # shellcheck disable=SC2097,SC2098
        E2E_CASE=$name E2E_MARK=$WORK WORK=$WORK timeout -s KILL "${!limit:-40}" \
            bash "$E2E_FILE" >"$WORK/.log" 2>&1 </dev/null || status=$?
        took=$(awk "BEGIN { printf \"%.3f\", (${EPOCHREALTIME/./} - $started) / 1e6 }")
        ! declare -F after_case >/dev/null || after_case "$WORK"
        sweep "$WORK"
        [[ $status != 0 || ! -e $WORK/.failed ]] || status=1
        if compgen -G "$WORK/.sanitizer*" >/dev/null; then
            status=1
            { echo; head -n 25 "$WORK"/.sanitizer*; } >>"$WORK/.log"
        fi
        case $status in
        0) echo "ok $number - ${name#test_} # $took s" ;;
        77) echo "ok $number - ${name#test_} # SKIP $(cat "$WORK/.skip") # $took s" ;;
        *)
            failed=1
            echo "not ok $number - ${name#test_} # $took s"
            ((status == 137)) && echo "# ended after its time limit of ${!limit:-40} s"
            tail -n 30 "$WORK/.log" | head -c 6000 | tr -d '\000' | sed 's/^/# /'
            ;;
        esac
        if [[ -n ${KEEP:-} ]]; then echo "# kept: $WORK"; else rm -rf "$WORK"; fi
    done < <(sed -n 's/^\(test_[a-z0-9_]*\)() {.*/\1/p' "$E2E_FILE")
    echo "1..$number"
    exit "$failed"
}
