# shellcheck shell=bash
# How soon a recording begins and how soon it is closed. The source plays a ramp that tells its own
# position, so the first frame of a file says when it was heard.

ramp_start() {
    timeout -s KILL 60 "$RAMP" play studio 2 "$WORK/clock" >"$WORK/ramp.log" 2>&1 &
    wait_until 5 grep -q ready "$WORK/ramp.log"
}

# The largest of some numbers, and the one in the middle.
worst() {
    printf '%s\n' "$@" | sort -g | tail -n 1
}
middle() {
    printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"
}

ms_since() { # ms_since MICROSECONDS
    calc '%.1f' "($(now_us) - $1) / 1000"
}

latency_topic() { # latency_topic PERIOD
    local period=$1
    jack_start "$period"
    ramp_start
    title "Start and stop, JACK period $period ($(calc '%.1f' "$period / 48") ms), ms" median worst target
    warm "$period"
    cold gainstage 'gainstage record' take.dry.wav \
        "$BUILD/gainstage" record take.wav --input studio --channels 2 "${FULL[@]}"
    if have jack-record; then
        cold peer 'jack-record' jack-record.wav \
            jack-record -f 0x10003 -n 2 -p 'studio:capture_%d' jack-record.wav
    fi
    if have jack_capture; then
        cold peer 'jack_capture' jack_capture.wav \
            jack_capture -ns -dc -b 24 -p 'studio:*' -c 2 -d 20 -f wav jack_capture.wav
    fi
    if have ecasound; then
        cold peer 'ecasound' ecasound.wav ecasound -q -D -B:rt -f:f32_le,2,48000 -a:all \
            -i:jack,studio -f:s24_le,2,48000 -o:ecasound.wav -t:20
    fi
}

# With an engine running. Negative: the block that was being captured when the command came is in it.
warm() { # warm PERIOD
    local period=$1 latency n now next ms at first begin=() blocks=() answer=() stop=() ctl=()
    start_engine --input studio --channels 2 "${FULL[@]}"
    gs ctl template '{name}' >/dev/null
    gs ctl preroll 0 >/dev/null # the key's own block is asked for
    latency=$(state strip_latency_frames)
    for n in 1 2 3 4 5 6 7; do
        read -r now _ next ms <<<"$("$RAMP" ask clock "$(socket_of)" "record take$n")"
        answer+=("$ms")
        wait_until 5 at_least seconds 0.3
        if ((n % 2)); then
            read -r _ _ _ ms <<<"$("$RAMP" ask clock "$(socket_of)" stop)"
            stop+=("$ms")
        else
            at=$(now_us)
            "$BUILD/gainstage" ctl stop >/dev/null
            ctl+=("$(ms_since "$at")")
        fi
        # closed when the answer comes: the header tells every frame there is
        equal "bytes of take$n" "$(file_size "$WORK/takes/take$n.wav")" \
            "$(file_size "$WORK/takes/take$n.dry.wav")"
        # files are aligned to the strip's output: the block behind the command, and what the strip
        # still held of the one before
        first=$(($("$RAMP" first "$WORK/takes/take$n.dry.wav") + latency))
        begin+=("$(calc '%.1f' "($first - $now) / 48")")
        blocks+=("$(calc '%.2f' "($first - $next) / $period")")
    done
    gs stop
    row 'record: from the command to its first frame' "$(middle "${begin[@]}")" "$(worst "${begin[@]}")"
    row '    blocks behind the next one at the answer' "$(middle "${blocks[@]}")" "$(worst "${blocks[@]}")" \
        "$(target "$(worst "${blocks[@]}")" 0.5)"
    row 'record: answered, the file is open' "$(middle "${answer[@]}")" "$(worst "${answer[@]}")"
    row 'stop: answered, the file is closed' "$(middle "${stop[@]}")" "$(worst "${stop[@]}")" \
        "$(target "$(worst "${stop[@]}")" 50)"
    row 'gainstage ctl stop, as a process' "$(middle "${ctl[@]}")" "$(worst "${ctl[@]}")" \
        "$(target "$(worst "${ctl[@]}")" 50)"
}

# cold gainstage|peer NAME FILE COMMAND…: from exec to the first frame in FILE; from SIGINT to the end.
cold() {
    local kind=$1 name=$2 file=$3 n from first at pid begin=() end=()
    shift 3
    for n in 1 2 3; do
        rm -f "$file" ./*.from take*.wav take*.json
        "$RAMP" exec clock "$file.from" "$@" >"$file.log" 2>&1 </dev/null &
        pid=$!
        wait_until 10 larger "$file" 200000
        at=$(now_us)
        kill -INT "$pid"
        wait "$pid" || [[ $kind == peer ]] || fail "$name: $(tail -n 3 "$file.log")"
        end+=("$(ms_since "$at")")
        from=$(cat "$file.from")
        first=$("$RAMP" first "$file")
        begin+=("$(calc '%.1f' "($first - $from) / 48")")
    done
    if [[ $kind == gainstage ]]; then
        row "$name: from its exec to its first frame" "$(middle "${begin[@]}")" \
            "$(worst "${begin[@]}")" "$(target "$(worst "${begin[@]}")" 300)"
        row "$name: from SIGINT to its end" "$(middle "${end[@]}")" "$(worst "${end[@]}")"
    else
        row "$name: from its exec to its first frame" "$(middle "${begin[@]}")" "$(worst "${begin[@]}")"
        row "$name: from SIGINT to its end" "$(middle "${end[@]}")" "$(worst "${end[@]}")"
    fi
}
