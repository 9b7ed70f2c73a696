#!/bin/bash
# tests/run.sh [FILE…]: runs tests and tells what came of them, one line each.
#
# A FILE is a program of cmocka tests or a script that prints TAP (or nothing: then its exit status is
# its one result, 77 for a skip). Without any: all programs in $BUILD/tests/{unit,rt} and all scripts
# in tests/{e2e,screen,rt}. Scripts wait more than they work, programs work: four scripts run at a time
# (JOBS=N), and beside them a program a processor. Those with a line "long: WHY" are begun first. Scripts
# with a line "# calm: WHY" run behind all others, two at a time: each needs a small part of a processor,
# but that at once; one with "# alone: WHY" by itself.
# The last line is "N passed, N failed, N skipped". Exit 1 when one failed, when none ran at all, and,
# with CI=true, when one was skipped. ONLY=PATTERN picks cases of scripts.
set -u -o pipefail
cd "$(dirname "$0")/.." || exit 1
export BUILD=${BUILD:-build}
PROGRAM_LIMIT=${PROGRAM_LIMIT:-180} SCRIPT_LIMIT=${SCRIPT_LIMIT:-600}

discover() {
    local file
    for file in tests/{e2e,screen,rt}/*.sh; do
        [[ -f $file ]] && echo "$file"
    done
    for file in "$BUILD"/tests/{unit,rt}/*/test_* "$BUILD"/tests/rt/test_*; do
        [[ -f $file && -x $file && $file != *.[do] ]] && echo "$file"
    done
}

# One file: its output to $1.out, then its results to $1.results, one a line: ok|FAIL|skip, seconds,
# name, reason, tab-separated; the lines behind a failure follow with a leading tab.
run_file() {
    local to=$1 file=$2 status=0 started=${EPOCHREALTIME/./} took name
    name=${file#"$BUILD"/}
    name=${name#tests/}
    if [[ $file == *.sh ]]; then
        timeout -s KILL "$SCRIPT_LIMIT" bash "$file" >"$to.out" 2>&1 </dev/null || status=$?
    else
        CMOCKA_MESSAGE_OUTPUT=xml timeout -s KILL "$PROGRAM_LIMIT" "$file" >"$to.out" 2>&1 \
            </dev/null || status=$?
    fi
    took=$(awk "BEGIN { printf \"%.3f\", (${EPOCHREALTIME/./} - $started) / 1e6 }")
    tr -d '\000\r' <"$to.out" | awk -v name="${name%.sh}" -v status="$status" -v took="$took" \
        -v script="$([[ $file == *.sh ]] && echo 1 || echo 0)" -v only="${ONLY:-}" "$PARSE" >"$to.results"
}

# shellcheck disable=SC2016
PARSE='
    function result(kind, seconds, test, reason) {
        printf "%s\t%s\t%s%s\t%s\n", kind, seconds, name, test == "" ? "" : ": " test, reason
        seen++
        failed += kind == "FAIL"
    }
    function keep(line) { recent[++lines % 40] = line }
    function flush_case() {
        if (test == "") return
        result(kind, seconds, test, kind == "skip" ? "the test says so" : "")
        for (i = 1; i <= details; i++) print "\t" detail[i]
        test = ""
    }
    # cmocka, as XML
    match($0, /<testcase name="[^"]*" time="[^"]*"/) {
        split(substr($0, RSTART, RLENGTH), part, "\"")
        test = part[2]; seconds = part[4]; kind = "ok"; details = 0; next
    }
    test != "" && /<skipped/ { kind = "skip"; next }
    test != "" && /<(failure|error)/ { kind = "FAIL"; sub(/.*<!\[CDATA\[/, ""); inside = 1 }
    inside { line = $0; ends = sub(/\]\]>.*/, "", line); detail[++details] = line; if (ends) inside = 0; next }
    /<\/testcase>/ { flush_case(); next }
    /^<\/?testsuites?|<testsuite |^<\?xml/ { next }
    # TAP
    script && match($0, /^(not )?ok [0-9]+/) {
        bad = /^not /; line = $0; seconds = "0.000"; reason = ""
        sub(/^(not )?ok [0-9]+( - )?/, "", line)
        if (match(line, / # [0-9.]+ s$/)) {
            seconds = substr(line, RSTART + 3, RLENGTH - 5); line = substr(line, 1, RSTART - 1)
        }
        kind_now = bad ? "FAIL" : "ok"
        if (match(line, / # SKIP ?/)) {
            reason = substr(line, RSTART + RLENGTH); line = substr(line, 1, RSTART - 1); kind_now = "skip"
        }
        result(kind_now, seconds, line, reason); after_bad = bad; next
    }
    script && /^1\.\.[0-9]+$/ { planned = 1; next }
    script && after_bad && /^# / { print "\t" substr($0, 3); next }
    { keep($0) }
    END {
        flush_case()
        nothing = seen == 0 && only == ""
        if (status == 77 && seen == 0) result("skip", took, "", recent[lines % 40])
        else if (status != 0 && failed == 0) {
            result("FAIL", took, "", status == 137 ? "killed, perhaps after its time limit" : "exit status " status)
            for (i = lines > 39 ? lines - 39 : 1; i <= lines; i++) print "\t" recent[i % 40]
        } else if (nothing && (planned || !script)) result("FAIL", took, "", "ran no test at all")
        else if (nothing) result("ok", took, "", "")
    }'

# Prints the results of a file, counts them, remembers the failures.
report() {
    local kind seconds name reason
    while IFS=$'\t' read -r kind seconds name reason; do
        case $kind in
        ok) passed=$((passed + 1)) ;;
        skip) skipped=$((skipped + 1)) ;;
        FAIL) failed=$((failed + 1)) ;;
        esac
        printf '%-4s %9.3f s  %s%s\n' "$kind" "$seconds" "$name" "${reason:+ ($reason)}"
    done < <(grep -v $'^\t' "$1.results")
    awk '/^FAIL/ { split($0, f, "\t"); print "---- " f[3]; show = 1; next } /^[^\t]/ { show = 0 } show { print "    " substr($0, 2) }' \
        "$1.results" >>"$scratch/failures"
}

passed=0 failed=0 skipped=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/gs-run.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
files=("$@")
((${#files[@]})) || mapfile -t files < <(discover)

# Whether the file (a program's source) has a line with that mark.
marked() { # marked MARK FILE
    local source=$2
    [[ $source == *.sh ]] || source=tests/${source#"$BUILD"/tests/}.c
    grep -qE "^(#|/\*) $1: " "$source" 2>/dev/null
}

# Keeps so many scripts and programs going, and reports each as it ends.
count=0
run_all() { # run_all SCRIPTS PROGRAMS FILE…
    local -A room=([script]=$1 [program]=$2) kind=() job=()
    local -a script=() program=()
    local file ended
    shift 2
    for file in "$@"; do
        if [[ $file == *.sh ]]; then script+=("$file"); else program+=("$file"); fi
    done
    start() { # start script|program FILE
        count=$((count + 1))
        run_file "$scratch/$count" "$2" &
        kind[$!]=$1 job[$!]=$scratch/$count
        room[$1]=$((room[$1] - 1))
    }
    while ((${#script[@]} + ${#program[@]} + ${#job[@]})); do
        if ((${#script[@]} && room[script])); then
            start script "${script[0]}"
            script=("${script[@]:1}")
        elif ((${#program[@]} && room[program])); then
            start program "${program[0]}"
            program=("${program[@]:1}")
        else
            wait -n -p ended
            report "${job[$ended]}"
            room[${kind[$ended]}]=$((room[${kind[$ended]}] + 1))
            unset "job[$ended]"
        fi
    done
}

long=() others=() calm=() alone=()
for file in "${files[@]}"; do
    if marked alone "$file"; then
        alone+=("$file")
    elif marked calm "$file"; then
        calm+=("$file")
    elif marked long "$file"; then
        long+=("$file")
    else
        others+=("$file")
    fi
done
run_all "${JOBS:-4}" "$(nproc)" "${long[@]}" "${others[@]}"
run_all $(($(nproc) > 1 ? 2 : 1)) 1 "${calm[@]}"
run_all 1 1 "${alone[@]}"

if [[ -s $scratch/failures ]]; then
    echo
    echo "what failed:"
    cat "$scratch/failures"
fi
((passed + failed + skipped > 0)) || echo "no test ran"
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed + skipped > 0)) || exit 1
[[ ${CI:-} != true ]] || ((skipped == 0)) || exit 1
