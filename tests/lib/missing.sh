# shellcheck shell=bash
# How much of a take is missing after a death or a power cut.

figure() { # of 48,000 frames a second
    echo "$*" >>"${CRASH_FIGURES:-$WORK/figures}"
}

now() {
    echo "${EPOCHREALTIME/./}"
}

# no_less WHAT FRAMES WANTED SECONDS: at most that many seconds are missing of what was there.
no_less() {
    local allowed
    allowed=$(awk "BEGIN { print int($4 * 48000) }")
    (($2 >= $3 - allowed)) || fail "$1: $(($3 - $2)) frames of $3 are missing, more than $4 s"
}
