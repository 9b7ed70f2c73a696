#!/bin/bash
# make bench: what the program costs, beside what other recorders cost in the same run. Figures, not
# tests: a slow machine fails nothing, but a program that does not do its work does. A peer that is
# not installed is left out. ONLY=PATTERN picks topics, WINDOW=SECONDS shortens the measurements.
# shellcheck disable=SC2317 # the runner calls the cases by name
E2E_LIBRARY=sound
. "$(dirname "$0")/../lib/e2e.sh"
for part in lib/screen bench/common bench/cpu bench/latency bench/front_end bench/render bench/channels bench/link; do
    . "$E2E_ROOT/tests/$part.sh"
done
[[ -n ${E2E_CASE:-} ]] || exec 3>&1

test_cpu_period_1024() {
    cpu_topic 1024
}
test_cpu_period_128() {
    cpu_topic 128
}
test_latency_period_1024() {
    latency_topic 1024
}
test_latency_period_128() {
    latency_topic 128
}
test_front_end() {
    front_end_topic
}
test_link() {
    link_topic
}
test_link_overview() {
    link_overview_topic
}
test_render() {
    render_topic
}
test_silence() {
    silence_topic
}
test_cost() {
    cost_topic
}
test_tail() {
    tail_topic
}
test_instructions() {
    instructions_topic
}
test_cost_instructions() {
    cost_instructions_topic
}
test_channels() {
    channels_topic
}
for topic in $(compgen -A function test_); do
    declare "LIMIT_$topic=59"
done
LIMIT_test_link=120 LIMIT_test_channels=300 LIMIT_test_render=150 LIMIT_test_silence=200 LIMIT_test_cost=100
LIMIT_test_tail=100 LIMIT_test_instructions=150 LIMIT_test_cost_instructions=150

if [[ -z ${E2E_CASE:-} ]]; then
    echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
fi
run_cases
