#!/bin/bash
# The power fails in the middle of a take: what lies on the disk then. `make check-crash` looks at
# fifty instants.
# alone: figures in tenths of a second
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/missing.sh"

# powercut.so keeps a copy of every file as it was synced. A cut at an instant leaves the copy whose
# sync was the last to be done by then, if its folder was synced too, and nothing else.

# left_at MICROSECONDS PATH: the number of the copy, nothing when there is none.
left_at() {
    awk -v at="$1" -v path="$2" -v folder="${2%/*}" '
        $1 > at { exit }
        $3 == folder { named = 1 }
        $3 == path { copy = $2 }
        END { if (named && copy != "") print copy }' cuts/log
}

# A copy opens everywhere and is a piece of the reference; remembers which were looked at.
declare -A looked
sound_of() { # sound_of COPY: its frames to $frames
    local file=cuts/$1.wav
    if [[ ! -e $file ]]; then
        cp "cuts/$1" "$file"
        opens_everywhere "$file"
        one_run ref.wav "$file"
        looked[$1]=$(info "$file" frames)
    fi
    frames=${looked[$1]}
}

CUTS=${CRASH_CUTS:-4} CUT_SECONDS=${CRASH_CUT_SECONDS:-1}
LIMIT_test_power_cut=$((60 + CUTS + 4 * CUT_SECONDS))
test_power_cut() {
    need sox soxi
    wavgen ref.wav random24 channels=2 seconds=$((CUT_SECONDS + 15))
    mkdir takes cuts
    export CUT_DIR=$WORK/takes CUT_LOG=$WORK/cuts
    LD_PRELOAD=$TOOLS/powercut.so timeout -s KILL 30 "$BUILD/gainstage" start \
        --input "file:$WORK/ref.wav" --dir "$WORK/takes" >start.log || fail "$(cat start.log)"
    wait_until 5 has_sound
    local first last before known i at copy file frames captured worst=0 started
    record_take cut
    started=$(now)
    before=$(now)
    known=$(state frames)
    wait_until $((CUT_SECONDS + 10)) at_least frames $((known + CUT_SECONDS * 48000))
    last=$(now)
    stop_take
    for file in takes/cut{,.dry}.wav; do
        first=$(awk -v path="$WORK/$file" '$3 == path { print $1; exit }' cuts/log)
        [[ -n $(left_at $((started + 1500000)) "$WORK/$file") ]] ||
            fail "$file was not on the disk 1.5 s after the start"
    done
    first=$((first > started ? first : started))
    for ((i = 0; i < CUTS; i++)); do
        at=$((first + (last - first) * i / CUTS + RANDOM % 1000))
        captured=$((known + (at - before) * 48 / 1000))
        for file in takes/cut{,.dry}.wav; do
            copy=$(left_at $at "$WORK/$file")
            [[ -n $copy ]] || fail "$file was not there at $at"
            sound_of "$copy"
            no_less "$file at $at" "$frames" "$captured" 1.5
            worst=$((captured - frames > worst ? captured - frames : worst))
        done
    done
    figure "$CUTS power cuts, ${#looked[@]} different files: at most $worst frames are missing"
    ((${#looked[@]} > CUT_SECONDS)) || fail "only ${#looked[@]} different files were looked at"
}

# The system may have stored any page that was written since: a newer header before older sound.
test_power_cut_between_pages() {
    need sox soxi
    wavgen ref.wav random24 channels=2 seconds=20
    start_engine --input "file:$WORK/ref.wav"
    record_take cut
    wait_until 5 at_least frames 24000
    cp takes/cut.wav old.wav
    wait_until 5 at_least frames 60000
    dd if=takes/cut.wav of=old.wav bs=4096 count=1 conv=notrunc status=none
    stop_take
    exits 0 gs recover old.wav
    says 'counts more'
    opens_everywhere old.wav
    one_run ref.wav old.wav
    (($(info old.wav frames) > 16000)) || fail "$(info old.wav frames) frames"
}

run_cases
