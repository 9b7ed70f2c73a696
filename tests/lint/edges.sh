#!/bin/bash
# Who may include whom. Includes point downward only, each library has one home, and a header that
# another module needs lives in include/gainstage.
#   tests/lint/edges.sh [ROOT]
# Prints every include that breaks a rule; exit 1 if there is any, or if there was nothing to check.
set -euo pipefail
cd "${1:-.}"

# MODULE: the modules (with all of their public headers) or single public headers that it may include,
# beside its own. A line for each folder in src; `main` is src/main.c. `ui` knows nothing of the strip
# but `response`: it is pure computation, and what it shows of the curves has to be what the strip does.
edges='
base:
rt:      status
dsp:
meter:   status
param:   base
strip:   status param dsp meter
file:    base
take:    base rt file meter param
audio:   base rt param strip telemetry file
engine:  base rt param telemetry file take audio
control: base rt param telemetry file take audio engine
speak:   base rt param telemetry command client
ui:      base rt meter param telemetry command client assets response
cmd:     base rt meter param strip telemetry file take audio engine control speak ui
main:    status cmd
'

# MODULE: its headers in include/gainstage (besides MODULE.h and those in a folder MODULE/).
headers='
base:      status text path clock log quantity passing apart
param:     stage
strip:     response frames
telemetry: telemetry
file:      container repair metadata
take:      journal labels takes unfinished
engine:    policy
control:   command client assets preset server setup
audio:     device
ui:        keys plot
'

# HEADER (a pattern): the only files that may include it.
homes='
portaudio.h    src/audio/portaudio.c
pa_*.h         src/audio/portaudio.c
jack/*         src/audio/portaudio.c
alsa/*         src/audio/portaudio.c
sndfile.h      src/file/reader.c src/file/flac.c src/file/salvage.c
ebur128.h      src/meter/loudness.c
jansson.h      src/take/sidecar_read.c
curses.h       src/ui/*
ncurses*       src/ui/*
term.h         src/ui/*
'

# Modules that are pure computation: the only system headers that they may include.
pure='dsp meter'
pure_headers='math.h float.h limits.h stdbool.h stddef.h stdint.h stdlib.h string.h'
# FILE (a pattern) HEADER, each with its reason.
pure_exceptions='
src/dsp/*.c          pthread.h   # pthread_once: tables that all channels share are filled once
src/meter/loudness.c ebur128.h   # the loudness library
'

find src include -name '*.[ch]' -print0 |
    xargs -0 grep -nHE '^[[:space:]]*#[[:space:]]*include' |
    awk -v edges="$edges" -v headers="$headers" -v homes="$homes" \
        -v pure="$pure" -v pure_headers="$pure_headers" \
        -v pure_exceptions="$pure_exceptions" '
    # "a: b c\n…" into table["a", "b"], with the names in order[1..n]
    function read_table(text, table, names,    rows, n, i, words, count, j, name, found) {
        n = split(text, rows, "\n")
        for (i = 1; i <= n; i++) {
            count = split(rows[i], words, /[: ]+/)
            if (words[1] == "")
                continue
            name = words[1]
            names[++found] = name
            for (j = 2; j <= count; j++)
                if (words[j] != "")
                    table[name, words[j]] = 1
        }
        return found
    }
    # a file-name pattern with * into a regular expression
    function pattern(glob) {
        gsub(/\./, "\\.", glob)
        gsub(/\*/, ".*", glob)
        return "^" glob "$"
    }
    function complain(why) {
        printf "%s:%s: %s: %s\n", file, line, included, why
        wrong++
    }
    function is_excepted(    i, words) {
        for (i = 1; i <= exceptions; i++)
            if (split(exception_rows[i], words, / +/) > 1 && file ~ pattern(words[1]) &&
                included == words[2])
                return 1
        return 0
    }
    # the module that a public header belongs to
    function owner_of(header,    base, k) {
        base = header
        sub(/^gainstage\//, "", base)
        if (base ~ /\//) {
            sub(/\/.*/, "", base)
            return base
        }
        sub(/\.h$/, "", base)
        for (k in belongs)
            if (k == base)
                return belongs[k]
        return base
    }
    BEGIN {
        modules = read_table(edges, allowed, module_names)
        for (i = 1; i <= modules; i++)
            is_module[module_names[i]] = 1
        owners = read_table(headers, owned, owner_names)
        for (key in owned) {
            split(key, pair, SUBSEP)
            belongs[pair[2]] = pair[1]
        }
        rows = split(homes, home_rows, "\n")
        split(pure, list, " ")
        for (i in list)
            is_pure[list[i]] = 1
        split(pure_headers, list, " ")
        for (i in list)
            in_pure[list[i]] = 1
        exceptions = split(pure_exceptions, exception_rows, "\n")
    }
    {
        split($0, parts, ":")
        file = parts[1]
        line = parts[2]
        quoted = match($0, /"[^"]*"/)
        if (!quoted && !match($0, /<[^>]*>/)) {
            included = "#include"
            complain("can not be read")
            next
        }
        included = substr($0, RSTART + 1, RLENGTH - 2)
        checked++

        if (file ~ /^include\//)
            module = owner_of(substr(file, 9))
        else if (file == "src/main.c")
            module = "main"
        else {
            module = file
            sub(/^src\//, "", module)
            sub(/\/.*/, "", module)
        }
        if (!(module in is_module) && module != "telemetry") {
            complain("of module \"" module "\", which has no line in the table of edges")
            next
        }

        if (quoted && included !~ /^gainstage\//) {
            folder = file
            sub(/\/[^\/]*$/, "", folder)
            if (included ~ /\//)
                complain("a private header of another folder")
            else if (included !~ /\.inc$/ && system("test -e " folder "/" included) != 0)
                complain("not beside the file that includes it")
            next
        }
        if (quoted) {
            owner = owner_of(included)
            header = included
            sub(/^gainstage\//, "", header)
            sub(/\.h$/, "", header)
            if (owner == module || (module, owner) in allowed || (module, header) in allowed)
                next
            # what telemetry is made of
            if (module == "telemetry" && (owner == "param" || owner == "strip"))
                next
            complain(module " may not include headers of " owner)
            next
        }
        for (i = 1; i <= rows; i++) {
            count = split(home_rows[i], words, / +/)
            if (count < 2 || included !~ pattern(words[1]))
                continue
            at_home = 0
            for (j = 2; j <= count; j++)
                if (words[j] != "" && file ~ pattern(words[j]))
                    at_home = 1
            if (!at_home)
                complain("belongs into " words[2] " only")
        }
        if (module in is_pure && !(included in in_pure) && !is_excepted())
            complain(module " is computation only")
    }
    END {
        if (!checked) {
            print "edges: no include found: nothing was checked"
            exit 1
        }
        if (wrong)
            exit 1
        printf "edges: %d includes, all downward\n", checked
    }'
