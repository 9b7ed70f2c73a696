#!/bin/bash
# The strip explains itself: tables, JSON, CSV and SVG; whose settings they are; what is refused.
. "$(dirname "$0")/../lib/e2e.sh"

# at KEY VALUE FIELD: of the entry of r.json in which KEY is VALUE; entries are a line each
at() {
    local found
    found=$(grep -F "\"$1\": $2," r.json | sed -n "s/.*\"$3\": \([-0-9.]*\).*/\1/p")
    [[ -n $found ]] || fail "no $3 where $1 is $2"
    echo "$found"
}

near() { # near WHAT WANTED TOLERANCE GOT
    awk "BEGIN { exit !($4 - $2 <= $3 && $2 - $4 <= $3) }" || fail "$1: $4 instead of $2 ± $3"
}

respond() {
    gs response --json "$@" >r.json
    json <r.json
}

test_response_follows_the_law() {
    local rate
    for rate in 44100 48000 96000 192000; do
        respond --set hpf.on=on --rate $rate
        equal rate "$rate" "$(json get rate <r.json)"
        near "20 Hz" -36.12 0.1 "$(at hz 20.0 db)"
        near "40 Hz" -18.13 0.1 "$(at hz 40.0 db)"
        near "60 Hz" -8.21 0.1 "$(at hz 60.0 db)"
        near "80 Hz" -3.01 0.1 "$(at hz 80.0 db)"
        near "1 kHz" 0 0.1 "$(at hz 1000.0 db)"
    done
    equal points 121 "$(json length response <r.json)"
    equal "last point" 20000.0 "$(json get response.120.hz <r.json)"
}

test_golden_points_of_the_compressor() {
    local point
    respond --set comp.on=on --set comp.drive=5 --set comp.ratio=4
    for point in -25:-25 -22:-22.3375 -20:-20.9375 -18:-19.8375 -15:-18.75 0:-15; do
        near "${point%:*}" "${point#*:}" 0.05 "$(at in_dbfs "${point%:*}.0" out_dbfs)"
    done
    near reduction 15 0.1 "$(at in_dbfs 0.0 comp_reduction_db)"
    near "gate off" 0 0 "$(at in_dbfs -80.0 gate_reduction_db)"
    respond --set gate.on=on
    near "gate 10 dB under" -70 0.1 "$(at in_dbfs -60.0 out_dbfs)"
    near "gate open" -40 0.1 "$(at in_dbfs -40.0 out_dbfs)"
}

test_harmonics_and_latency() {
    respond --set preamp.color=tube --set preamp.drive=10 --level -40
    # half of tanh 0.2, 30 dB down
    near H2 -50.11 0.1 "$(json get harmonics.series.0.db <r.json)"
    respond --set preamp.color=tube --set preamp.drive=10 --level -50
    near "H2, 10 dB softer" -60.11 0.1 "$(json get harmonics.series.0.db <r.json)"
    respond --rate 8000
    equal "above half the rate" null "$(json get harmonics.series.7.db <r.json)"
    start_engine --input demo
    local latency
    latency=$(state strip_latency_frames)
    respond --rate "$(state rate)"
    equal latency "$latency" "$(json get latency_frames <r.json)"
}

# rendered LEVEL HZ [OPTION…]: a tone through `render`, its last second as `measure` reads it, dBFS
rendered() {
    local level=$1 hz=$2
    shift 2
    rm -f rendered.wav
    wavgen tone.wav sine freq="$hz" level="$level" seconds=4 format=float
    gs render "$@" --format float tone.wav rendered.wav >/dev/null
    wavgen settled.wav join from=rendered.wav:144000:48000 frames=48000 gap=0 format=float
    gs measure --json settled.wav >m.json
    json get 0.rms_dbfs <m.json
}

test_tells_what_render_does() {
    local level got
    for level in -30 -12 0; do
        got=$(rendered $level 1000 --preset voice)
        respond --preset voice --level $level
        near "voice, $level dBFS" "$(json get harmonics.out_dbfs <r.json)" 0.01 "$got"
    done
    local strip=(--set hpf.on=on --set hpf.freq=200 --set enhance.on=on --set enhance.low=7 --set out.gain=-3)
    respond "${strip[@]}"
    local hz gain
    for hz in 50 100 250 1000; do
        gain=$(awk "BEGIN { print $(rendered -30 $hz "${strip[@]}") + 30 }")
        near "$hz Hz" "$(at hz $hz.0 db)" 0.01 "$gain"
    done
    strip=(--set comp.on=on --set comp.drive=6 --set comp.ratio=8 --set gate.on=on --set gate.threshold=-40)
    respond "${strip[@]}"
    for level in -60 -30 -10; do
        near "$level dBFS" "$(at in_dbfs $level.0 out_dbfs)" 0.02 "$(rendered $level 1000 "${strip[@]}")"
    done
}

test_whose_settings() {
    exits 0 gs response
    says "defaults (no engine runs)"
    refused 1 gs response --session main
    says main
    start_engine --input demo --channels 2 --rate 44100
    gs ctl set comp.drive 5
    gs ctl set 2.comp.drive 7
    respond
    equal settings "engine main" "$(json get settings <r.json)"
    equal rate 44100 "$(json get rate <r.json)"
    equal channel 1 "$(json get channel <r.json)"
    grep -qF '"comp.drive": 5.0' r.json || fail "not channel 1's settings"
    respond --channel 2
    grep -qF '"comp.drive": 7.0' r.json || fail "not channel 2's settings"
    refused 1 gs response --channel 3
    says "no channel 3"
    respond --set comp.drive=2
    grep -qF '"comp.drive": 2.0' r.json || fail "--set has no effect"
    grep -qF '"settings": "defaults, comp.drive=2"' r.json
    respond --preset voice
    equal settings "preset voice" "$(json get settings <r.json)"
    # it asks, and changes nothing
    equal "the engine's drive" "1.comp.drive 5.0 2.comp.drive 7.0" "$(gs ctl get comp.drive | xargs)"
}

test_tables_for_people() {
    exits 0 gs response --preset voice
    grep -q '⣀\|⠉\|⠤\|⡀' out || fail "no braille"
    says latency
    local name
    for name in "FREQUENCY RESPONSE" "COMPRESSOR AND GATE" HARMONICS; do
        grep -qF "$name" out || fail "no $name"
    done
    (($(wc -L <out) <= 80)) || fail "$(wc -L <out) columns"
    exits 0 env LC_ALL=C "$BUILD/gainstage" response --preset voice
    ! LC_ALL=C grep -q '[^ -~]' out || fail "not ASCII in the C locale"
    grep -q ' 1000  *+3' out || fail "no gain at 1 kHz"
    terminal wide size=130x50 -- "$BUILD/gainstage" response --preset voice
    wait_until 10 not alive "$(<wide.pid)"
    wait_until 5 grep -q 'H9' wide.out
    (($(wc -L <wide.out) > 90 && $(wc -L <wide.out) <= 101)) ||
        fail "$(wc -L <wide.out) columns on a terminal of 130"
}

test_csv() {
    exits 0 gs response --csv --set hpf.on=on
    equal head quantity,at,value "$(head -n 1 out)"
    equal "points" 121 "$(grep -c '^response_db,' out)"
    equal "levels" 81 "$(grep -c '^curve_dbfs,' out)"
    equal "harmonics" 8 "$(grep -c '^harmonic_db,' out)"
    near "80 Hz" -3.01 0.1 "$(sed -n 's/^response_db,80,//p' out)"
    ! grep -qvE '^[a-z_]+,-?[0-9.]+,(-?[0-9.]+)?$' <(tail -n +2 out) || fail "odd lines"
}

test_plot() {
    exits 0 gs response --preset voice --plot plot.svg
    well_formed plot.svg
    grep -q '<svg ' plot.svg
    equal panels 3 "$(grep -c '<clipPath' plot.svg)"
    cp plot.svg before.svg
    refused 1 gs response --plot plot.svg
    says --force
    cmp plot.svg before.svg
    exits 0 gs response --set hpf.on=on --plot plot.svg --force
    ! cmp -s plot.svg before.svg || fail "--force did not replace it"
    well_formed plot.svg
    refused 1 gs response --plot missing/plot.svg
    says missing
    refused 1 gs response --plot "$WORK/home" --force
    equal "files left beside it" "" "$(find . -name '*.part')"
    # a name that would break markup
    printf 'set hpf.on on\n' >'a<b>&"c.preset'
    exits 0 gs response --preset './a<b>&"c.preset' --plot odd.svg
    well_formed odd.svg
}

# A page whose tags close in order; by a real reader where there is one.
well_formed() {
    if command -v xmllint >/dev/null; then
        xmllint --noout --nonet "$1" || fail "$1 is no XML"
    fi
    awk 'BEGIN { RS = "<"; FS = ">" }
        NR > 1 && $1 !~ /^[?!]/ && $1 !~ /\/$/ {
            split($1, word, /[ \n]/)
            if (word[1] ~ /^\//) { if (open[depth--] != substr(word[1], 2)) exit bad = 1 }
            else open[++depth] = word[1]
        }
        END { exit bad || depth != 0 || NR < 10 }' "$1" || fail "the tags of $1 do not match"
}

test_wrong_usage() {
    refused 2 gs response surplus
    refused 2 gs response --json --csv
    refused 2 gs response --rate 7999
    refused 2 gs response --rate fast
    refused 2 gs response --level loud
    refused 2 gs response --channel 0
    refused 2 gs response --session main --preset voice
    refused 1 gs response --preset missing
    says missing
    refused 1 gs response --set no.such=1
    says no.such
    refused 2 gs response --session 'no/name'
}

test_takes_less_than_2_s() {
    local started=${EPOCHREALTIME/./}
    exits 0 gs response --preset voice --set preamp.color=tube --set gate.on=on --rate 192000
    local took=$(((${EPOCHREALTIME/./} - started) / 1000))
    ((took < 2000)) || fail "$took ms"
}

run_cases
