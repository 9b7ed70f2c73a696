#!/bin/bash
# `gainstage recover`: what it says, what it leaves alone, what it makes of folders.
. "$(dirname "$0")/../lib/e2e.sh"

zero_sizes() { # zero_sizes FILE DATA_SIZE_OFFSET: as a program leaves them that never came back
    printf '\0\0\0\0' | dd of="$1" bs=1 seek=4 conv=notrunc status=none
    printf '\0\0\0\0' | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

test_a_folder() {
    mkdir takes
    wavgen takes/whole.wav random24 seconds=1
    wavgen ref.wav random24 seconds=2
    cp ref.wav takes/zero.wav
    zero_sizes takes/zero.wav "$(($(stat -c %s ref.wav) - 2 * 48000 * 3 - 4))"
    head -c 100000 ref.wav >takes/cut.wav
    echo 'not sound' >takes/text.wav
    echo 'half a copy' >takes/.zero.wav.gainstage-recovering
    cp -r takes before
    exits 1 gs recover --dry-run takes
    diff -r takes before || fail "a look has changed something"
    says 'zero.wav: damaged, 0:00:02.000: its header counts less sound'
    says 'whole.wav: whole, 0:00:01.000'
    exits 1 gs recover takes
    equal lines 5 "$(wc -l <out)"
    says 'takes/text.wav: can'
    says 'left over'
    equal "the copy that was cut off" "" "$(find takes -name '*recovering*')"
    wavcmp same takes/zero.wav ref.wav
    one_run ref.wav takes/cut.wav
    wavcmp same takes/whole.wav before/whole.wav
    rm takes/text.wav
    exits 0 gs recover takes --json
    json get 2.result <out | grep -qx whole || fail "$(cat out)"
    json get 0.frames <out | grep -qx "$(info takes/cut.wav frames)" || fail "$(cat out)"
}

test_json_of_damage() {
    wavgen a.wav random24 seconds=1
    zero_sizes a.wav "$(($(stat -c %s a.wav) - 48000 * 3 - 4))"
    exits 0 gs recover a.wav --keep --json
    equal result repaired "$(json get 0.result <out)"
    equal told 0 "$(json get 0.frames_told <out)"
    equal frames 48000 "$(json get 0.frames <out)"
    [[ -f $(json get 0.kept <out) ]] || fail "the damaged file is not there: $(cat out)"
}

test_what_cannot_be_done() {
    refused 2 gs recover
    exits 1 gs recover nowhere.wav
    says 'nowhere.wav: No such file'
    refused 2 gs recover --keep --in-place a.wav
    mkdir empty
    exits 0 gs recover empty
    says 'no sound files'
    mkfifo pipe.wav
    exits 1 gs recover pipe.wav
    says 'not a regular file'
}

# A take that is being recorded has a header that lags behind: that is no damage.
test_a_live_take_is_left_alone() {
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take live
    wait_until 5 at_least frames 48000
    exits 1 gs recover takes
    says 'live.wav: is being written, left alone'
    says 'live.dry.wav: is being written, left alone'
    stop_take
    one_run ref.wav takes/live.wav
    exits 0 gs recover takes
}

# What a sidecar said comes from the sound file again, as far as that knows it.
test_a_missing_sidecar() {
    local format
    for format in pcm24 flac; do
        start_engine --input demo
        gs ctl format $format
        record_take $format
        gs ctl title 'Un été'
        gs ctl artist 'the band'
        gs ctl scene '12A & <b>'
        gs ctl track 2 'room'
        gs ctl note 'too slow'
        gs ctl rating 4
        gs ctl mark 'verse one'
        wait_until 5 at_least frames 24000
        stop_take
        exits 0 gs stop
        mv takes/$format.json before.json
        exits 1 gs recover --dry-run takes
        says '; its sidecar is missing'
        [[ ! -e takes/$format.json ]] || fail "a look has made it"
        exits 0 gs recover takes
        says '; its sidecar is made anew'
        local key
        for key in name title artist scene note rating tracks.0 tracks.1 frames rate channels \
            format files.wet files.dry device markers.0.label counts.markers; do
            equal "$key" "$(json get $key <before.json)" "$(json get $key <takes/$format.json)"
        done
        for key in peak loudness.integrated loudness.true_peak; do
            awk "BEGIN { d = $(json get $key <before.json) - $(json get $key <takes/$format.json)
                         exit !(d > -0.1 && d < 0.1) }" || fail "$key"
        done
        equal state recovered "$(json get state <takes/$format.json)"
        exits 0 gs recover takes # and now nothing is missing
        ! grep -q sidecar out || fail "$(cat out)"
    done
    # another program's file is nobody's take
    wavgen takes/foreign.wav random24 seconds=1
    exits 0 gs recover takes
    [[ ! -e takes/foreign.json ]] || fail "foreign.json"
}

# No room for a copy: nothing is touched, and --in-place helps.
test_no_room_for_a_copy() {
    mkdir small
    mount -t tmpfs -o size=1m tmpfs small || skip "no disk of its own can be mounted here"
    wavgen small/a.wav random24 seconds=5
    cp small/a.wav ref.wav
    zero_sizes small/a.wav "$(($(stat -c %s ref.wav) - 5 * 48000 * 3 - 4))"
    cp small/a.wav broken.wav
    exits 1 gs recover small/a.wav
    says 'No space left'
    cmp small/a.wav broken.wav || fail "the original was touched"
    exits 0 gs recover --in-place small/a.wav
    wavcmp same small/a.wav ref.wav
    umount small
}

run_cases
