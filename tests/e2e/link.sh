#!/bin/bash
# The front end behind a slow line: 2 kB/s and 300 ms there and back. What it shows is what is, keys
# act at once, a stall leaves nothing behind. `make check-link` runs the same for a minute each.
# shellcheck disable=SC2034 # the runner reads the limits by name
# long: half a minute of sound
. "$(dirname "$0")/../lib/e2e.sh"
FULL=${LINK_FULL:-}
SECONDS_SEEN=10 STALL=2
[[ -z $FULL ]] || SECONDS_SEEN=60 STALL=30
LIMIT_test_current_on_a_slow_line=90 LIMIT_test_few_bytes=90

# A round trip and a half and two pictures of two a round trip; a round trip and 0.15 s.
AGE_LIMIT=0.75 KEY_LIMIT=0.45
# After a stall: half a round trip until the front end hears that it has ended, half a one for what it
# sends then. By two pictures (of 20 a second) later the level and the time on the screen are current:
# no older than a round trip. Meters and clock come first, these in so many bytes.
TRIP=0.3 RESUME_SPARE=0.1 RESUME_BYTES=150

begin() { # a take of sound whose level tells the time
    wavgen stairs.wav stairs seconds=$((SECONDS_SEEN + 20))
    start_engine --input "file:$WORK/stairs.wav" --preset broadcast
    record_take late
}

slowlink() { # slowlink NAME [option]…: attaches a front end behind a line; files are NAME.*
    local name=$1
    shift
    timeout -s KILL 85 "$TOOLS/slowlink" log="$name.log" screen="$name.screen" watch=INPUT "$@" \
        -- "$BUILD/gainstage" attach >"$name.sum"
}

figures() { # figures NAME WHAT [awk option]…: of that front end, beside the one on the spot
    local name=$1 what=$2
    shift 2
    awk -v what="$what" "$@" -f "$E2E_ROOT/tests/lib/link.awk" here.log "$name.log"
}

# within WHAT LIMIT LEAST-COUNT <figures: every one is below the limit. What a busy machine adds is not
# the link's: the time for which a program that takes part was kept from a core is left out. Where
# several waited at once it is counted several times: no more than the limit itself is left out, and
# what takes twice as long is too long on any machine.
within() {
    local count median worst net
    read -r count median worst net < <(sort -n | awk -v limit="$2" '
        { value[NR] = $1; own = $1 - ($2 < limit ? $2 : limit); if (NR == 1 || own > net) net = own }
        END { if (NR) printf "%d %.3f %.3f %.3f\n", NR, value[int((NR + 1) / 2)], value[NR], net }') ||
        fail "$1: nothing seen"
    echo "$1: $count seen, median $median s, worst $worst s, without waiting for a core $net s, limit $2 s"
    compare "$count >= $3"
    compare "$net < $2"
}

test_current_on_a_slow_line() {
    begin
    slowlink here rate=0 trip=0 seconds="$SECONDS_SEEN" &
    slowlink stalled seconds="$SECONDS_SEEN" stall="4:$STALL" &
    slowlink far seconds="$SECONDS_SEEN" press=+- every=0.9 knob=PREAMP beside="$(engines),$(audio_process)"
    wait
    figures far age -v from=3 | within 'age of the level' $AGE_LIMIT $((2 * SECONDS_SEEN - 10))
    figures far key | within 'key' $KEY_LIMIT $((SECONDS_SEEN / 2 - 1))
    # The round trip is told; one on the spot is not.
    grep -q 'rtt [34]' far.screen || fail "no round trip: $(cat far.screen)"
    ! grep -q rtt here.screen || fail "a round trip: $(grep rtt here.screen)"
    grep -q 'unknown 0 ' far.sum || fail "the terminal did not understand: $(cat far.sum)"
    # Never more on the line than two pictures and a key's.
    awk '!first { first = $1 } $2 == "lag" && $1 - first > 3 && $3 > worst { worst = $3 }
        END { exit !(worst > 0 && worst < 0.4) }' far.log || fail "bytes queue up: $(grep lag far.log)"
    after_the_stall
}

after_the_stall() {
    local begun resumed took bytes waited limit
    begun=$(awk '{ print $1; exit }' stalled.log) # the first picture
    resumed=$(awk '$2 == "resumed" { print $1; exit }' stalled.log)
    [[ -n $resumed ]] || fail "the stall is not in the log"
    read -r took bytes waited < <(figures stalled stall -v fresh=$TRIP \
        -v stall="$(awk "BEGIN { print $resumed - $begun }")") || fail "it never was current again"
    limit=$(awk "BEGIN { print $TRIP + $RESUME_SPARE }")
    echo "$bytes bytes came for it"
    compare "$bytes > 0 && $bytes < $RESUME_BYTES"
    compare "$took > 0"
    echo "$took $waited" | within "current after a stall of $STALL s" "$limit" 1
}

test_a_busy_machine_is_no_excuse_for_anything() {
    echo 1.4 0.7 | within once 0.75 1
    ! (echo 1.6 9 | within twice 0.75 1) || fail "any time is short enough"
    ! (echo 0.8 0 | within never 0.75 1) || fail "nothing is subtracted, and it passes"
    rm "$WORK/.failed" # they were to fail
}

test_nothing_in_silence() {
    wavgen silence.wav silence seconds=20
    start_engine --input "file:$WORK/silence.wav"
    gs ctl preroll 0 # it is counted up while it fills
    slowlink far rate=0 trip=0 seconds=5
    # Once everything is on the screen nothing follows: no picture, no question. Others may fill the
    # disk meanwhile, whose time left is told.
    local late
    late=$(awk '!first { first = $1 } $2 == "frame" && $1 > first + 2 { late++ } END { print late + 0 }' far.log)
    ((late <= 1)) || fail "$late pictures of silence"
    # …and hardly any work.
    compare "$(awk '{ print $10 + $12 }' far.sum) < 400"
}

rate() { # rate NAME: bytes a second once the whole screen has been sent
    awk -v what=rate -v from=1 -f "$E2E_ROOT/tests/lib/link.awk" /dev/null "$1.log"
}

test_few_bytes() {
    local window=6 small old large
    [[ -z $FULL ]] || window=20
    speech speech.wav 40 2 # announcements, livelier than the demo voice
    start_engine --input "file:$WORK/speech.wav" --preset broadcast
    slowlink deaf rate=0 trip=0 seconds="$window" deaf &
    slowlink small rate=0 trip=0 seconds="$window" &
    slowlink old rate=0 trip=0 seconds="$window" old &
    slowlink large rate=0 trip=0 seconds="$window" size=100x30
    wait
    small=$(rate small) old=$(rate old) large=$(rate large)
    echo "$small B/s at 80x24, $old B/s on an old terminal, $large B/s at 100x30"
    compare "$small > 300 && $small < 3000"
    compare "$old > 300 && $old < 3000"
    compare "$large > 300 && $large < 4000"
    # One that never answers gets two pictures at once, then ten a second, and no more questions.
    grep -q INPUT deaf.screen || fail "shows nothing: $(cat deaf.screen)"
    compare "$(awk '{ print $2 }' deaf.sum) > 3000"
    compare "$(awk '{ print $2 }' deaf.sum) < 0.9 * $(awk '{ print $2 }' small.sum)"
    compare "$(awk '{ print $6 }' deaf.sum) <= 3"
}

run_cases
