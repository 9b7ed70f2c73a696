# shellcheck shell=bash
# Takes of $WORK/ref.wav, random data that is played in real time: which frames of it they hold.

play() { # play ARGUMENTS…: an engine that hears $WORK/ref.wav
    [[ -e ref.wav ]] || wavgen ref.wav random24 channels=2 seconds=30
    start_engine --input "file:$WORK/ref.wav" "$@"
}

sound_for() { # sound_for SECONDS: so much can be reached by a pre-roll
    wait_until 8 at_least preroll_ready "$1"
}

first_frame() { # first_frame FILE: the frame of ref.wav that its first one is
    local lines
    lines=$("$TOOLS/wavcmp" map ref.wav "$1")
    [[ $lines =~ ^ref\ 0\ ([0-9]+)\ $(info "$1" frames)$ ]] || fail "$1 is no piece of ref.wav: $lines"
    echo "${BASH_REMATCH[1]}"
}

marker_at() { # marker_at FILE: the frame of its first marker
    "$TOOLS/wavinfo" "$1" | sed -n 's/.* at \([0-9]*\).*/\1/p'
}

whole() { # whole NAME: wet and dry are the same piece of ref.wav
    local wet dry # not within `equal`: what fails there is not heard of
    wet=$(first_frame "$1.wav")
    dry=$(first_frame "$1.dry.wav")
    equal "dry and wet" "$wet" "$dry"
    equal "lengths" "$(info "$1.wav" frames)" "$(info "$1.dry.wav" frames)"
}

# joined FRAMES FILE…: each goes on where the one before ended, from the reference's first frame on;
# so do their dry files, and all together hold so many frames.
joined() {
    local total=$1 at=0 file
    shift
    for file; do
        equal "beginning of $file" "$at" "$(first_frame "$file")"
        whole "${file%.wav}"
        at=$((at + $(info "$file" frames)))
    done
    equal "frames of all" "$total" "$at"
}
