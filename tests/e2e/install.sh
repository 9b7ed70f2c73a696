#!/bin/bash
# `make install` puts the program and its manual where DESTDIR and PREFIX say, `make uninstall` takes
# them away again and nothing else.
. "$(dirname "$0")/../lib/e2e.sh"

# What is tested is the build at hand: it is not made anew, whatever compiler made it.
house() {
    env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory -o "$BUILD/gainstage" BUILD="$BUILD" \
        DESTDIR="$WORK/root" PREFIX=/opt/studio -C "$E2E_ROOT" "$@"
}

test_install_and_uninstall() {
    need make mandoc
    local bin=root/opt/studio/bin man=root/opt/studio/share/man
    mkdir -p $bin $man/man1
    echo "a neighbour's" | tee $bin/other >$man/man1/other.1
    rm -f "$BUILD/gainstage.1"
    exits 0 house install
    equal "files" "gainstage gainstage.1 other other.1" \
        "$(find root -type f -printf '%f\n' | sort | xargs)"
    equal "the program's mode" 755 "$(stat -c %a $bin/gainstage)"
    equal "the manual's mode" 644 "$(stat -c %a $man/man1/gainstage.1)"
    cmp "$BUILD/gainstage" $bin/gainstage
    equal "version" "$("$BUILD/gainstage" --version)" "$(cd / && "$WORK/$bin/gainstage" --version)"
    (cd / && "$WORK/$bin/gainstage" presets) | grep -q '^voice ' || fail "no presets"
    ! mandoc -T lint -W warning $man/man1/gainstage.1 | grep -v 'missing date' || fail "the manual"
    mandoc -T ascii $man/man1/gainstage.1 | grep -q '^.*GAINSTAGE(1)' || fail "no page"
    if command -v mman >/dev/null; then
        mman -M "$WORK/$man" gainstage | grep -q 'GAINSTAGE(1)' || fail "mandoc does not find it"
    fi
    exits 0 house uninstall
    equal "files left" "other other.1" "$(find root -type f -printf '%f\n' | sort | xargs)"
    exits 0 house uninstall # nothing there is nothing wrong
}

run_cases
