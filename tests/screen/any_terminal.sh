#!/bin/bash
# Terminals of many kinds, sizes and manners: each is understood, given back as it was, and none of
# them holds the front end up.
. "$(dirname "$0")/../lib/e2e.sh"

slowlink() { # slowlink NAME [option]…: a front end on a terminal in memory; files are NAME.*
    local name=$1
    shift
    timeout -s KILL 30 "$TOOLS/slowlink" rate=0 trip=0 log="$name.log" screen="$name.screen" \
        watch=INPUT "$@" -- "$BUILD/gainstage" attach >"$name.sum" 2>"$name.err"
}

test_terminals_by_name() {
    local name
    start_engine --input demo
    gs ctl record names
    for name in xterm-256color tmux screen linux vt220 vt100 foot xterm-kitty alacritty no-such-one; do
        TERM=$name slowlink "$name" seconds=2 &
    done
    (unset TERM && slowlink none seconds=2) &
    LC_ALL=C TERM=vt100 slowlink plain seconds=2 &
    wait
    local screen
    for screen in *.screen; do
        name=${screen%.screen}
        grep -q OUTPUT "$screen" || fail "$name: no picture: $(cat "$screen" "$name.err")"
        grep -q 'REC 0:' "$screen" || fail "$name: no badge: $(head -n 2 "$screen")"
        grep -q 'unknown 0 ' "$name.sum" || fail "$name: not understood: $(cat "$name.sum")"
    done
    # What a console's font does not have is not shown there.
    grep -q '● REC' foot.screen || fail "$(head -n 1 foot.screen)"
    grep -q '[*] REC' linux.screen || fail "$(head -n 1 linux.screen)"
    equal "terminals" 12 "$(find . -maxdepth 1 -name '*.screen' | wc -l)"
    ! LC_ALL=C grep -q '[^ -~]' plain.screen || fail "not ASCII: $(cat plain.screen)"
}

# colours NAME LEAST MOST: the highest one that was sent to that terminal
colours() {
    local highest
    highest=$(sed 's/.* color \([-0-9]*\) .*/\1/' "$1.sum")
    ((highest >= $2 && highest <= $3)) || fail "$1: colour $highest, not from $2 to $3"
}

test_no_more_colours_than_there_are() {
    need tic
    local true=$((1 << 24))
    printf 'sixteen|16 colours,\n\tcolors#16, pairs#256, use=xterm,\n' >sixteen.ti
    tic -o "$HOME/.terminfo" sixteen.ti
    mkdir -p "$XDG_CONFIG_HOME/gainstage/themes"
    printf "color label '#ff5f5f'\\n" >"$XDG_CONFIG_HOME/gainstage/themes/mine.theme"
    printf 'theme mine\n' >"$XDG_CONFIG_HOME/gainstage/config"
    start_engine --input demo
    TERM=linux slowlink eight seconds=2 &
    TERM=sixteen slowlink sixteen seconds=2 &
    TERM=xterm-256color slowlink many seconds=2 &
    TERM=xterm-256color COLORTERM=truecolor slowlink all seconds=2 &
    TERM=vt220 slowlink none seconds=2 &
    TERM=xterm-256color NO_COLOR=1 slowlink unwanted seconds=2 &
    wait
    colours eight 1 7
    colours sixteen 8 15
    colours many 16 255
    colours all $true $((2 * true - 1))
    colours none -1 -1
    colours unwanted -1 -1
}

# A terminal that changed its size, and back, reflowed what it shows.
test_a_resize_draws_everything_anew() {
    start_engine --input demo
    terminal front -- "$BUILD/gainstage" attach
    wait_until 5 grep -q OUTPUT front.out
    local clears
    clears=$(cleared)
    kill -WINCH "$(cat front.pid)"
    wait_until 5 eval '(($(cleared) > clears))'
}

cleared() { # how often
    grep -aoF $'\033[2J' front.out | wc -l
}

# What not every terminal can is used where it has said that it can.
test_asked_before_used() {
    start_engine --input demo
    local name
    slowlink new seconds=2 press=$'\t' after=1 every=9 &
    slowlink old seconds=2 press=$'\t' after=1 every=9 old &
    slowlink deaf seconds=2 press=$'\t' after=1 every=9 deaf &
    TERM=linux slowlink console seconds=2 press=$'\t' after=1 every=9 &
    wait
    for name in new old deaf console; do
        grep -q LUFS "$name.screen" || fail "$name: $(cat "$name.screen")"
        grep -q 'unknown 0 ' "$name.sum" || fail "$name: $(cat "$name.sum")"
    done
    grep -qE 'syncs [1-9]' new.sum || fail "never at once: $(cat new.sum)"
    grep -qE 'repeats [1-9][0-9]' new.sum || fail "nothing repeated: $(cat new.sum)"
    for name in old deaf; do # asked once, and that was all
        grep -q 'syncs 0 .* repeats 1$' "$name.sum" || fail "$name: $(cat "$name.sum")"
    done
    grep -q 'syncs 0 .* repeats 0$' console.sum || fail "$(cat console.sum)"
}

test_sizes() {
    local size
    start_engine --input demo
    gs ctl record sizes
    for size in 400x100 200x50 132x43 80x24 60x20 40x12 40x10 30x5 20x1 8x3 2x2 1x1; do
        slowlink "$size" size="$size" seconds=2 &
    done
    wait
    for size in *.sum; do
        grep -q 'unknown 0 ' "$size" || fail "$size: $(cat "$size")"
        awk '{ exit !($2 > 20 && $6 > 0) }' "$size" || fail "$size: nothing drawn: $(cat "$size")"
    done
    for size in 400x100 200x50 132x43 80x24 60x20 40x12; do
        grep -q OUTPUT "$size.screen" || fail "$size: $(cat "$size.screen")"
    done
    grep -q REC 20x1.screen || fail "one line: $(cat 20x1.screen)"
}

settings() { # settings WHEN: what the shell finds the terminal set to
    tr -d '\r' <"$1.stty"
}

# given_back SIGNAL: whatever ends the front end, the shell gets its terminal back; where it has no say
# in that, a moment later.
given_back() {
    local pid patience=0
    rm -f ./*.stty shell.*
    [[ $1 != KILL ]] || patience=100
    terminal shell -- bash -c "stty -a >before.stty; '$BUILD/gainstage' attach
        for ((i = 0; i < $patience; i++)); do
            [[ \$(stty -a) != \"\$(cat before.stty)\" ]] || break
            sleep 0.02
        done
        stty -a >after.stty; exec sleep 20"
    wait_until 5 grep -q INPUT shell.out
    pid=$(children "$(cat shell.pid)" | head -n 1)
    kill "-$1" "$pid"
    wait_until 5 test -s after.stty
    equal "settings after $1" "$(settings before)" "$(settings after)"
    wait_until 5 eval "tail -c 300 shell.out | grep -aqF '[?1049l'"
    # The last words: no mouse, no pastes, wrapping on, the cursor there, the first screen.
    local last
    last=$(tail -c 300 shell.out | tr '\033' '^')
    for wanted in '^[?2004l' '^[?7h' '^[?1049l'; do
        [[ $last == *"$wanted"* ]] || fail "after $1 no $wanted: $last"
    done
    [[ $last == *'25h'* ]] || fail "after $1 no cursor: $last"
    kill -KILL "$(cat shell.pid)"
}

test_given_back_after_a_crash() {
    local signal
    start_engine --input demo
    for signal in SEGV ABRT TERM HUP INT KILL; do
        given_back "$signal"
    done
}

# One that was stopped has given it back already: when it is killed then, the shell's screen stays.
test_killed_while_it_is_stopped() {
    local pid keeper
    start_engine --input demo
    terminal shell -- bash -c "set -m; '$BUILD/gainstage' attach; echo back; exec sleep 20"
    wait_until 5 grep -q INPUT shell.out
    pid=$(children "$(cat shell.pid)" | head -n 1)
    keeper=$(children "$pid")
    alive "$keeper"
    kill -TSTP "$pid"
    wait_until 5 grep -q back shell.out
    equal "given back" 1 "$(given)"
    kill -KILL "$pid"
    wait_until 5 not alive "$keeper"
    equal "given back in all" 1 "$(given)"
    kill -KILL "$(cat shell.pid)"
}

# Whoever kills the front end does so by its group, as a shell does with a job, or by its name.
test_killed_with_all_of_its_group() {
    local pid keeper
    start_engine --input demo
    terminal shell -- bash -c "set -m; '$BUILD/gainstage' attach; exec sleep 20"
    wait_until 5 grep -q INPUT shell.out
    pid=$(children "$(cat shell.pid)" | head -n 1)
    keeper=$(children "$pid")
    wait_until 5 eval '! grep -q gainstage "/proc/$keeper/comm"'
    kill -KILL -- "-$pid"
    wait_until 5 not alive "$keeper"
    wait_until 5 eval '(($(given) == 1))'
    kill -KILL "$(cat shell.pid)"
}

# Who leaves before the terminal has answered anything waits for that: a shell would take it for keys.
test_answers_are_not_typed_into_the_shell() {
    start_engine --input demo
    cat >shell.sh <<'SHELL'
stty raw -echo
until read -r -t 0; do sleep 0.02; done # the key is there
"$BUILD/gainstage" attach
printf '\033[7;9H\033[6n'
IFS= read -r -d R -t 10 answer
printf %s "$answer" >answer.new
mv answer.new answer
SHELL
    timeout -s KILL 30 "$TOOLS/slowlink" rate=1000 trip=400 press=d after=0 every=99 seconds=20 \
        -- bash shell.sh >ahead.sum 2>ahead.err &
    wait_until 15 test -e answer
    equal "what the shell reads first" $'\033[7;9' "$(cat answer)"
}

# A key is held, of what it does some is told to the engine, and that does not answer.
test_a_held_key_while_the_engine_is_stopped() {
    local engine frames
    start_engine --input demo
    engine=$(engines)
    slowlink held seconds=25 press=$'+\t' after=0.5 every=0.02 &
    wait_until 10 eval '(($(frames held) > 2))'
    kill -STOP "$engine"
    frames=$(frames held)
    wait_until 10 eval "((\$(frames held) > $frames + 20))"
}

frames() { # frames NAME: pictures so far
    grep -c ' frame ' "$1.log"
}

# What the terminal is set to is given back only where nobody has set it meanwhile.
test_a_shell_that_was_quicker_keeps_its_settings() {
    local pid keeper tty
    start_engine --input demo
    terminal shell -- bash -c "'$BUILD/gainstage' attach; exec sleep 20"
    wait_until 5 grep -q INPUT shell.out
    pid=$(children "$(cat shell.pid)" | head -n 1)
    keeper=$(children "$pid")
    tty=$(readlink "/proc/$pid/fd/1")
    stty -F "$tty" echo # as a line editor might
    kill -KILL "$pid"
    wait_until 5 not alive "$keeper"
    wait_until 5 eval '(($(given) == 1))'
    stty -F "$tty" -a | grep -qw -- -icanon || fail "set anew: $(stty -F "$tty" -a)"
    kill -KILL "$(cat shell.pid)"
}

given() {
    grep -aoF $'\033[?1049l' shell.out | wc -l
}

test_nobody_reads() {
    local pid key
    start_engine --input demo
    for key in 'kill -TERM $pid' 'kill -HUP $pid' 'echo -n d >front.keys'; do
        rm -f front.*
        terminal front -- "$BUILD/gainstage" attach
        pid=$(cat front.pid)
        wait_until 5 grep -q INPUT front.out
        touch front.stall
        # Everything between the two is full after that.
        for _ in {1..40}; do
            echo -n $'\t\f' >front.keys
        done
        eval "$key"
        wait_until 5 not alive "$pid"
    done
    equal "it goes on" idle "$(state state)"
}

# It is told to leave until it has: what came before may have been anything.
has_left() {
    alive "$(cat front.pid)" || return 0
    echo -n $'\033' 1<>front.keys
    pause 0.1 # else the two are one sequence
    echo -n d 1<>front.keys
    pause 0.1
    return 1
}

# Noise, the same each time, without what the terminal itself takes once it is given back; but
# for the first round without what would let go of it at once.
test_random_bytes_end_no_locked_take() {
    local round leaves='\000\003\032\034' take status
    wavgen noise.wav random24 seconds=0.5
    start_engine --input demo
    record_take held
    gs ctl lock on
    take=$(state take)
    for round in 0 1 2 3; do
        rm -f front.*
        terminal front -- "$BUILD/gainstage" attach
        wait_until 5 grep -q REC front.out
        tail -c +$((100 + round * 12000)) noise.wav | head -c 12000 | tr -d "$leaves" 1<>front.keys
        wait_until 10 has_left
        status=0
        wait $! || status=$?
        equal "exit status in round $round" 0 "$status"
        leaves='\000\003\032\034dD'
    done
    equal state recording "$(state state)"
    equal take "$take" "$(state take)"
}

run_cases
