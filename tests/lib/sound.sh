# shellcheck shell=bash
# Sources of sound for a machine without a card: a JACK server with an interface made of a client, a
# PulseAudio server with a null sink, and an ALSA card made of a plug-in. All belong to one case.

# jack_start PERIOD [RATE]: a server of this case's own on the dummy driver, in real time, with
# JACK_CHANNELS (2) inputs. Skips when this machine lets no one have real time (small periods lose
# blocks without).
jack_start() {
    need jackd jack_wait
    export JACK_DEFAULT_SERVER=gs-${WORK##*.} JACK_NO_AUDIO_RESERVATION=1
    jack_run "$@"
    if ! jack_up && grep -q 'Too many servers' "$WORK/jackd.log"; then
        jack_clear_stale
        jack_run "$@"
    fi
    if ! jack_up; then
        (($1 >= 1024)) || skip "no JACK server in real time here: $(tail -n 1 "$WORK/jackd.log")"
        JACK_MODE=(-r)
        jack_run "$@"
        jack_up || fail "jackd: $(tail -n 3 "$WORK/jackd.log")"
    fi
}

JACK_MODE=(-R -P70)
jack_run() {
    timeout -k 3 "${RIG_LIMIT:-60}" jackd -n "$JACK_DEFAULT_SERVER" "${JACK_MODE[@]}" \
        -S -d dummy -r "${2:-48000}" -p "$1" -C "${JACK_CHANNELS:-2}" -P 2 >"$WORK/jackd.log" 2>&1 &
    JACKD=$!
}

# Whether the server that was just started answers; waits up to 5 s for that.
jack_up() {
    local deadline=$((${EPOCHREALTIME/./} + 5000000))
    until timeout 2 jack_wait -c 2>/dev/null | grep -qx running; do
        alive "$JACKD" && ((${EPOCHREALTIME/./} < deadline)) || return 1
        sleep 0.02
    done
    # A thread at SCHED_FIFO, or the server runs without real time after all.
    [[ ${JACK_MODE[0]} == -r ]] || grep -q 'realtime mode' "$WORK/jackd.log"
}

jackd_pid() { # the server itself, not the `timeout` around it
    children "$JACKD" | head -n 1
}

# JACK keeps a table of 8 servers; only a server that ends by itself, or the next one of the same
# name, clears its entry. So servers are asked to end, and the entry of a killed one is cleared.
after_case() {
    local name=gs-${1##*.} pid
    for pid in $(marked "$1"); do
        [[ $(cat "/proc/$pid/comm" 2>/dev/null) == jackd ]] || continue
        kill -CONT "$pid" && kill -TERM "$pid" && ends_within 3 "$pid"
    done
    ! compgen -G "/dev/shm/jack_sem.*_${name}_system" >/dev/null || jack_clear "$name"
    rm -f /dev/shm/jack_sem.*_"${name}"_*
}

ends_within() { # ends_within SECONDS PID
    local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))
    while alive "$2"; do
        ((${EPOCHREALTIME/./} < deadline)) || return 0
        sleep 0.02
    done
}

# jack_clear NAME: a server of that name starts and ends properly.
jack_clear() (
    set +eE
    jackd -n "$1" -r -d dummy -p 1024 >/dev/null 2>&1 &
    JACK_DEFAULT_SERVER=$1 timeout 3 jack_wait -w >/dev/null 2>&1
    kill -TERM $! 2>/dev/null && ends_within 3 $!
    kill -KILL $! 2>/dev/null
    wait 2>/dev/null
    true
)

# Clears the entries of servers whose runs were ended before they could do it themselves.
jack_clear_stale() {
    local name
    # shellcheck disable=SC2013
    for name in $(grep -aoE 'gs-[A-Za-z0-9]{6}' /dev/shm/jack-shm-registry | sort -u); do
        JACK_DEFAULT_SERVER=$name timeout 2 jack_wait -c 2>/dev/null | grep -qx running ||
            jack_clear "$name"
    done
    return 0
}

# fake_interface NAME WAV [loop|delay=SECONDS]: a JACK device of that name.
fake_interface() {
    timeout -s KILL "${RIG_LIMIT:-60}" "$TOOLS/fakeif" "$@" >"$WORK/$1.fakeif" 2>&1 &
    wait_until 5 grep -q ready "$WORK/$1.fakeif"
}

# pulse_start: a server with the null sink "nsn"; its monitor is the ALSA device "studio".
pulse_start() {
    need pulseaudio pactl paplay
    local plugin
    plugin=$(compgen -G "/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so" | head -n 1)
    [[ -n $plugin ]] || skip "ALSA's pulse plug-in is not installed"
    export PULSE_RUNTIME_PATH=$WORK/pulse PULSE_SERVER=unix:$WORK/pulse/native
    mkdir -p -m 700 "$WORK/pulse"
    timeout -s KILL 60 pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no \
        --realtime=no --disallow-exit \
        -L "module-native-protocol-unix socket=$WORK/pulse/native auth-anonymous=1" \
        -L "module-null-sink sink_name=nsn rate=48000 format=float32le channels=2 norewinds=1" \
        >"$WORK/pulse.log" 2>&1 &
    PULSE=$!
    cat >"$WORK/asound.conf" <<CONF
pcm.default { type pulse device nsn.monitor }
ctl.default { type pulse }
pcm.studio { type pulse device nsn.monitor hint { show on description "studio" } }
CONF
    alsa_configuration
    wait_until 5 pulse_has_sink
}

pulse_has_sink() {
    timeout 2 pactl list short sinks | grep -q nsn
}

# The machine's own configuration without its cards, then the test's: plug-in paths stay known.
alsa_configuration() {
    export ALSA_CONFIG_PATH=$WORK/asound.conf
}

# card_start RAW CHANNELS: an ALSA card, "Scarlett 2i2 4th Gen", that captures the raw 32-bit file.
# Faults are touched in $WORK/faults. Only programs run through `with_card` see it.
card_start() {
    mkdir -p "$WORK/faults"
    cat >"$WORK/asound.conf" <<CONF
pcm_type.fakecard { lib "$TOOLS/libasound_module_pcm_fakecard.so" }
pcm.hw {
    @args [ CARD DEV SUBDEV ]
    @args.CARD { type string default "0" }
    @args.DEV { type integer default 0 }
    @args.SUBDEV { type integer default -1 }
    type fakecard
    file "$1"
    channels $2
    faults "$WORK/faults"
}
pcm.default { type null }
CONF
    alsa_configuration
    export FAKECARD_GONE=$WORK/faults/gone
}

with_card() {
    LD_PRELOAD=$TOOLS/fakecards.so "$@"
}
