#!/usr/bin/env bash
# Explores rounds.pml with SPIN and calibration/rounds with check, one after the
# other, and prints states, seconds, memory and ratios.
#
#   bench/spin.sh [ROUNDS...]      by default 1,1 and 2,1
#
# Exit status: 0 if all counts are equal; 1 if not, or if a run failed; 2 if
# SPIN, a C compiler or Go is missing, or an argument is wrong.
#
# Environment: MEMORY_MB limits SPIN's memory (8192); HASH_BITS is the binary
# logarithm of the size of its hash table.
set -euo pipefail
export LC_ALL=C

fail() {
	echo "spin.sh: $2" >&2
	exit "$1"
}

command -v spin >/dev/null || fail 2 "spin not found; install it, as from Debian's package spin"
command -v go >/dev/null || fail 2 "go not found"
CC=${CC:-gcc}
command -v "$CC" >/dev/null || fail 2 "C compiler $CC not found; install it, as from Debian's package gcc"

[ $# -gt 0 ] || set -- 1,1 2,1
for rounds in "$@"; do
	[[ $rounds =~ ^[0-3],[0-3]$ ]] || fail 2 "want two numbers from 0 to 3, as in 2,1, got \"$rounds\""
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/.." && go build -o "$work/check" ./cmd/check)

# run OUT COMMAND... runs the command and sets seconds to the wall time of the
# whole process.
run() {
	local TIMEFORMAT=%R out=$1
	shift
	seconds=$({ time "$@" >"$out" 2>"$work/err"; } 2>&1) || {
		cat "$out" "$work/err" >&2
		fail 1 "failed: $*"
	}
}

# run_spin explores exactly, for safety alone, and without partial-order
# reduction, which would leave out states.
run_spin() {
	local dir=$work/spin-$rounds bits=${HASH_BITS:-25}
	# A small space in a large table would make SPIN's memory look bad.
	[ -n "${HASH_BITS:-}" ] || [ "$rounds" != 1,1 ] || bits=17
	mkdir -p "$dir"
	cd "$dir"
	spin -a "-DR0=${rounds%,*}" "-DR1=${rounds#*,}" "$here/rounds.pml" >spin.out || fail 1 "spin refused rounds.pml"
	sed 's/%9\.8g/%.0f/' pan.c >exact.c # or counts lose all digits after the eighth
	"$CC" -O2 -DSAFETY -DNOREDUCE "-DMEMLIM=${MEMORY_MB:-8192}" -o pan exact.c
	run pan.out ./pan -m10000 "-w$bits"
	if ! grep -q 'errors: 0' pan.out || grep -q 'Search not completed' pan.out; then
		cat pan.out >&2
		fail 1 "SPIN found an error or did not complete"
	fi
	states=$(awk '/ states, stored/ { print $1 }' pan.out)
	# SPIN counts the initial state as a transition.
	transitions=$(awk '/ transitions \(=/ { print $1 - 1 }' OFMT=%.0f CONVFMT=%.0f pan.out)
	bytes=$(awk '/total actual memory usage/ { printf "%.0f", $1 * 1048576 }' pan.out)
	cd "$here"
}

# run_check WORKERS
run_check() {
	local out=$work/check.json
	run "$out" "$work/check" run calibration/rounds -p "rounds=$rounds" --reduce none --workers "$1" --json
	states=$(field states "$out")
	transitions=$(field transitions "$out")
	bytes=$(field memory_bytes "$out")
}

# field NAME FILE reads an integer of a result.
field() { sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p" "$2" | head -n 1; }

row() {
	awk -v name="$1" -v states="$states" -v trans="$transitions" -v s="$seconds" -v bytes="$bytes" 'BEGIN {
		printf "%-18s %11d %12d %8.2f %12.0f %9.1f %8.1f\n",
			name, states, trans, s, states / s, bytes / 1e6, bytes / states }'
}

equal=true
for rounds in "$@"; do
	echo "calibration/rounds -p rounds=$rounds"
	printf '%-18s %11s %12s %8s %12s %9s %8s\n' '' states transitions seconds states/s MB B/state
	run_spin
	row SPIN
	spin_counts="$states $transitions" spin_seconds=$seconds spin_bytes=$bytes
	for workers in 1 2; do
		run_check "$workers"
		row "check --workers $workers"
		[ "$states $transitions" = "$spin_counts" ] || equal=false
		awk -v s="$seconds" -v b="$bytes" -v ss="$spin_seconds" -v sb="$spin_bytes" 'BEGIN {
			printf "%-18s %.2f x states/s, 1/%.2f of the memory\n", "", ss / s, sb / b }'
	done
	echo
done
"$equal" || fail 1 "the counts differ"
