#!/bin/bash
# Shows that the lint scripts can fail: each rule is broken in a copy and must be found.
set -euo pipefail
cd "$(dirname "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
broken=0 checked=0

fresh() {
    rm -rf "${copy:?}"/*
    cp -r src include tests Makefile "$copy"
}

# expect SCRIPT FILE LINE TEXT: with LINE appended to FILE the script fails and says TEXT.
expect() {
    local script=$1 file=$2 line=$3 text=$4 output
    checked=$((checked + 1))
    mkdir -p "$copy/$(dirname "$file")"
    cp "$copy/$file" "$copy/kept" 2>/dev/null || rm -f "$copy/kept"
    printf '%s\n' "$line" >>"$copy/$file"
    if output=$("tests/lint/$script" "$copy" 2>&1); then
        echo "lint_test: $script did not find '$line' in $file"
        broken=1
    elif [[ $output != *"$text"* ]]; then
        echo "lint_test: $script on '$line' in $file did not say '$text' but: $output"
        broken=1
    fi
    if [ -e "$copy/kept" ]; then
        mv "$copy/kept" "$copy/$file"
    else
        rm "$copy/$file"
    fi
}

fresh
if ! tests/lint/edges.sh "$copy" >/dev/null; then
    echo "lint_test: the tree itself breaks the rules of edges.sh"
    exit 1
fi
expect edges.sh src/ui/bad.c '#include "gainstage/engine.h"' 'ui may not include headers of engine'
expect edges.sh src/ui/bad.c '#include "gainstage/audio.h"' 'ui may not include headers of audio'
expect edges.sh src/ui/bad.c '#include "gainstage/strip.h"' 'ui may not include headers of strip'
expect edges.sh src/ui/bad.c '#  include <sndfile.h>' 'belongs into src/file/reader.c'
expect edges.sh src/base/text.c '#include "gainstage/rt.h"' 'base may not include'
expect edges.sh src/dsp/bad.c '#include "gainstage/status.h"' 'dsp may not include'
expect edges.sh src/dsp/bad.c '#include <unistd.h>' 'dsp is computation only'
expect edges.sh src/meter/bad.c '#include <pthread.h>' 'meter is computation only'
expect edges.sh src/take/bad.c '#include "gainstage/engine.h"' 'take may not include'
expect edges.sh src/engine/bad.c '#include "../audio/process.h"' 'a private header'
expect edges.sh src/engine/bad.c '#include "process.h"' 'not beside the file'
expect edges.sh src/engine/bad.c '#include <portaudio.h>' 'belongs into src/audio/portaudio.c'
expect edges.sh src/cmd/bad.c '#include <curses.h>' 'belongs into src/ui'
expect edges.sh src/cmd/bad.c '#include <ncursesw/curses.h>' 'belongs into src/ui'
expect edges.sh src/control/bad.c '#include <alsa/asoundlib.h>' 'belongs into src/audio'
expect edges.sh src/newcomer/bad.c '#include <stdio.h>' 'no line in the table'
expect edges.sh include/gainstage/newcomer.h '#include <stdio.h>' 'no line in the table'
expect edges.sh include/gainstage/param.h '#include "gainstage/strip.h"' 'param may not include'
expect edges.sh src/ui/bad.c '#include WHATEVER' 'can not be read'

fresh
if ! tests/lint/files.sh "$copy" >/dev/null; then
    echo "lint_test: the tree itself breaks the rules of files.sh:"
    tests/lint/files.sh "$copy" || true
    exit 1
fi
expect files.sh src/base/bad.c "$(yes '/* a line */' | head -801)" '801 lines'
expect files.sh src/base/text.c '/* TO''DO: later */' 'finish it'
expect files.sh tests/lib/bad.sh '# FIX''ME' 'finish it'
expect files.sh Makefile 'CFLAGS += -f''fast-math' 'never this flag'
expect files.sh tests/lib/bad.c '    usleep(1000);' 'wait for a condition'
expect files.sh tests/e2e/bad.sh 'sleep 1' 'wait for a condition'
expect files.sh tests/e2e/bad.sh 'do_this; sleep 0.1; done' 'wait for a condition'
expect files.sh src/base/bad.c 'int x; ' 'blanks at the end'
expect files.sh src/base/bad.c $'\tint x;' 'a tab'

if [ "$checked" -lt 25 ]; then
    echo "lint_test: only $checked rules were tried"
    exit 1
fi
if [ "$broken" -ne 0 ]; then
    exit 1
fi
echo "lint_test: $checked broken rules, all found"
