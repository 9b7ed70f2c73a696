#!/bin/bash
# What other programs leave behind when they are killed while they record: `recover` makes every byte
# of it readable.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

# killed FILE COMMAND…: killed without warning once the file has grown.
killed() {
    local file=$1 pid
    shift
    [[ -e stdin ]] || mkfifo stdin
    exec 9<>stdin # some read commands from there, and end when there is no more
    "$@" >program.log 2>&1 <&9 &
    pid=$!
    wait_until 10 eval "[[ -s $file ]] && ((\$(stat -c %s $file) > 200000))"
    kill -KILL "$pid"
    wait_until 3 not alive "$pid"
}

# recovered FILE FRAME_BYTES: all of it that is whole frames, and the damaged file stays until then.
recovered() {
    local file=$1 before after frames size
    cp "$file" before.wav
    size=$(stat -c %s "$file")
    exits 1 gs recover --dry-run "$file"
    says 'damaged'
    cmp "$file" before.wav
    exits 0 gs recover "$file"
    says "$file: repaired"
    opens_everywhere "$file"
    before=$(($(LC_ALL=C grep -aobm 1 data before.wav | head -n 1 | cut -d: -f1) + 8))
    after=$(($(LC_ALL=C grep -aobm 1 data "$file" | head -n 1 | cut -d: -f1) + 8))
    frames=$(((size - before) / $2))
    equal "frames of $file" "$frames" "$(info "$file" frames)"
    cmp -n $((frames * $2)) -i "$before:$after" before.wav "$file" || fail "other samples in $file"
    exits 0 gs recover "$file"
    says "$file: whole"
}

test_sox() {
    need sox soxi
    killed noise.wav sox -n -r 48000 -c 2 -b 24 noise.wav synth 6000 whitenoise
    (($(soxi -s noise.wav 2>/dev/null) > 48000 * 600)) || fail "sox has learnt to finish its files"
    recovered noise.wav 6
}

test_ffmpeg() {
    need ffmpeg sox soxi
    killed noise.wav ffmpeg -f lavfi -i anoisesrc=r=48000 -t 6000 -c:a pcm_s24le noise.wav
    recovered noise.wav 3
    killed wide.wav ffmpeg -f lavfi -i anoisesrc=r=48000 -t 6000 -c:a pcm_s16le -rf64 always wide.wav
    recovered wide.wav 2
}

test_ecasound() {
    need ecasound sox soxi
    killed tone.wav ecasound -q -D -f:s24_le,2,48000 -i tone,sine,440,6000 -o tone.wav
    recovered tone.wav 6
}

test_jack_capture() {
    need jack_capture sox soxi
    jack_start 1024
    wavgen ref.wav random24 channels=2 seconds=20
    fake_interface studio ref.wav
    killed take.wav jack_capture -ns -dc -b 24 -p 'studio:*' -c 2 -f wav take.wav
    equal "what others see" 0 "$(soxi -s take.wav)"
    recovered take.wav 6
}

run_cases
