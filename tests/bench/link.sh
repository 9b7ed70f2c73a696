# shellcheck shell=bash
# Meters on a terminal: bytes a second and CPU on the spot, and how late they are behind a line of
# 2 kB/s with 300 ms there and back. Each meter runs twice at the same time, here and far away.

LINE=(rate=2000 trip=300)

# meter NAME UPDATES OPTION… -- COMMAND…: what a meter costs here, and its lag behind the line after
# the whole window. Its sound must flow already.
meter() {
    local name=$1 updates=$2 options=() file=$WORK/meter
    shift 2
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    timeout -s KILL 55 "$TOOLS/slowlink" rate=0 trip=0 seconds="$WINDOW" watch=INPUT "${options[@]}" log="$file.here" \
        "$@" >"$file.here.sum" &
    timeout -s KILL 55 "$TOOLS/slowlink" "${LINE[@]}" seconds="$WINDOW" "${options[@]}" log="$file.far" \
        "$@" >"$file.far.sum"
    wait $!
    local rate user system lag early
    # ours is told from its first second on: the whole screen is sent once
    rate=$(awk -v what=rate -v from=2 -f "$E2E_ROOT/tests/lib/link.awk" /dev/null "$file.here")
    ((rate > 0)) || rate=$(awk '{ print $4 }' "$file.here.sum")
    read -r user system < <(awk '{ print $10, $12 }' "$file.here.sum")
    # how late what enters the line is a third into the window, and at its end
    early=$(awk -v third="$((WINDOW / 3))" '!first { first = $1 } $2 == "lag" && $1 - first < third { lag = $3 }
        END { printf "%.1f", lag + 0.15 }' "$file.far")
    lag=$(awk '$2 == "lag" { lag = $3 } END { printf "%.1f", lag + 0.15 }' "$file.far")
    row "$name" "$rate" "$(calc '%.2f' "($user + $system) / 10 / $WINDOW")" "$early" "$lag" -- "$updates"
}

link_title() {
    title "$1" 'bytes/s' '% of core' 'late at 1/3' 'late at end'
}

# The level's age and a key's way behind the line, as tests/e2e/link.sh measures them.
our_lag() {
    local ages keys
    wavgen stairs.wav stairs seconds=$((WINDOW + 20))
    start_engine --input "file:$WORK/stairs.wav" "${FULL[@]}"
    gs ctl record late >/dev/null
    local attach=(-- "$BUILD/gainstage" attach)
    timeout -s KILL 55 "$TOOLS/slowlink" rate=0 trip=0 seconds="$WINDOW" watch=INPUT log=here.log "${attach[@]}" >here.sum &
    timeout -s KILL 55 "$TOOLS/slowlink" "${LINE[@]}" seconds="$WINDOW" watch=INPUT knob=PREAMP press=+- every=0.9 \
        log=far.log "${attach[@]}" >far.sum
    wait $!
    for what in age key; do
        awk -v what=$what -v from=3 -f "$E2E_ROOT/tests/lib/link.awk" here.log far.log | sort -n |
            awk '{ value[NR] = $1 } END { printf "%.2f %.2f\n", value[int((NR + 1) / 2)], value[NR] }' >"$what.rank"
    done
    read -r -a ages <age.rank
    read -r -a keys <key.rank
    title 'Behind 2 kB/s and 300 ms, everything moving' median worst target
    row 'age of the level on the screen, s' "${ages[0]}" "${ages[1]}" "$(target "${ages[1]}" 0.75)"
    row 'from a key to its effect on the screen, s' "${keys[0]}" "${keys[1]}" "$(target "${keys[1]}" 0.45)"
    gs stop
}

link_topic() {
    jack_start 1024
    speech studio.wav 20 2
    fake_interface studio studio.wav loop
    start_engine --input studio --channels 2 "${FULL[@]}"
    link_title 'Meters at 80x24, speech'
    meter 'gainstage, eight stages with knobs' '20 a second' -- "$BUILD/gainstage" attach
    meter 'gainstage, the same at 100x30' '20 a second' size=100x30 -- "$BUILD/gainstage" attach
    gs stop
    meter_peers
    our_lag
}

meter_peers() {
    if have jack_capture; then
        meter 'jack_capture, 2 channels' '' -- jack_capture -b 24 -p 'studio:*' -c 2 -d 100 -f wav meter.wav
    else
        absent jack_capture
    fi
    if have ecasignalview; then
        meter 'ecasignalview, 2 channels' '20 a second' -- env ECASOUND=ecasound \
            ecasignalview -r:50 studio.wav rtnull
    else
        absent ecasignalview
    fi
    if have arecord; then
        wavgen studio.raw sine channels=2 seconds=20 format=raw32
        wavgen speech.raw join channels=2 seconds=20 format=raw32 \
            from=/usr/share/sounds/alsa/Front_Center.wav 2>/dev/null || cp studio.raw speech.raw
        card_start "$WORK/speech.raw" 2
        meter 'arecord -V stereo' '' -- env LD_PRELOAD="$TOOLS/fakecards.so" arecord -D hw:0 -V stereo -f S32_LE \
            -r 48000 -c 2 meter-arecord.wav
    else
        absent arecord
    fi
    if have cava; then
        printf '%s\n' '[general]' 'framerate = 20' '[input]' 'method = alsa' 'source = hw:0' '[output]' \
            'method = ncurses' >cava.conf
        meter 'cava' '20 a second' -- env LD_PRELOAD="$TOOLS/fakecards.so" cava -p "$WORK/cava.conf"
    else
        absent cava
    fi
}

# The overview of 32 channels: ours and jack_capture's.
link_overview_topic() {
    jack_start 1024
    speech studio.wav 20 32
    fake_interface studio studio.wav loop
    start_engine --input studio --channels 32
    link_title 'Meters of 32 channels at 200x50, speech'
    meter 'gainstage, view of all channels' '20 a second' size=200x50 press=$'\t' after=1 every=1000 -- \
        "$BUILD/gainstage" attach
    gs stop
    if have jack_capture; then
        meter 'jack_capture' '' size=200x50 -- jack_capture -b 24 -p 'studio:*' -c 32 -d 100 -f wav meter.wav
    else
        absent jack_capture
    fi
}
