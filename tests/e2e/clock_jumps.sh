#!/bin/bash
# Somebody, or a time server, sets the clock while a take rolls: lengths, gaps and ends that were
# ordered go by a clock that nobody sets.
# shellcheck disable=SC2034
E2E_LIBRARY=reference
. "$(dirname "$0")/../lib/e2e.sh"

set_clock() { # set_clock SECONDS: that much is added to the time of day
    echo "$1" >"$WORK/clock.new"
    mv "$WORK/clock.new" "$WORK/clock"
}
export CLOCK_CTL=$WORK/clock

play_with_clock() { # play_with_clock ARGUMENTS…
    wavgen ref.wav random24 channels=2 seconds=20
    LD_PRELOAD=$TOOLS/wallclock.so timeout -s KILL 30 "$BUILD/gainstage" start --dir "$WORK/takes" \
        --input "file:$WORK/ref.wav" "$@" >start.log 2>&1 || fail "start: $(cat start.log)"
    wait_until 5 has_sound
}

# Microseconds that nobody sets.
now() {
    awk '{ printf "%d\n", $1 * 1000000 }' /proc/uptime
}

test_the_preload_sets_the_clock() {
    set_clock 86400
    equal "time of day" "$(date -d tomorrow +%F)" "$(LD_PRELOAD=$TOOLS/wallclock.so date +%F)"
}

test_a_timed_take_is_as_long_as_ordered() {
    play_with_clock
    gs ctl preroll 0
    gs ctl template '{name}'
    local before
    before=$(now)
    gs ctl record for 2.5s of mine
    wait_until 5 at_least frames 24000
    set_clock 7200
    wait_until 5 at_least frames 48000
    set_clock -7200
    compare "$(state stop_in) <= 1.5"
    wait_until 5 state_is state idle
    (($(now) - before < 5000000)) || fail "it took $(($(now) - before)) us"
    equal frames 120000 "$(info "takes/of mine.wav" frames)"
    equal "lost frames" 0 "$(state lost_frames)"
    whole "takes/of mine"
}

# Whether that is the time of day which is told for the end, but for seconds that are rounded.
told_end() { # told_end SECONDS
    local told off
    told=$(date -d "$(date -d "@$1" +%F) $(state stop_at)" +%s)
    off=$(((told - $1 + 129600) % 86400 - 43200)) # past midnight it is another day's
    ((off >= -3 && off <= 3))
}

# A time of day that is ordered means so long from then on; what is told of it goes with the clock.
test_a_stop_at_a_time_of_day_stays_where_it_was() {
    play_with_clock
    set_clock 3600
    record_take timed
    local end
    end=$(LD_PRELOAD=$TOOLS/wallclock.so date -d '+3 seconds' +%s)
    gs ctl stop at "$(date -d "@$end" +%H:%M:%S)"
    compare "$(state stop_in) > 1 && $(state stop_in) <= 3"
    told_end "$end" || fail "it tells $(state stop_at)"
    set_clock -7200
    wait_until 5 told_end $((end - 3600 - 7200))
    compare "$(state stop_in) > 0 && $(state stop_in) <= 3"
    wait_until 6 state_is state idle
    whole takes/timed
}

# What fills a gap is as long as the gap.
test_a_gap_is_as_long_as_it_lasts() {
    play_with_clock
    record_take held
    wait_until 5 at_least frames 24000
    local pid
    pid=$(audio_process)
    set_clock 3600
    kill -KILL "$pid"
    wait_until 5 not alive "$pid"
    set_clock -86400
    wait_until 5 state_is audio running
    local end
    end=$(($(state frames) + 24000))
    wait_until 5 at_least frames "$end"
    stop_take
    compare "$(state lost_frames) > 0 && $(state lost_frames) < 72000"
    # the file goes on where it would be by now
    wavcmp map ref.wav takes/held.wav >map
    awk '/^ref/ { at = $3 - $2; if (n++ && (at - last > 2 || last - at > 2)) exit 1; last = at }
        END { exit n != 2 }' map || fail "$(cat map)"
}

run_cases
