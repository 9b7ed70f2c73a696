#!/bin/bash
# calm: needs real time
# The rig is proven before anything is proven with it: every fixture carries sound exactly without
# the program, and the analysers find what is planted.
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"

test_wavcmp_finds_what_is_planted() {
    wavgen a.wav randomfloat format=float seconds=1 channels=2
    wavgen other.wav randomfloat format=float seconds=1 channels=2 seed=2
    wavcmp same a.wav a.wav
    exits 1 "$TOOLS/wavcmp" same a.wav other.wav
    exits 1 "$TOOLS/wavcmp" exact a.wav other.wav
    # A recording with silence before it, cut in two by a gap.
    wavgen silence.wav silence format=float frames=1000 channels=2
    wavgen first.wav join gap=0 from=a.wav:0:20000 frames=20000 channels=2 format=float
    wavgen joined.wav join gap=0 from=silence.wav from=first.wav from=silence.wav from=a.wav:25000:23000 \
        frames=45000 channels=2 format=float
    equal map "silence 0 - 1000 ref 1000 0 20000 silence 21000 - 1000 ref 22000 25000 23000" \
        "$(wavcmp map a.wav joined.wav | xargs)"
    exits 1 "$TOOLS/wavcmp" exact a.wav joined.wav frames=20000 lead=1000
    wavcmp exact first.wav joined.wav lead=1000
    exits 1 "$TOOLS/wavcmp" exact first.wav joined.wav lead=999
    # One wrong bit in one channel.
    cp a.wav bit.wav
    printf '\x01' | dd of=bit.wav bs=1 seek=200002 conv=notrunc status=none
    exits 1 "$TOOLS/wavcmp" same a.wav bit.wav
    exits 1 "$TOOLS/wavcmp" exact a.wav bit.wav
    says "wrong 1"
}

test_json_tells_valid_from_broken() {
    local text
    for text in '{"a":[1,2.5e-3,true,null,"x\u00e9\n"],"b":{}}' '[]' '-0.5' '"s"'; do
        json <<<"$text"
    done
    for text in '{"a":1,}' '[1 2]' '01' '"a' '{} x' '{a:1}' '[1,]' "['a']" 'nan' '1.' '+1' ''; do
        ! json <<<"$text" 2>/dev/null || fail "took $text for valid"
    done
    equal get x "$(json get a.2.b <<<'{"a":[1,2,{"b":"x"}]}')"
    equal each $'1\nv' "$(json each k <<<'[{"k":1},{"z":[{}],"k":"v"}]')"
    equal length 0 "$(json length b <<<'{"a":1,"b":[]}')"
}

test_jack_carries_sound_exactly() {
    need jack_rec
    jack_start 128
    wavgen ref.wav random24 channels=2 seconds=2
    fake_interface card ref.wav delay=0.3
    timeout -s KILL 10 jack_rec -f rec.wav -d 3 -b 32 card:capture_1 card:capture_2
    wavcmp exact ref.wav rec.wav
}

test_pulse_carries_sound_exactly() {
    need arecord
    pulse_start
    wavgen ref.wav random24 channels=2 seconds=2
    timeout -s KILL 10 arecord -q -D studio -f S32_LE -c 2 -r 48000 -d 3 rec.wav &
    wait_until 5 eval 'timeout 2 pactl list short source-outputs | grep -q .'
    paplay ref.wav
    wait $!
    wavcmp exact ref.wav rec.wav
}

test_alsa_card_carries_sound_and_faults() {
    need arecord
    wavgen ref.wav random24 channels=2 seconds=3
    wavgen ref.raw random24 channels=2 seconds=3 format=raw32
    card_start "$WORK/ref.raw" 2
    with_card arecord -l >list
    grep -q 'Scarlett 2i2 4th Gen' list
    timeout -s KILL 10 arecord -q -D hw:0 -f S32_LE -c 2 -r 48000 -d 1 rec.wav
    wavcmp exact ref.wav rec.wav frames=48000 lead=0
    touch faults/busy
    exits 1 arecord -q -D hw:0 -f S32_LE -c 2 -r 48000 -d 1 busy.wav
    says "busy"
    rm faults/busy
    timeout -s KILL 10 arecord -q -D hw:0 -f S32_LE -c 2 -r 48000 -d 1 xrun.wav 2>/dev/null &
    wait_until 5 eval '(($(stat -c %s xrun.wav) > 50000))'
    touch faults/xrun
    wait $!
    [[ ! -e faults/xrun ]]
    wavcmp map ref.wav xrun.wav >map
    equal "pieces around an xrun" 2 "$(grep -c ^ref map)"
}

test_terminal_stalls_and_hangs_up() {
    terminal cat size=40x10 -- bash -c 'stty size; trap "echo hung up >hup; exit 3" HUP; while :; do read -r x; echo "got $x"; done'
    wait_until 5 grep -q '10 40' cat.out
    echo 60 20 >cat.new && mv cat.new cat.resize
    wait_until 5 test ! -e cat.resize
    echo hello >cat.keys
    wait_until 5 grep -q 'got hello' cat.out
    touch cat.stall
    echo unseen >cat.keys
    exits 124 timeout 0.3 bash -c 'until grep -q "got unseen" cat.out; do sleep 0.02; done'
    rm cat.stall
    wait_until 5 grep -q 'got unseen' cat.out
    touch cat.close
    wait_until 5 test -e hup
}

run_cases
