#!/bin/sh
# Runs every fuzz target with its corpus for a number of seconds and prints one line for each; fails on a crash.
# usage: run.sh PROGRAM SECONDS WORK
set -eu
program=$(realpath "$1")
seconds=$2
work=$3
corpora=$(dirname "$(realpath "$0")")/Corpora
# The backtrace of a finding is made by Swift in the dying process, which the sanitizer takes for a second crash.
export SWIFT_BACKTRACE=enable=no
# libFuzzer's own tables are still reachable at the end.
export ASAN_OPTIONS=detect_leaks=0

last() { sed -n "s/$1/\\1/p" "$log" | tail -n 1; }

printf '%-16s %12s %10s %8s %8s %8s\n' target executions per-second edges inputs crashes
failed=0
for corpus in "$corpora"/*/; do
    target=$(basename "$corpus")
    found=$work/corpora/$target
    crashes=$work/crashes/$target
    log=$work/$target.log
    mkdir -p "$found" "$crashes"
    result=0
    CABINE_FUZZ_TARGET=$target "$program" "$found" "$corpus" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$crashes/" >"$log" 2>&1 || result=$?
    crash=0
    if [ "$result" != 0 ]; then
        crash=1
        failed=1
    fi
    printf '%-16s %12s %10s %8s %8s %8s\n' "$target" "$(last 'stat::number_of_executed_units: *\([0-9]*\)')" \
        "$(last 'stat::average_exec_per_sec: *\([0-9]*\)')" "$(last '.* cov: \([0-9]*\) .*')" \
        "$(find "$found" -type f | wc -l)" "$crash"
    if [ "$crash" = 1 ]; then
        grep -E 'Fatal error|SUMMARY|Test unit written' "$log" | head -n 3 >&2 || true
        echo "  the whole output is in $log" >&2
    fi
done
exit $failed
