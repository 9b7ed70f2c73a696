#!/bin/bash
# Installs what is missing to build gainstage, or to test it too.
#   .ci/deps.sh build|test|bench
# Knows apt (Debian, Ubuntu), dnf (Fedora) and pacman (Arch). Never removes a package: where a test
# tool would drive out something that is in use (PulseAudio on a PipeWire desktop), it is left out
# and its tests are skipped.
set -euo pipefail

purpose=${1:-build}
case $purpose in
build | test | bench) ;;
*)
    echo "usage: $0 build|test|bench" >&2
    exit 2
    ;;
esac

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
fi

say() {
    echo "deps: $*"
}

# ---- package names: what it takes to build, then what the tests need besides -----------------------
apt_build=(gcc libc6-dev make pkg-config libncurses-dev portaudio19-dev libsndfile1-dev
    libasound2-dev libebur128-dev libjansson-dev)
apt_test=(libcmocka-dev jackd2 libjack-jackd2-dev libasound2-plugins alsa-utils pulseaudio
    pulseaudio-utils tmux openssh-server sox flac sndfile-programs ffmpeg clang clang-format clang-tidy valgrind mandoc
    procps shellcheck e2fsprogs btrfs-progs ecasound jack-capture)

dnf_build=(gcc make pkgconf-pkg-config ncurses-devel portaudio-devel libsndfile-devel
    alsa-lib-devel libebur128-devel jansson-devel)
# jackd comes from jack-audio-connection-kit: PipeWire's replacement has no server to start.
dnf_test=(libcmocka-devel jack-audio-connection-kit jack-audio-connection-kit-devel
    alsa-plugins-pulseaudio alsa-utils pulseaudio pulseaudio-utils tmux openssh-server sox flac libsndfile-utils
    ffmpeg-free clang clang-tools-extra compiler-rt libasan libubsan libtsan valgrind mandoc
    procps-ng ShellCheck e2fsprogs btrfs-progs ecasound jack_capture)

pacman_build=(gcc make pkgconf ncurses portaudio libsndfile alsa-lib libebur128 jansson)
pacman_test=(cmocka alsa-plugins alsa-utils pulseaudio libpulse tmux openssh sox flac ffmpeg clang
    compiler-rt valgrind mandoc procps-ng shellcheck e2fsprogs btrfs-progs ecasound jack_capture)

# The peers that the bench measures beside gainstage; those of them that a system does not have are
# left out of the bench.
if [ "$purpose" = bench ]; then
    apt_test+=(ecatools swh-plugins jack-tools cava)
    dnf_test+=(ladspa-swh-plugins cava)
    pacman_test+=(swh-plugins cava)
    purpose="test"
fi

# ---- apt ------------------------------------------------------------------------------------------
apt_missing() {
    { dpkg-query -W -f 'have ${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true; } |
        awk -v wanted="$*" '
            $3 == "installed" { have[$2] = 1 }
            END {
                count = split(wanted, name, " ")
                for (i = 1; i <= count; i++)
                    if (!(name[i] in have))
                        print name[i]
            }'
}

# What has another name in each release, or is a package of its own in some: the sanitizers' libraries
# for clang, and jack_wait and its like, which jackd2 brings in others.
apt_others() {
    if apt-cache show jack-example-tools >/dev/null 2>&1; then
        apt_missing jack-example-tools
    fi
    apt_compiler_rt
}

apt_compiler_rt() {
    local have version name
    have=$(dpkg-query -W -f '${db:Status-Status}\n' 'libclang-rt*-dev' 'libclang-common-*-dev' \
        2>/dev/null || true)
    if [[ $have == *installed* ]]; then
        return
    fi
    version=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')
    for name in libclang-rt-dev "libclang-rt-$version-dev" "libclang-common-$version-dev"; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
}

apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-remove \
        -o DPkg::Lock::Timeout=120 "$@"
}

apt_install() {
    apt_get install --no-install-recommends "$@"
}

apt_all() {
    local missing rest
    mapfile -t missing < <(apt_missing "${apt_build[@]}")
    rest=()
    if [ "$purpose" = test ]; then
        mapfile -t rest < <(apt_missing "${apt_test[@]}"; apt_others)
    fi
    if [ ${#missing[@]} -eq 0 ] && [ ${#rest[@]} -eq 0 ]; then
        return
    fi
    say "installing with apt-get: ${missing[*]} ${rest[*]}"
    apt_get update
    if [ "$purpose" = test ]; then
        # an empty package list knew no name for it before the update
        mapfile -t rest < <(apt_missing "${apt_test[@]}"; apt_others)
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        apt_install "${missing[@]}"
    fi
    install_tools apt_install "${rest[@]}"
}

# ---- dnf ------------------------------------------------------------------------------------------
dnf_missing() {
    local name
    for name in "$@"; do
        rpm -q --quiet --whatprovides "$name" || echo "$name"
    done
}

dnf_install() {
    "${as_root[@]}" dnf install -y --setopt=install_weak_deps=False "$@"
}

dnf_all() {
    local missing rest
    mapfile -t missing < <(dnf_missing "${dnf_build[@]}")
    rest=()
    if [ "$purpose" = test ]; then
        mapfile -t rest < <(dnf_missing "${dnf_test[@]}")
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        say "installing with dnf: ${missing[*]}"
        dnf_install "${missing[@]}"
    fi
    install_tools dnf_install "${rest[@]}"
}

# ---- pacman ---------------------------------------------------------------------------------------
pacman_install() {
    "${as_root[@]}" pacman -S --needed --noconfirm "$@"
}

pacman_all() {
    local missing rest
    # `pacman -T` knows what other packages provide; it prints what nothing does
    mapfile -t missing < <(pacman -T "${pacman_build[@]}" || true)
    rest=()
    if [ "$purpose" = test ]; then
        mapfile -t rest < <(pacman -T "${pacman_test[@]}" || true)
        # jack2 and pipewire-jack exclude each other: leave the one that is there
        if [ -n "$(pacman -T jack || true)" ]; then
            rest+=(jack2)
        fi
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        say "installing with pacman: ${missing[*]}"
        pacman_install "${missing[@]}"
    fi
    install_tools pacman_install "${rest[@]}"
}

# Test tools: all at once; when that is refused, one by one, saying which could not be had.
install_tools() {
    local install=$1 name refused=()
    shift
    if [ $# -eq 0 ]; then
        return
    fi
    if "$install" "$@"; then
        return
    fi
    for name in "$@"; do
        "$install" "$name" || refused+=("$name")
    done
    if [ ${#refused[@]} -gt 0 ]; then
        say "not installed (tests that need them are skipped): ${refused[*]}"
    fi
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    apt_all
elif command -v dnf >/dev/null; then
    dnf_all
elif command -v pacman >/dev/null; then
    pacman_all
else
    say "no apt-get, dnf or pacman here; gainstage needs: ${apt_build[*]} (Debian's names)" >&2
    exit 1
fi
say "everything that it takes to $purpose is installed"
