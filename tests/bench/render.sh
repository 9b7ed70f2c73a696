# shellcheck shell=bash
# Offline speed: ten minutes of speech through every stage, and what a sample costs in instructions.

MINUTES=10

# timed COMMAND…: CPU seconds in CPU_S, wall seconds in WALL_S.
timed() {
    local TIMEFORMAT='%U %S %R' user system
    { time "$@" >timed.log 2>&1 </dev/null || { tail -n 3 timed.log; fail "$*"; }; } 2>timed.times
    read -r user system WALL_S <timed.times
    CPU_S=$(calc '%.3f' "$user + $system + 0.001")
}

speed_row() { # speed_row NAME [OURS]: of the run just timed
    SPEED=$(calc '%.0f' "$MINUTES * 60 / $CPU_S")
    row "$1" "$SPEED" "$(calc '%.0f' "$MINUTES * 60 / ($WALL_S + 0.001)")" \
        "$(calc '%.0f' "$CPU_S * 1e9 / ($MINUTES * 60 * 48000)")" "${2:+$(calc '%.2f x' "$2 / $SPEED")}"
}

render_topic() {
    local clean tube
    speech speech.wav $((MINUTES * 60))
    title "Rendering $MINUTES minutes of mono speech, times real time" 'per CPU s' 'per wall s' 'ns/sample' 'our speed'
    timed "$BUILD/gainstage" render speech.wav clean.wav "${FULL[@]}" --set preamp.color=clean
    speed_row 'gainstage, every stage, clean'
    clean=$SPEED
    timed "$BUILD/gainstage" render speech.wav tube.wav "${FULL[@]}"
    speed_row 'gainstage, every stage, tube'
    tube=$SPEED
    equal 'length of the rendered file' "$(info speech.wav frames)" "$(info tube.wav frames)"
    timed "$BUILD/gainstage" render speech.wav flat.wav --preset flat
    speed_row 'gainstage, every stage out'
    if have ffmpeg; then
        timed ffmpeg -hide_banner -nostdin -y -i speech.wav -af "$FFMPEG_CHAIN" -c:a pcm_s24le \
            ffmpeg.wav
        speed_row 'ffmpeg, 7 filters (no colour)' "$clean"
    else
        absent ffmpeg
    fi
    if have sox; then
        timed sox speech.wav -b 24 sox.wav highpass 90 compand 0.005,0.06 6:-40,-30,-15 9 -90 \
            bass +3 100 treble +3 5000 compand 0.001,0.2 -70,-90,-48,-48,0,0 0 -90 gain -l 0
        speed_row 'sox, 6 effects (no colour, no de-esser)' "$clean"
    else
        absent sox
    fi
    rm -f ./*.wav
}

# Instructions a sample, by function.
instructions_topic() {
    local colour
    need valgrind
    speech short.wav 10
    for colour in clean tube; do
        valgrind --tool=callgrind --callgrind-out-file="$colour.callgrind" "$BUILD/gainstage" \
            render short.wav "$colour.wav" "${FULL[@]}" --set preamp.color=$colour \
            >"$colour.log" 2>&1 || fail "callgrind: $(tail -n 3 "$colour.log")"
        instructions_table "$colour"
    done
}

instructions_table() { # instructions_table COLOUR
    title "Instructions a sample, every stage, $1" each share
    callgrind_annotate --auto=no --threshold=100 --show-percs=no "$1.callgrind" |
        awk '
            { gsub(",", "") }
            /PROGRAM TOTALS/ { started = 1; print $1, "all" }
            started && $1 ~ /^[0-9]+$/ && $2 ~ /:/ { name = $2; sub(/^.*:/, "", name); sum[name] += $1 }
            END { for (name in sum) print sum[name], "  " name }' |
        sort -rn | head -n 13 |
        awk -v samples=480000 '
            NR == 1 { total = $1 }
            { printf "%s\t%.0f\t%.0f %%\n", $2, $1 / samples, 100 * $1 / total }' |
        while IFS=$'\t' read -r name each share; do row "$name" "$each" "$share"; done
}
