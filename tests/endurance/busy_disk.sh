#!/bin/bash
# `make check-endurance`: the largest take there is, 32 channels of float, dry and wet, for MINUTES (12)
# beside a process that keeps the disk busy: long enough that both files cross 4 GiB. Every frame must be
# there, compared one by one.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"
MINUTES=${MINUTES:-12}
export RIG_LIMIT=$((MINUTES * 60 + 120))
LIMIT_test_32_channels_beside_a_busy_disk=$((MINUTES * 120 + 300))

# Writes 256 MB, waits until they are on the disk, takes them away, and again.
busy() {
    while :; do
        dd if=/dev/zero of="$WORK/busy" bs=1M count=256 conv=fsync status=none
        rm -f "$WORK/busy"
    done
}

test_32_channels_beside_a_busy_disk() {
    local frames=$((MINUTES * 60 * 48000)) lost
    jack_start 1024
    wavgen ref.wav randomfloat format=float channels=32 seconds=7
    fake_interface studio ref.wav loop delay=0.4
    busy &
    start_engine --input studio --channels 32 --preset flat --set preamp.on=off --set out.on=off
    gs ctl format float >/dev/null
    record_take long
    wait_until $((MINUTES * 60 + 60)) at_least frames $((frames + 48000))
    # A busy machine may let the sound server itself stumble. What it says it lost is silence in the
    # files, between frames that follow each other; what a slow disk loses is frames.
    lost=$(state lost_frames)
    [[ $lost == 0 ]] || grep -qi xrun jackd.log || fail "$lost frames lost"
    echo "write lag at the end: $(state write_lag) s"
    stop_take
    kill %?busy
    ! grep -q 'too slow' home/.local/state/gainstage/*.log || fail "the disk was too slow"
    "$TOOLS/wavloop" ref.wav takes/long.dry.wav frames=$((frames - 48000)) silence="$lost" ||
        fail "the dry file"
    "$TOOLS/wavloop" ref.wav takes/long.wav frames=$((frames - 48000)) silence="$lost" ||
        fail "the wet file"
    ((MINUTES < 12)) || (($(stat -c %s takes/long.dry.wav) > 4294967296)) || fail "not past 4 GiB"
    rm -f takes/*.wav
}

run_cases
