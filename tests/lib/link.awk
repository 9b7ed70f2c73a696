# What two logs of slowlink tell of one engine, seen at once by a terminal on the spot (REFERENCE)
# and by one behind a slow line (SLOW):
#   awk -v what=age|key|stall|rate [-v from=SECONDS] [-v stall=SECONDS] -f link.awk REFERENCE SLOW
# age    of what is on the slow screen just before the next picture replaces it: how long ago the
#        other one showed the same bar and time for the last time. One line a picture: how old, and
#        for how much of that time somebody was ready to run and the machine had no core for them.
# key    from a key to what it changed on the screen, the same two figures.
# stall  seconds from the end of a stall to the first level that is no older than `fresh`: the other
#        one showed the same time and, but for a quarter of a cell, the same bar then. Behind it the
#        bytes that came for it, and for how long somebody waited for a core.
# rate   bytes a second.
# `from` leaves the beginning out, when the whole screen is being sent.
function is_fresh(    i) {
    for (i = 1; i <= seen; i++)
        if (at[i] > $1 - fresh && at[i] < $1 + 0.1 && clock[i] == $4 && bar[i] - $3 <= 2 && $3 - bar[i] <= 2)
            return 1
    return 0
}
# How long somebody waited for a core between two times; two who wait at once count twice.
function kept_waiting(from, to,    i, before, behind) {
    for (i = 1; i <= notes && noted[i] <= from; i++)
        before = wait[i]
    if (i == 1)
        before = wait[1]
    for (; i <= notes && noted[i] <= to; i++)
        behind = wait[i]
    return behind > before ? behind - before : 0
}
FILENAME == ARGV[1] {
    if ($2 != "frame")
        next
    if ($3 > 0)
        last[$4, $3] = $1
    at[++seen] = $1
    bar[seen] = $3
    clock[seen] = $4
    next
}
!begun { begun = $1 }
$2 == "shows" {
    since = $1 - begun
    if (what == "age" && since > from && (key in last))
        print $1 - last[key], kept_waiting(last[key], $1)
    if (what == "stall" && since > stall && !resumed && is_fresh()) {
        print since - stall, $5 - before, kept_waiting(stall + begun, $1)
        resumed = 1
    }
    key = $4 SUBSEP $3
    if (since <= stall + 0.001) # what was under way comes at once
        before = $5
}
$2 == "waited" { noted[++notes] = $1; wait[notes] = $3 }
$2 == "frame" {
    since = $1 - begun
    if (since > from && !first) {
        first = $1
        bytes = $5
    }
    end = $1
    all = $5
}
$2 == "key" && !pressed { pressed = $1 }
$2 == "text" && pressed {
    if (what == "key")
        print $1 - pressed, kept_waiting(pressed, $1)
    pressed = 0
}
END {
    if (what == "rate")
        printf "%.0f\n", (end > first ? (all - bytes) / (end - first) : 0)
}
