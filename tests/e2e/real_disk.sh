#!/bin/bash
# Disks that really fail, as the kernel lets them: file systems of our own in an image, which turn
# read-only, are pulled, used up to a quota or filled by another program while a take is written.
# shellcheck disable=SC2034
E2E_LIBRARY=reference
. "$(dirname "$0")/../lib/mounts.sh"
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/screen.sh"

# A file system in a file, on $WORK/takes. The file lies in memory: its speed is no part of the test.
own_disk() { # own_disk TYPE SIZE [MOUNT OPTION]
    own_mounts
    need "mkfs.$1"
    mkdir -p takes mounts
    mount -t tmpfs tmpfs mounts
    truncate -s "$2" mounts/image
    "mkfs.$1" -q mounts/image 2>&1
    plug_in "${3:-noatime}"
}

plug_in() { # plug_in [MOUNT OPTION]
    mount -o "loop,${1:-noatime}" mounts/image takes 2>mount.err ||
        skip "no loop device here: $(cat mount.err)"
}

# What the disk kept of it, as another machine would find it.
plug_in_again() {
    umount takes
    plug_in
}

# A disk that is spoilt in the midst of a take, with `written` frames on it.
record_until() { # record_until HOW [ARGUMENT]…
    wavgen ref.wav random24 channels=2 seconds=8
    local status=0
    gs record takes/a.wav --duration 3 --input "file:$WORK/ref.wav" >out 2>err &
    wait_until 8 grown takes/a.wav 500000
    written=$((($(stat -c %s takes/a.wav) - 6000) / 6))
    "$@"
    wait $! || status=$?
    equal "exit status" 1 "$status"
    equal "lines told" 1 "$(wc -l <err)"
}

# Both files hold the reference from its beginning, and no more than so many frames of what was
# written are missing. What headers may not count yet makes 0.2 s, what is not on the disk 1.5 s.
kept_but() { # kept_but FRAMES
    local file
    for file in takes/a.wav takes/a.dry.wav; do
        equal "first frame" 0 "$(first_frame "$file")"
        (($(info "$file" frames) >= written - $1)) ||
            fail "$(info "$file" frames) frames of $written in $file"
    done
}

alike() {
    equal "frames of both" "$(info takes/a.wav frames)" "$(info takes/a.dry.wav frames)"
}

# The kernel itself finds the disk faulty.
turn_read_only() {
    local device
    device=$(findmnt -no SOURCE takes)
    echo "a fault" >"/sys/fs/ext4/${device##*/}/trigger_fs_error"
}

test_turned_read_only() {
    own_disk ext4 24M errors=remount-ro
    record_until turn_read_only
    says "takes/a.wav: writing failed: Read-only file system"
    alike
    kept_but 9600
    plug_in_again
    alike
    kept_but 72000
}

# A stick is pulled: people see where the take goes on, on the screen and in the status.
test_pulled() {
    own_disk ext4 24M
    wavgen ref.wav random24 channels=2 seconds=8
    start_engine --input "file:$WORK/ref.wav"
    gs ctl fallback "$WORK/other"
    screen 100x30 "$BUILD/gainstage"
    see DISK
    record_take a
    wait_until 5 at_least frames 72000
    "$TOOLS/unplug" takes
    see "Input/output error; it goes on in"
    [[ $(state error) == "a: $WORK/takes/a.wav: "*"Input/output error; it goes on in $WORK/other/a.wav" ]] ||
        fail "$(state error)"
    local end
    end=$(($(state frames) + 24000))
    wait_until 5 at_least frames $end
    exits 0 gs ctl stop
    plug_in_again
    joined $(($(info takes/a.wav frames) + $(info other/a.wav frames))) takes/a.wav other/a.wav
}

test_pulled_without_another_disk() {
    own_disk ext4 24M
    record_until "$TOOLS/unplug" takes
    says "takes/a.wav: writing failed: Input/output error"
    plug_in_again
    kept_but 72000
}

# Where every write needs new space, not even a header can be written anew: `recover` finds what it
# does not count, all but 0.1 s.
test_quota() {
    need btrfs
    own_disk btrfs 120M
    btrfs quota enable takes
    record_until btrfs qgroup limit 1100K takes
    says "the disk quota is used up"
    kept_but 9600
    btrfs qgroup limit none takes
    plug_in_again
    kept_but 9600
    exits 0 gs recover takes/a.wav
    kept_but 4800
}

fill() {
    dd if=/dev/zero of=takes/other bs=64k count=1000 2>/dev/null || true
    equal "bytes left" 0 "$(stat -f -c %a takes)"
}

test_filled_by_another_program() {
    own_disk ext4 24M
    record_until fill
    says ".wav: disk full"
    alike
    kept_but 9600
    plug_in_again
    alike
    kept_but 9600
}

run_cases
