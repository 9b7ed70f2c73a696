# shellcheck shell=bash
# How many channels a recorder takes without losing a frame, beside a process that keeps the disk busy:
# each number is proven by comparing what is in the file with what was played.

CHANNEL_COUNTS=(8 16 32)
CHANNELS_SECONDS=${WINDOW:-15}

keep_disk_busy() {
    while :; do
        dd if=/dev/zero of="$WORK/busy" bs=1M count=256 conv=fsync status=none
        rm -f "$WORK/busy"
    done
}

# record_channels PROGRAM COUNT: leaves COUNT channels of at least CHANNELS_SECONDS in wide.wav.
record_channels() {
    local port ports='' peer
    rm -f wide.*
    case $1 in
    gainstage | gainstage-full)
        local strip=(--preset flat --set preamp.on=off --set out.on=off)
        [[ $1 == gainstage ]] || strip=("${FULL[@]}")
        gs record wide.wav --input studio --channels "$2" --format float \
            --duration "$((CHANNELS_SECONDS + 1))" "${strip[@]}" >record.log 2>&1
        # what the converter gave: the same whatever the strip does
        mv wide.dry.wav wide.wav
        ;;
    jack_capture)
        timeout -s INT "$((CHANNELS_SECONDS + 2))" jack_capture -ns -dc -b FLOAT -p 'studio:*' -c "$2" \
            -f wav wide.wav >record.log 2>&1 </dev/null || true
        ;;
    ecasound)
        ecasound -q -D -B:rt -f:f32_le,"$2",48000 -a:all -i:jack,studio -o:wide.wav \
            -t:"$((CHANNELS_SECONDS + 1))" >record.log 2>&1 </dev/null || true
        ;;
    esac
}

channels_topic() {
    local program count most least
    title 'Channels without loss, a busy disk beside' channels
    for program in gainstage gainstage-full jack_capture ecasound; do
        if [[ $program != gainstage* ]] && ! have "$program"; then
            absent "$program"
            continue
        fi
        most=0
        for count in "${CHANNEL_COUNTS[@]}"; do
            jack_start 1024
            wavgen wide-ref.wav randomfloat format=float channels="$count" seconds=5
            fake_interface studio wide-ref.wav loop
            keep_disk_busy &
            busy=$!
            least=$((48000 * CHANNELS_SECONDS))
            record_channels "$program" "$count"
            kill "$busy" && wait "$busy" 2>/dev/null || true
            "$TOOLS/wavloop" wide-ref.wav wide.wav frames="$least" && most=$count
            end_servers
        done
        case $program in
        gainstage) row 'gainstage, dry and wet file, strip off' "$most" -- 'of 32, its most' ;;
        gainstage-full) row 'gainstage, dry and wet file, 8 stages on' "$most" -- 'of 32, its most' ;;
        *) row "$program, one file, no effects" "$most" -- "of ${CHANNEL_COUNTS[-1]} tried" ;;
        esac
    done
}

# Each count has an interface of its own.
end_servers() {
    local pid
    for pid in $(marked "$E2E_MARK"); do
        [[ $(cat "/proc/$pid/comm" 2>/dev/null) != fakeif ]] || kill "$pid"
    done
    kill -TERM "$(jackd_pid)"
    wait_until 5 not alive "$JACKD"
}
