# shellcheck shell=bash
# Offline speed: ten minutes of speech through every stage, beside other programs that do the like,
# and what a sample costs in time and instructions. Programs take turns, and the best of their turns
# counts: what else the machine does slows some of them, but hardly all.

MINUTES=10
SAMPLES=$((MINUTES * 60 * 48000))
ROUNDS=${ROUNDS:-3}

SOX_CHAIN=(highpass 90 compand '0.005,0.06' '6:-40,-30,-15' 9 -90 bass +3 100 treble +3 5000
    compand '0.001,0.2' '-70,-90,-48,-48,0,0' 0 -90 gain -l 0)

ours() { # ours IN OUT [OPTION…]
    rm -f "$2"
    "$BUILD/gainstage" render "$@"
}
ffmpeg_chain() { # ffmpeg_chain IN OUT FILTERS
    ffmpeg -threads 1 -hide_banner -nostdin -y -i "$1" -af "$3" -c:a pcm_s24le "$2"
}
sox_chain() { # sox_chain IN OUT [EFFECT…]
    sox "$1" -b 24 "${@:2}"
}

# What takes part: names in order, and the command of each but for its input and output.
declare -A COMMAND CPU_OF WALL_OF
NAMES=()
enter() { # enter NAME COMMAND [ARGUMENT…]: called as COMMAND IN OUT ARGUMENT…
    local name=$1 program=${2%_chain}
    [[ $program == ours ]] || have "$program" || return 0
    NAMES+=("$name")
    COMMAND[$name]=$(printf '%q ' "$2" IN OUT "${@:3}")
}
run_entry() { # run_entry NAME IN OUT
    local -a words
    eval "words=(${COMMAND[$1]})"
    "${words[0]}" "$2" "$3" "${words[@]:3}"
}

# timed COMMAND…: CPU seconds in CPU_S, wall seconds in WALL_S.
timed() {
    local TIMEFORMAT='%U %S %R' user system
    { time "$@" >timed.log 2>&1 </dev/null || { tail -n 3 timed.log; fail "$*"; }; } 2>timed.times
    read -r user system WALL_S <timed.times
    CPU_S=$(calc '%.3f' "$user + $system + 0.001")
}

least() { # least A B: the smaller one, B when there is no A
    calc '%.3f' "${1:-$2} < $2 ? ${1:-$2} : $2"
}

# Everybody in turn, ROUNDS times: the least of each.
take_turns() { # take_turns IN
    local round name
    for ((round = 0; round < ROUNDS; round++)); do
        for name in "${NAMES[@]}"; do
            timed run_entry "$name" "$1" out.wav
            equal "length of what $name makes" "$(info "$1" frames)" "$(info out.wav frames)"
            CPU_OF[$name]=$(least "${CPU_OF[$name]:-}" "$CPU_S")
            WALL_OF[$name]=$(least "${WALL_OF[$name]:-}" "$WALL_S")
        done
    done
}

# count COMMAND…: instructions of a whole run.
count() {
    valgrind --tool=callgrind --callgrind-out-file=count.out "$@" >count.log 2>&1 </dev/null ||
        fail "callgrind: $(tail -n 3 count.log)"
    awk '/^summary:/ { print $2 }' count.out
}
count_entry() { # count_entry NAME IN
    local -a words
    eval "words=(${COMMAND[$1]})"
    case ${words[0]} in
    ours)
        rm -f out.wav
        count "$BUILD/gainstage" render "$2" out.wav "${words[@]:3}"
        ;;
    ffmpeg_chain)
        count ffmpeg -threads 1 -hide_banner -nostdin -y -i "$2" -af "${words[3]}" -c:a pcm_s24le out.wav
        ;;
    sox_chain) count sox "$2" -b 24 out.wav "${words[@]:3}" ;;
    esac
}

# A long run less a short one: what a sample costs, without the start of the program.
per_sample() { # per_sample NAME LONG SHORT SAMPLES_BETWEEN
    local long short
    long=$(count_entry "$1" "$2")
    short=$(count_entry "$1" "$3")
    calc '%.0f' "($long - $short) / $4"
}

# ratio_row NAME OTHER JUDGE WANTED: how many times the user and system time of OTHER the first takes.
ratio_row() {
    local ratio
    [[ -n ${CPU_OF[$1]:-} && -n ${CPU_OF[$2]:-} ]] || return 0
    ratio=$(calc '%.2f' "${CPU_OF[$1]} / ${CPU_OF[$2]}")
    row "$1 : ${2#every stage, }" "$ratio x" -- "$("$3" "$ratio" "$4")"
}

# ---- ten minutes of speech ------------------------------------------------------------------------

render_topic() {
    local name
    speech speech.wav $((MINUTES * 60))
    enter 'every stage, clean' ours "${FULL[@]}" --set preamp.color=clean
    enter 'every stage, tube' ours "${FULL[@]}"
    enter 'every stage, transformer' ours "${FULL[@]}" --set preamp.color=transformer
    enter 'every stage out: a copy' ours --preset flat
    enter 'ffmpeg, 7 filters' ffmpeg_chain "$FFMPEG_CHAIN"
    enter 'ffmpeg, and asoftclip=oversample=4' ffmpeg_chain \
        "asoftclip=type=tanh:oversample=4,$FFMPEG_CHAIN"
    enter 'sox, 6 effects (no de-esser)' sox_chain "${SOX_CHAIN[@]}"
    enter 'sox, a copy' sox_chain
    take_turns speech.wav
    title "$MINUTES minutes of mono speech, best of $ROUNDS" 'x real/CPU' 'x real/wall' ns/sample \
        'ours, clean' 'ours, tube'
    for name in "${NAMES[@]}"; do
        row "$name" "$(calc '%.0f' "$MINUTES * 60 / ${CPU_OF[$name]}")" \
            "$(calc '%.0f' "$MINUTES * 60 / ${WALL_OF[$name]}")" \
            "$(calc '%.1f' "${CPU_OF[$name]} * 1e9 / $SAMPLES")" \
            "$(times "${CPU_OF[$name]}" "${CPU_OF[every stage, clean]}")" \
            "$(times "${CPU_OF[$name]}" "${CPU_OF[every stage, tube]}")"
    done
    have ffmpeg || absent ffmpeg
    have sox || absent sox
    ratio_row 'ffmpeg, 7 filters' 'every stage, clean' target_least 4
    ratio_row 'sox, 6 effects (no de-esser)' 'every stage, clean' target_least 2
    ratio_row 'every stage, tube' 'ffmpeg, 7 filters' target 1
    ratio_row 'every stage out: a copy' 'sox, a copy' target 1.5
    rm -f ./*.wav
}

# Nobody should be slower on silence.
silence_topic() {
    local name of_speech cells
    local -A silent
    wavgen silence.wav silence seconds=$((MINUTES * 60))
    enter 'every stage, clean' ours "${FULL[@]}" --set preamp.color=clean
    enter 'every stage, tube' ours "${FULL[@]}"
    enter 'ffmpeg, 7 filters' ffmpeg_chain "$FFMPEG_CHAIN"
    enter 'sox, 6 effects (no de-esser)' sox_chain "${SOX_CHAIN[@]}"
    take_turns silence.wav
    title "$MINUTES minutes of silence, best of $ROUNDS" 'x real/CPU' ns/sample 'of speech'
    speech speech.wav $((MINUTES * 60))
    for name in "${NAMES[@]}"; do
        silent[$name]=${CPU_OF[$name]}
    done
    CPU_OF=()
    take_turns speech.wav
    for name in "${NAMES[@]}"; do
        of_speech=$(calc '%.2f' "${silent[$name]} / ${CPU_OF[$name]}")
        cells=("$(calc '%.0f' "$MINUTES * 60 / ${silent[$name]}")"
            "$(calc '%.1f' "${silent[$name]} * 1e9 / $SAMPLES")" "$of_speech")
        [[ $name != every* ]] || cells+=(-- "$(target "$of_speech" 1.05)")
        row "$name" "${cells[@]}"
    done
    rm -f ./*.wav
}

# ---- channels and rates -------------------------------------------------------------------------

# As many channel-samples in every row, so that only what one of them costs can differ.
CHANNEL_SAMPLES=4800000

cost_topic() {
    local channels rate colour round cells
    title 'Every stage, ns per channel-sample' clean tube transformer
    while read -r channels rate; do
        wavgen in.wav sine freq=300 level=-12 channels="$channels" rate="$rate" \
            frames=$((CHANNEL_SAMPLES / channels))
        wavgen none.wav silence channels="$channels" rate="$rate" frames=1
        cells=()
        for colour in clean tube transformer; do
            CPU_OF=()
            for ((round = 0; round < ROUNDS; round++)); do
                timed ours in.wav out.wav "${FULL[@]}" --set preamp.color=$colour
                CPU_OF[in]=$(least "${CPU_OF[in]:-}" "$CPU_S")
                timed ours none.wav out.wav "${FULL[@]}" --set preamp.color=$colour
                CPU_OF[none]=$(least "${CPU_OF[none]:-}" "$CPU_S")
            done
            cells+=("$(calc '%.1f' "(${CPU_OF[in]} - ${CPU_OF[none]}) * 1e9 / $CHANNEL_SAMPLES")")
        done
        row "$channels channel(s), $(calc '%g' "$rate / 1000") kHz" "${cells[@]}"
    done <<<$'1 48000\n2 48000\n8 48000\n32 48000\n1 96000\n1 192000\n8 192000'
    rm -f ./*.wav
}

# The same in instructions, which no other load on the machine can change.
cost_instructions_topic() {
    local channels rate colour cells least=
    need valgrind
    title 'Every stage, instructions per channel-sample' clean tube transformer "of the first"
    while read -r channels rate; do
        wavgen in.wav sine freq=300 level=-12 channels="$channels" rate="$rate" \
            frames=$((480000 / channels))
        wavgen few.wav sine freq=300 level=-12 channels="$channels" rate="$rate" \
            frames=$((96000 / channels))
        cells=()
        for colour in clean tube transformer; do
            enter "$colour" ours "${FULL[@]}" --set preamp.color=$colour
            cells+=("$(per_sample "$colour" in.wav few.wav 384000)")
        done
        least=${least:-${cells[0]}}
        cells+=("$(calc '%.2f' "${cells[0]} / $least")")
        row "$channels channel(s), $(calc '%g' "$rate / 1000") kHz" "${cells[@]}" \
            -- "$(target "${cells[3]}" 1.05)"
    done <<<$'1 48000\n2 48000\n8 48000\n32 48000\n1 192000\n8 192000'
    rm -f ./*.wav
}

# ---- what dies away -----------------------------------------------------------------------------

# Filters that ring into denormal numbers, and those numbers themselves, cost no more than sound.
tail_topic() {
    local colour signal round each tone=() cells
    need valgrind
    title 'What dies away, every stage' ns/sample instructions "of the tone's"
    for colour in clean tube transformer; do
        for signal in 'sine level=-20' 'sine level=-780' 'impulses period=96000'; do
            # shellcheck disable=SC2086
            wavgen in.wav $signal format=float seconds=60
            # shellcheck disable=SC2086
            wavgen long.wav $signal format=float seconds=6
            # shellcheck disable=SC2086
            wavgen short.wav $signal format=float seconds=2
            enter "$colour" ours "${FULL[@]}" --set preamp.color=$colour
            CPU_OF=()
            for ((round = 0; round < ROUNDS; round++)); do
                timed run_entry "$colour" in.wav out.wav
                CPU_OF[in]=$(least "${CPU_OF[in]:-}" "$CPU_S")
            done
            each=$(per_sample "$colour" long.wav short.wav $((4 * 48000)))
            cells=("$(calc '%.1f' "${CPU_OF[in]} * 1e9 / (60 * 48000)")" "$each")
            if [[ $signal == *-20 ]]; then
                tone=("${cells[@]}")
                row "$colour: a tone of -20 dBFS" "${cells[@]}"
            else
                [[ $signal == *-780 ]] && signal='a tone of denormal numbers'
                each=$(calc '%.2f' "$each / ${tone[1]}")
                row "$colour: $signal" "${cells[@]}" "$each" -- "$(target "$each" 1.1)"
            fi
        done
    done
    rm -f ./*.wav
}

# ---- instructions ---------------------------------------------------------------------------------

instructions_topic() {
    local name channels cells
    need valgrind
    speech long.wav 6
    speech short.wav 2
    enter 'every stage, clean' ours "${FULL[@]}" --set preamp.color=clean
    enter 'every stage, tube' ours "${FULL[@]}"
    enter 'every stage, transformer' ours "${FULL[@]}" --set preamp.color=transformer
    enter 'every stage out: a copy' ours --preset flat
    enter 'ffmpeg, 7 filters' ffmpeg_chain "$FFMPEG_CHAIN"
    enter 'sox, 6 effects (no de-esser)' sox_chain "${SOX_CHAIN[@]}"
    enter 'sox, a copy' sox_chain
    title 'Mono speech, instructions per sample' each
    for name in "${NAMES[@]}"; do
        cells=("$(per_sample "$name" long.wav short.wav $((4 * 48000)))")
        [[ $name != *clean ]] || cells+=(-- "$(target "${cells[0]}" 200)")
        row "$name" "${cells[@]}"
    done
    for channels in 8 32; do
        speech many.wav 2 "$channels"
        speech few.wav 1 "$channels"
        cells=("$(per_sample 'every stage, clean' many.wav few.wav $((channels * 48000)))")
        row "every stage, clean, $channels channels" "${cells[@]}" -- "$(target "${cells[0]}" 80)"
    done
    instructions_table 'every stage, tube'
    rm -f ./*.wav
}

# Where they go, by function.
instructions_table() { # instructions_table NAME
    count_entry "$1" long.wav >/dev/null
    title "Where they go: $1" each share
    callgrind_annotate --auto=no --threshold=100 --show-percs=no count.out |
        awk '
            { gsub(",", "") }
            /PROGRAM TOTALS/ { started = 1; print $1, "all" }
            started && $1 ~ /^[0-9]+$/ && $2 ~ /:/ { name = $2; sub(/^.*:/, "", name); sum[name] += $1 }
            END { for (name in sum) print sum[name], "  " name }' |
        sort -rn | head -n 13 |
        awk -v samples=$((6 * 48000)) '
            NR == 1 { total = $1 }
            { printf "%s\t%.0f\t%.0f %%\n", $2, $1 / samples, 100 * $1 / total }' |
        while IFS=$'\t' read -r name each share; do row "$name" "$each" "$share"; done
}
