# shellcheck shell=bash
# A test file that mounts disks sources this before e2e.sh: it runs in a mount namespace of its own
# then, and however it ends, nothing stays mounted and no loop device taken.

if [[ -z ${E2E_MOUNTS:-} ]]; then
    export E2E_MOUNTS=none
    if unshare --mount true 2>/dev/null; then
        E2E_MOUNTS=own exec unshare --mount bash "$0"
    fi
fi

own_mounts() {
    [[ $E2E_MOUNTS == own ]] || skip "only root may mount a disk of its own"
}

after_case() { # what is mounted in the case's folders
    local folder
    for folder in takes mounts; do
        ! mountpoint -q "$1/$folder" || umount -l "$1/$folder"
    done
}
