# shellcheck shell=bash
# CPU and memory while recording 2 channels from a JACK server, beside other recorders: alone first,
# then all of them at once, so that each sees the same machine.

declare -A PEER_PID PEER_FILE
PEERS=()

# peer NAME FILE COMMAND…: starts a recorder.
peer() {
    local name=$1 file=$2
    shift 2
    "$@" >"$WORK/$file.log" 2>&1 </dev/null &
    PEER_PID[$name]=$!
    PEER_FILE[$name]=$file
    PEERS+=("$name")
}

ecasound_chain() { # sets CHAIN and CHAIN_NAME
    if [[ -r /usr/lib/ladspa/sc4m_1916.so ]]; then
        CHAIN_NAME='ecasound, 7 LADSPA plug-ins'
        CHAIN=("-el:valve,0.4,0.2" "-el:highpass_iir,90,2" "-el:sc4m,0,5,60,-30,6,5,9"
            "-el:sc4m,0,1,60,-20,4,3,0" "-el:mbeq,3,3,0,0,0,0,0,0,0,0,0,2,2,3,3"
            "-el:gate,20,12000,-48,1,50,200,-20,0" "-el:fastLookaheadLimiter,0,-1,0.1")
    else
        CHAIN_NAME='ecasound, its own effects'
        CHAIN=(-efh:90 "-ec:0.3,30" "-ec:0.3,60" "-efa:2,2" "-ef4:8000,1" "-enm:1,30,50,1" -eal:89)
    fi
}

start_peers() {
    if have ecasound; then
        ecasound_chain
        peer "$CHAIN_NAME" ecasound.wav ecasound -q -D -B:rt -f:f32_le,2,48000 -a:all \
            -i:jack,studio -f:s24_le,2,48000 -o:ecasound.wav "${CHAIN[@]}" -t:100
    fi
    if have ffmpeg && ffmpeg -hide_banner -devices 2>/dev/null | grep -qw jack; then
        peer 'ffmpeg, 7 filters' ffmpeg.wav ffmpeg -hide_banner -nostdin -y -f jack -channels 2 \
            -i ffmpeg -af "$FFMPEG_CHAIN" -c:a pcm_s24le ffmpeg.wav
    fi
    if have jack_capture; then
        peer 'jack_capture (no effects)' jack_capture.wav jack_capture -ns -dc -b 24 \
            -p 'studio:*' -c 2 -d 100 -f wav jack_capture.wav
    fi
    if have jack-record; then
        peer 'jack-record (no effects)' jack-record.wav jack-record -f 0x10003 -n 2 \
            -p 'studio:capture_%d' jack-record.wav
    fi
    ((${#PEERS[@]} == 0)) || wait_until 5 connected
}

# Every peer's file grows. ffmpeg has to be led to the source.
connected() {
    local name
    if [[ -n ${PEER_PID['ffmpeg, 7 filters']:-} ]]; then
        jack_connect studio:capture_1 ffmpeg:input_1
        jack_connect studio:capture_2 ffmpeg:input_2
    fi
    for name in "${PEERS[@]}"; do
        larger "${PEER_FILE[$name]}" 100000 || ! alive "${PEER_PID[$name]}" || return 1
    done
}

# percent WHAT-BEFORE WHAT-AFTER MICROSECONDS
percent() {
    calc '%.2f' "($2 - $1) * 1e5 / $3"
}

# Which of our threads takes how much, largest first.
break_down() { # break_down BEFORE AFTER MICROSECONDS ENGINE
    join <(sort <<<"$1") <(sort <<<"$2") |
        awk -v us="$3" '{ printf "%s %.2f\n", $1, ($3 - $2) / us / 10 }' | sort -k2 -rn |
        while read -r thread share; do
            [[ $share == 0.00 ]] || row "    $(thread_name "$thread" "$4")" "$share"
        done
}

thread_name() { # thread_name TID ENGINE
    if [[ -d /proc/$2/task/$1 ]]; then
        echo "engine, thread $(cat "/proc/$2/task/$1/comm")"
    elif awk '{ sub(/.*\) /, ""); exit $39 != 1 }' "/proc/$1/stat"; then # its policy: SCHED_FIFO
        echo "audio process, real-time thread"
    else
        echo "audio process, other thread"
    fi
}

cpu_topic() { # cpu_topic PERIOD
    local period=$1 ours at took before ours_us alone share name threads_before threads_after
    local -A cpu_before=()
    jack_start "$period"
    speech studio.wav 20 2
    fake_interface studio studio.wav loop
    title "CPU, recording 2 channels, JACK period $period" '% of core' "x ours" target
    start_engine --input studio --channels 2 "${FULL[@]}"
    record_take bench
    ours="$(engines) $(audio_process)"
    pause 1
    # shellcheck disable=SC2086
    {
        threads_before=$(threads $ours) before=$(cpu $ours) at=$(now_us)
        pause "$WINDOW"
        alone=$(cpu $ours) took=$(($(now_us) - at)) threads_after=$(threads $ours)
    }
    share=$(percent "$before" "$alone" "$took")
    row 'gainstage alone, 8 stages on, dry and wet file' "$share" '' "$(target "$share" 3)"
    break_down "$threads_before" "$threads_after" "$took" "$(engines)"

    start_peers
    pause 1
    for name in "${PEERS[@]}"; do cpu_before[$name]=$(cpu "${PEER_PID[$name]}"); done
    # shellcheck disable=SC2086
    before=$(cpu $ours) at=$(now_us)
    pause "$WINDOW"
    took=$(($(now_us) - at))
    # shellcheck disable=SC2086
    ours_us=$(percent "$before" "$(cpu $ours)" "$took")
    row 'gainstage, while the following record too' "$ours_us" '1.00 x'
    for name in "${PEERS[@]}"; do
        peer_row "$name" "$(percent "${cpu_before[$name]}" "$(cpu "${PEER_PID[$name]}")" "$took")" \
            "$ours_us"
    done
    for name in ecasound ffmpeg jack_capture jack-record; do have "$name" || absent "$name"; done
    # shellcheck disable=SC2086
    [[ $period != 1024 ]] || memory_table $ours
    row "lost frames, overflows told by JACK" "$(state lost_frames)" "$(state xruns)"
    stop_take
    (($(info "$WORK/takes/bench.wav" frames) > 48000 * WINDOW)) || fail "the take is too short"
    gs stop
}

peer_row() { # peer_row NAME PERCENT OURS
    local file=${PEER_FILE[$1]}
    if alive "${PEER_PID[$1]}" && larger "$file" $((48000 * 6 * WINDOW / 2)); then
        row "$1" "$2" "$(times "$2" "$3")"
    else
        row "$1" - -- "did not record: $(tail -n 1 "$WORK/$file.log" | head -c 60 | tr -d '\000\r')"
    fi
}

memory_table() {
    local own rings program libraries name
    read -r own rings program libraries <<<"$(memory "$@")"
    title 'Memory of engine and audio process, MB resident' MB 'x ours' target
    OURS_MB=$(calc '%.1f' "($own + $rings + $program) / 1024")
    row 'gainstage, beside the libraries'"'"' own pages' "$OURS_MB" '' "$(target "$OURS_MB" 40)"
    row '    heap, stacks, other private memory' "$(calc '%.1f' "$own / 1024")"
    row '    rings' "$(calc '%.1f' "$rings / 1024")"
    row '    the program' "$(calc '%.1f' "$program / 1024")"
    row '    (libraries, two processes, not counted)' "$(calc '%.1f' "$libraries / 1024")"
    for name in "${PEERS[@]}"; do
        read -r own rings program libraries <<<"$(memory "${PEER_PID[$name]}")"
        row "$name" "$(calc '%.1f' "($own + $rings) / 1024")" \
            "$(times "($own + $rings) / 1024" "$OURS_MB")"
    done
}
