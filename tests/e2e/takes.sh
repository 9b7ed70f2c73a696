#!/bin/bash
# Takes and what is known about them: labels while rolling, sidecars, metadata in the files as other
# programs read it, the list, discarding and renaming.
. "$(dirname "$0")/../lib/e2e.sh"

sidecar() { # sidecar FILE KEY
    json get "$2" <"$1"
}

take_is() { # take_is NAME KEY VALUE, in the list
    [[ $(gs takes --json takes | json get "$(index_of "$1").$2") == "$3" ]]
}

index_of() { # index_of NAME
    gs takes --json takes | grep -nF "\"name\": \"$1\"," | awk -F : '{ print $1 - 2 }'
}

tag() { # tag FILE NAME: as ffprobe reads it
    ffprobe -v error -show_entries format_tags -of default=noprint_wrappers=1 "$1" |
        sed -n "s/^TAG:$2=//Ip"
}

test_labels_while_rolling() {
    need ffprobe soxi
    local format file
    start_engine --input demo
    gs ctl artist Änne B
    gs ctl scene 12A
    gs ctl track 1 lead voice
    for format in pcm24 float flac; do
        gs ctl format $format >/dev/null
        record_take $format
        gs ctl title Blue Monday $format
        gs ctl note 'said "so" & so'
        gs ctl rating 4
        gs ctl mark verse one
        pause 0.4
        stop_take >/dev/null
        file=takes/$format.wav
        [[ $format != flac ]] || file=takes/flac.flac
        equal "title in $file" "Blue Monday $format" "$(tag $file title)"
        equal "artist in $file" "Änne B" "$(tag $file artist)"
        equal "note in $file" 'said "so" & so' "$(tag $file comment)"
        compare "$(tag $file time_reference) > 0"
        ffprobe -v error -show_chapters $file | grep -qx 'TAG:title=verse one'
        soxi $file >/dev/null
        equal "frames of $file" "$(info $file frames)" "$(sidecar takes/$format.json frames)"
        equal "title in the sidecar" "Blue Monday $format" "$(sidecar takes/$format.json title)"
        equal state complete "$(sidecar takes/$format.json state)"
        equal track "lead voice" "$(sidecar takes/$format.json tracks.0)"
        take_is $format rating 4
    done
    grep -aq '<NAME>lead voice</NAME>' takes/pcm24.wav
    grep -aq '<SCENE>12A</SCENE>' takes/pcm24.dry.wav
    # of the last take, when none is open
    gs ctl title afterwards
    equal "title afterwards" afterwards "$(sidecar takes/flac.json title)"
    equal "its rating" 4 "$(sidecar takes/flac.json rating)"
    # and of any: a WAV has it, too, and nothing else in it changes
    cp takes/pcm24.wav before.wav
    gs ctl edit pcm24 title afterwards
    gs ctl edit pcm24 rating 2
    for file in takes/pcm24{,.dry}.wav; do
        equal "title in $file" afterwards "$(tag "$file" title)"
        equal "artist in $file" "Änne B" "$(tag "$file" artist)"
        grep -aq '<SCENE>12A</SCENE>' "$file"
    done
    wavcmp same takes/pcm24.wav before.wav
    cmp <(tail -c +4097 before.wav) <(tail -c +4097 takes/pcm24.wav)
}

field() { # field FILE NAME: of bext or LIST/INFO, as libsndfile reads it
    sndfile-metadata-get --all "$1" | sed -n "s/^$2 *: *//p"
}

# Every field that is set, of both files, beside what the sidecar says.
test_broadcast_fields() {
    need sndfile-metadata-get sndfile-info ffprobe
    local format file bits began hour minute second place software key names
    names=(integrated "Loudness value" range "Loudness range" true_peak "Max. true peak level"
        momentary_max "Max. momentary level" short_term_max "Max. short term level")
    start_engine --input demo
    software="gainstage $("$BUILD/gainstage" --version | sed 's/.* //')"
    gs ctl artist Anna B
    for format in pcm16 pcm24 float; do
        gs ctl format $format >/dev/null
        record_take $format
        gs ctl title Blue Monday
        gs ctl note too slow
        gs ctl mark verse one
        wait_until 5 at_least frames 24000
        stop_take >/dev/null
        began=$(sidecar takes/$format.json began)
        bits=${format#pcm} bits=${bits/float/32}
        for file in takes/$format{,.dry}.wav; do
            equal "description of $file" "Blue Monday" "$(field "$file" Description)"
            equal "originator" "$software" "$(field "$file" Originator)"
            [[ $(field "$file" 'Origination ref') =~ ^ZZGST[0-9A-F]{12}[0-9]{6}[0-9A-F]{8}[01]$ ]] ||
                fail "reference: $(field "$file" 'Origination ref')"
            equal "date" "${began:0:10}" "$(field "$file" 'Origination date')"
            equal "time" "${began:11:8}" "$(field "$file" 'Origination time')"
            # the first frame's place in its day; the sidecar has it to the millisecond
            IFS=:+ read -r hour minute second _ <<<"${began:11}"
            place=$(awk "BEGIN { printf \"%.1f\", (($hour * 60 + $minute) * 60 + $second) * 48000 }")
            compare "($(tag "$file" time_reference) - $place)^2 < 49^2"
            field "$file" 'Coding history' | tr -d '\r' | grep -q "^A=PCM,F=48000,W=$bits,M=stereo,T=" ||
                fail "history: $(field "$file" 'Coding history')"
            equal "name" "Blue Monday" "$(field "$file" Name)"
            equal "artist" "Anna B" "$(field "$file" Artist)"
            equal "comment" "too slow" "$(field "$file" Comment)"
            equal "create date" "${began:0:10}" "$(field "$file" 'Create date')"
            sndfile-info "$file" | grep -qx "    ISFT : $software" || fail "$(sndfile-info "$file")"
            sndfile-info "$file" | grep -q '^iXML : ' || fail "no iXML in $file"
            sndfile-info "$file" | grep -qx '    labl : 2 : verse one' || fail "no label in $file"
        done
        # the way of the sound: the converter, and of the processed one the strip
        equal "steps of the dry one" 1 "$(field takes/$format.dry.wav 'Coding history' | grep -c ';converter')"
        grep -aq ",T=$software" takes/$format.wav || fail "no strip in the history of $format.wav"
        ! grep -aq ",T=$software" takes/$format.dry.wav || fail "the dry one has gone through no strip"
        file=takes/$format.wav
        for ((key = 0; key < ${#names[@]}; key += 2)); do
            equal "${names[key]}" "$(sidecar takes/$format.json "loudness.${names[key]}")" \
                "$(field $file "${names[key + 1]}")"
        done
    done
}

test_bad_labels() {
    start_engine --input demo
    refused 1 gs ctl title too early
    record_take one
    refused 1 gs ctl rating 6
    refused 1 gs ctl rating four
    refused 1 gs ctl title "$(printf 'x%.0s' {1..300})"
    refused 1 gs ctl note "$(printf 'x%.0s' {1..10300})"
    refused 1 gs ctl title $'\xff\xfe'
    refused 1 gs ctl track 33 x
    gs ctl note "$(printf 'word %.0s' {1..2000})"
    stop_take >/dev/null
    compare "$(sidecar takes/one.json note | wc -c) > 9000"
    gs ctl note ''
    equal "no note" "" "$(sidecar takes/one.json note)"
}

# Everything that happened is in it, at its place; what happened before is in the settings.
test_changes_clips_and_losses() {
    wavgen in.wav randomfloat format=float channels=2 seconds=30
    start_engine --input "file:$WORK/in.wav" --set comp.drive=7
    gs ctl set out.gain 20
    record_take one
    gs ctl set 2.hpf.freq 120
    wait_until 5 at_least frames $(($(state frames) + 2048)) # or one place sees both
    gs ctl link 1 on
    wait_until 5 at_least clips_out 1
    kill -KILL "$(audio_process)"
    wait_until 10 at_least lost_frames 1
    wait_until 10 state_is audio running
    gs ctl mark after
    stop_take >/dev/null
    local s=takes/one.json
    equal "drive at the start" 7.0 "$(at_the_start $s comp.drive)"
    grep -q '"channel": 2, "key": "hpf.freq", "value": 120' $s
    grep -q '"key": "link", "value": "on"' $s
    grep -q '"stage": "out", "count"' $s
    grep -q '"kind": "gap"' $s
    compare "$(sidecar $s counts.lost_frames) > 0"
    compare "$(sidecar $s counts.clips_out) > 0"
    grep -q '"label": "after"' $s
}

at_the_start() { # at_the_start FILE KEY: of channel 1
    grep -m 1 -oE "\"$2\": [^,}]+" "$1" | sed 's/.*: //'
}

test_killed_engine_leaves_a_sidecar() {
    start_engine --input demo
    record_take one
    gs ctl title survives
    wait_until 5 eval '[[ $(sidecar takes/one.json title) == survives ]]'
    equal "while it is open" recording "$(gs takes --json takes | json get 0.state)"
    kill -KILL "$(engines)"
    wait_until 5 eval '[[ $(gs takes --json takes | json get 0.state) == unfinished ]]'
    equal "title" survives "$(gs takes --json takes | json get 0.title)"
    compare "$(gs takes --json takes | json get 0.seconds) > 0"
}

# The list's figures beside what two other programs measure in the file.
test_list_beside_other_programs() {
    need sox soxi ffmpeg
    local key name=voice began
    start_engine --input demo
    gs ctl format pcm16
    record_take $name
    began=$(date +%s)
    wait_until 10 at_least frames 72000
    stop_take >/dev/null
    gs takes --json takes | sed -n '2 { s/,$//; p }' >row.json
    equal frames "$(soxi -s takes/$name.wav)" "$(json get frames <row.json)"
    sox takes/$name.wav -n stats 2>stats
    compare "($(json get peak <row.json) - $(awk '/^Pk lev dB/ { print $4 }' stats))^2 < 0.06^2"
    for key in 0 1; do
        compare "($(sidecar takes/$name.json peaks.$key) - $(awk -v c=$((5 + key)) '/^Pk lev dB/ { print $c }' stats))^2 < 0.02^2"
    done
    ffmpeg -nostdin -hide_banner -i takes/$name.wav -af ebur128=peak=true -f null - 2>&1 |
        sed '1,/Summary/d' >ebur128
    compare "($(json get loudness <row.json) - $(awk '$1 == "I:" { print $2 }' ebur128))^2 < 0.16^2"
    compare "($(json get true_peak <row.json) - $(awk '$1 == "Peak:" { print $2 }' ebur128))^2 < 0.41^2"
    compare "($(date -d "$(json get began <row.json)" +%s) - $began)^2 <= 12^2" # pre-roll comes first
    equal wet $name.wav "$(json get wet <row.json)"
    equal bytes "$(stat -c %s takes/$name{,.dry}.wav takes/$name.json | awk '{ sum += $1 } END { print sum }')" \
        "$(json get bytes <row.json)"
}

test_discard_restore_rename() {
    start_engine --input demo
    record_take one
    refused 1 gs ctl discard
    says "being recorded"
    stop_take >/dev/null
    gs ctl discard >/dev/null
    [[ -e takes/Discarded/one.wav && -e takes/Discarded/one.dry.wav && -e takes/Discarded/one.json ]] ||
        fail "not in Discarded"
    take_is one state discarded
    refused 1 gs ctl title gone
    gs ctl restore
    take_is one state complete
    # another of that name is in the folder for discarded ones: the last is the one that comes back
    cp takes/one.wav takes/Discarded/
    gs ctl discard | grep -q 'restore one_2'
    gs ctl restore
    take_is one_2 state complete
    gs ctl rename one_2 one
    rm takes/Discarded/one.wav
    gs ctl rename one two words
    equal "its name" "two words" "$(state take)"
    gs ctl keep
    refused 1 gs ctl discard two words
    gs ctl keep two words off
    gs ctl edit 'two words' rating 2
    take_is 'two words' rating 2
    refused 1 gs ctl rename 'two words' ../out
    # numbers of discarded takes are not given again
    gs ctl template '{name}_{number}' >/dev/null
    gs ctl record n >/dev/null
    stop_take >/dev/null
    gs ctl discard >/dev/null
    gs ctl record n | grep -q n_002.wav
    stop_take >/dev/null
}

# What is there of a take moves, what is gone is not missed; never half of it.
test_incomplete_takes_move() {
    start_engine --input demo
    local name
    for name in one two; do
        record_take $name
        stop_take >/dev/null
    done
    rm takes/one.dry.wav takes/two.wav
    gs ctl rename one first >/dev/null
    gs ctl discard first >/dev/null
    equal files "first.json first.wav" "$(cd takes/Discarded && echo *.*)"
    gs ctl restore first >/dev/null
    gs ctl discard two >/dev/null # its dry file is all that it has
    equal files "two.dry.wav two.json" "$(cd takes/Discarded && echo *.*)"
    gs ctl restore >/dev/null
    equal files "first.json first.wav two.dry.wav two.json" "$(cd takes && echo *.*)"
    rm takes/first.wav
    refused 1 gs ctl discard first # a sidecar alone is no take
    says "no take 'first'"
}

# An engine that died between two files: the next one moves the rest, and says so.
test_moves_that_were_cut_off() {
    start_engine --input demo
    record_take one
    stop_take >/dev/null
    kill -KILL "$(engines)"
    mkdir takes/Discarded
    printf '%s Discarded/%s\n' one.wav{,} one.dry.wav{,} one.json{,} >takes/.gainstage-moving
    echo end >>takes/.gainstage-moving
    mv takes/one.wav takes/Discarded/
    start_engine --input demo
    wait_until 5 eval '[[ $(state recovered) == *"moved one.wav and what belongs to it"* ]]'
    equal files "one.dry.wav one.json one.wav" "$(cd takes/Discarded && echo *.*)"
    equal "files left" Discarded "$(ls -A takes)"
    gs ctl restore one >/dev/null
    take_is one state complete
}

test_discarded_on_another_file_system() {
    start_engine --input demo
    record_take one
    stop_take >/dev/null
    mkdir takes/Discarded
    mount -t tmpfs tmpfs takes/Discarded || skip "no file system of its own can be mounted here"
    refused 1 gs ctl discard one
    umount takes/Discarded
    says 'lies on another file system, so nothing was moved'
    equal files "one.dry.wav one.json one.wav" "$(cd takes && echo *.*)"
    gs ctl discard one >/dev/null
}

# A list of more than a megabyte is not too much for a visitor, and the take goes on meanwhile.
test_long_list() {
    mkdir takes
    local i name
    name=$(printf 'x%.0s' {1..190})
    wavgen short.wav random24 seconds=0.01
    for i in {1..1300}; do
        echo "takes/$name$i.wav"
    done | xargs -n 1 ln short.wav
    start_engine --input demo
    record_take live
    gs ctl takes json >list
    equal lines 1303 "$(wc -l <list)"
    compare "$(wc -c <list) > 1100000"
    stop_take >/dev/null
    equal "nothing lost" 0 "$(sidecar takes/live.json counts.lost_frames)"
}

run_cases
