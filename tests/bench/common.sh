# shellcheck shell=bash
# What the bench's topics share: tables on fd 3 (the terminal; a case's stdout is its log), and what
# /proc tells of processes.

RAMP=$BUILD/tests/bench/ramp
WINDOW=${WINDOW:-15} # seconds over which CPU time is taken

# Every stage on, tube colour.
FULL=(--preset broadcast)

# As many stages as ours, with the processors each brings along.
FFMPEG_CHAIN=highpass=f=90,acompressor=threshold=0.03:ratio=6:attack=5:release=60:makeup=2.8
FFMPEG_CHAIN+=,deesser,bass=g=3:f=100,treble=g=3:f=5000,agate=threshold=0.004:ratio=3:release=200
FFMPEG_CHAIN+=,alimiter=limit=0.89:level=0

title() { # title TEXT [COLUMN…]
    local line=$1
    shift
    printf -v line '%-50s' "$line"
    while (($#)); do
        printf -v line '%s%13s' "$line" "$1"
        shift
    done
    printf '\n%s\n' "$line" >&3
}

# row NAME CELL…: a line of the table; text behind a cell "--" follows as it is.
row() {
    local name=$1 line
    shift
    printf -v line '  %-48s' "$name"
    while (($#)) && [[ $1 != -- ]]; do
        printf -v line '%s%13s' "$line" "$1"
        shift
    done
    (($# < 2)) || line+="  ${*:2}"
    printf '%s\n' "$line" >&3
}

absent() {
    row "$1" - -- "not installed"
}

calc() { # calc FORMAT EXPRESSION
    awk "BEGIN { printf \"$1\", $2 }"
}

# target VALUE LIMIT: tells whether the value is below. target_least VALUE LEAST: whether it is not.
target() {
    if awk "BEGIN { exit !($1 < $2) }"; then echo "< $2 met"; else echo "< $2 MISSED"; fi
}
target_least() {
    if awk "BEGIN { exit !($1 >= $2) }"; then echo ">= $2 met"; else echo ">= $2 MISSED"; fi
}

times() { # times PEER OURS: how many times ours a peer's figure is
    if awk "BEGIN { exit !($2 > 0) }"; then calc '%.2f x' "$1 / $2"; fi
}

have() {
    command -v "$1" >/dev/null
}

now_us() {
    echo "${EPOCHREALTIME/./}"
}

# cpu PID…: the CPU time of these processes so far, in ms.
cpu() {
    local pid line ticks=0
    for pid; do
        { read -r line <"/proc/$pid/stat"; } 2>/dev/null || continue
        # shellcheck disable=SC2086
        set -- ${line##*) }
        ticks=$((ticks + ${12} + ${13}))
    done
    echo $((ticks * 1000 / HZ))
}
HZ=$(getconf CLK_TCK)

# threads PID…: "TID NANOSECONDS" of each thread.
threads() {
    local pid task ns rest
    for pid; do
        for task in "/proc/$pid/task"/*; do
            { read -r ns rest <"$task/schedstat"; } 2>/dev/null || continue
            echo "${task##*/} $ns"
        done
    done
}

# memory PID…: KiB resident, of all these processes: "OWN RINGS PROGRAM LIBRARIES". Own is heap,
# stacks and other anonymous pages; rings are memfds, what is shared counts once; libraries are all
# that shared objects, system files and the JACK server's memory map.
memory() {
    local pid
    for pid; do
        cat "/proc/$pid/smaps" 2>/dev/null || true
    done | awk -v program="$BUILD/gainstage" '
        /^[0-9a-f]+-[0-9a-f]+ / {
            path = $6
            kind = "libraries"
            if (path == "" || path ~ /^\[/) kind = "own"
            if (path ~ /^\/memfd:/) kind = "rings"
            if (path == program) kind = "program"
            shared = kind == "rings" || kind == "program"
        }
        $1 == (shared ? "Pss:" : "Rss:") { kib[kind] += $2 }
        END { printf "%d %d %d %d\n", kib["own"], kib["rings"], kib["program"], kib["libraries"] }'
}

file_size() {
    stat -c %s "$1" 2>/dev/null || echo 0
}

larger() { # larger FILE BYTES
    (($(file_size "$1") > $2))
}
