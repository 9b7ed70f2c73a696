#!/bin/bash
# The command line without an engine: help, exit statuses, lists, JSON, measuring.
. "$(dirname "$0")/../lib/e2e.sh"

COMMANDS=(attach start stop status ctl record render response measure devices params presets themes)

test_help_of_the_program() {
    exits 0 gs --help
    local command
    for command in "${COMMANDS[@]}"; do
        grep -qw -- "$command" out || fail "--help does not name $command"
    done
    [[ ! -s err ]] || fail "help went to stderr"
    exits 0 gs --version
    grep -qE '[0-9]+\.[0-9]+' out
}

test_help_of_every_command() {
    local command
    for command in "${COMMANDS[@]}"; do
        exits 0 gs "$command" --help
        (($(wc -l <out) >= 3)) || fail "$command --help says too little"
        grep -qw -- "$command" out || fail "$command --help does not name it"
        [[ ! -s err ]] || fail "$command --help wrote to stderr"
    done
    gs ctl --help | grep -qw nudge || fail "ctl --help does not list the engine's commands"
    local option
    for option in --input --channels --duration --format --no-dry --preset --set; do
        gs record --help | grep -q -- "$option" || fail "record --help lacks $option"
    done
    for option in --input --channels --rate --block --dir --preset --set --session; do
        gs start --help | grep -q -- "$option" || fail "start --help lacks $option"
    done
}

test_wrong_usage_is_2() {
    refused 2 gs nonsense
    says nonsense
    refused 2 gs --nonsense
    refused 2 gs record
    refused 2 gs record a.wav b.wav
    refused 2 gs record a.wav --nonsense
    refused 2 gs record a.wav --duration
    refused 2 gs record a.wav --duration soon
    refused 2 gs record a.wav --channels 0 --input demo
    refused 2 gs record a.wav --channels 33 --input demo
    refused 2 gs record a.wav --input demo --format mp3
    refused 2 gs render a.wav
    refused 2 gs measure
    refused 2 gs ctl
    refused 2 gs params surplus
    [[ ! -e a.wav ]] || fail "a file was made"
}

test_other_failures_are_1() {
    refused 1 gs status
    refused 1 gs stop
    refused 1 gs ctl status
    refused 1 gs measure missing.wav
    says missing.wav
    refused 1 gs render missing.wav out.wav
    says missing.wav
    wavgen in.wav sine
    refused 1 gs render in.wav out.wav --preset missing
    says missing
    refused 1 gs render in.wav out.wav --set no.such=1
    says no.such
    refused 1 gs render in.wav out.wav --set preamp.gain=900
    says preamp.gain
    echo nothing that sounds >text.wav
    refused 1 gs measure text.wav
    says text.wav
    [[ ! -e out.wav ]] || fail "a file was left behind"
}

test_params_in_json() {
    gs params --json >params.json
    json <params.json
    equal "number of parameters" 27 "$(json length <params.json)"
    equal keys "choices coarse default help key label max min step type unit" \
        "$(json keys 0 <params.json | sort | xargs)"
    equal "first key" preamp.on "$(json get 0.key <params.json)"
    local key i
    i=$(json each key <params.json | grep -nx comp.ratio | cut -d: -f1)
    key=$((i - 1))
    compare "$(json get $key.min <params.json) == 1.5"
    compare "$(json get $key.max <params.json) == 20"
    compare "$(json get $key.default <params.json) == 4"
    i=$(json each key <params.json | grep -nx preamp.color | cut -d: -f1)
    equal choices 3 "$(json length $((i - 1)).choices <params.json)"
    ! json each help <params.json | grep -qx '' || fail "a parameter without help"
    gs params >text
    while read -r key; do
        grep -qF -- "$key" text || fail "params does not list $key"
    done < <(json each key <params.json)
}

test_presets_and_themes() {
    local name
    gs presets --json >presets.json
    json <presets.json
    for name in flat voice podcast broadcast; do
        json each name <presets.json | grep -qx "$name" || fail "no preset $name"
        gs presets | grep -qw "$name" || fail "presets does not print $name"
    done
    (($(json length <presets.json) >= 6)) || fail "fewer than six presets"
    wavgen in.wav sine seconds=0.2
    while read -r name; do
        exits 0 gs render in.wav "out-$name.wav" --preset "$name"
    done < <(json each name <presets.json)
    gs themes --json >themes.json
    (($(json length <themes.json) >= 3)) || fail "fewer than three themes"
    mkdir -p "$XDG_CONFIG_HOME/gainstage/presets"
    printf '# my own\nset preamp.gain 6\n' >"$XDG_CONFIG_HOME/gainstage/presets/mine.preset"
    gs presets --json | json each name | grep -qx mine || fail "an own preset is not listed"
    exits 0 gs render in.wav mine.wav --preset mine
    exits 0 gs measure in.wav mine.wav --json
    compare "$(json get 1.sample_peak_dbfs <out) - $(json get 0.sample_peak_dbfs <out) > 5.99"
}

test_devices_never_fails() {
    exits 0 gs devices
    exits 0 gs devices --json
    json <out
    [[ ! -s err ]] || fail "a library's chatter came through: $(head -n 3 err)"
}

test_measure_known_levels() {
    # EBU Tech 3341 case 1: a stereo sine of 1 kHz at -23 dBFS is -23 LUFS.
    wavgen tone.wav sine level=-23 seconds=20 channels=2
    wavgen full.wav sine level=-0 freq=997 seconds=2 format=float
    wavgen nothing.wav silence seconds=2
    gs measure tone.wav full.wav nothing.wav --json >m.json
    json <m.json
    equal files 3 "$(json length <m.json)"
    local field
    for field in sample_peak_dbfs true_peak_dbtp rms_dbfs integrated_lufs short_term_max_lufs \
        momentary_max_lufs loudness_range_lu clips; do
        json get 0.$field <m.json >/dev/null
    done
    near 0.sample_peak_dbfs -23 0.01
    near 0.true_peak_dbtp -23 0.2
    near 0.rms_dbfs -23 0.01
    near 0.integrated_lufs -23 0.1
    near 0.short_term_max_lufs -23 0.1
    near 0.momentary_max_lufs -23 0.1
    near 0.loudness_range_lu 0 0.1
    near 0.clips 0 0
    near 1.rms_dbfs 0 0.02
    json get 2.integrated_lufs <m.json | grep -qiE 'null|inf' || fail "silence has a loudness"
    gs measure tone.wav | grep -q -- '-23'
}

near() { # near PATH WANTED TOLERANCE, in m.json
    local got
    got=$(json get "$1" <m.json)
    compare "$got - $2 <= $3 && $2 - $got <= $3"
}

run_cases
