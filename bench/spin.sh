#!/usr/bin/env bash
# Explores bench/rounds.pml with SPIN and calibration/rounds with check, one
# after the other, and compares counts, time and memory.
#
#   bench/spin.sh [ROUNDS...]      the default is 1,1 2,1
#
# Exit status: 0 if all counts are equal, 1 if not or if a run failed, 2 if
# SPIN, a C compiler or Go is missing or an argument is wrong.
#
# MEMORY_MB limits SPIN's memory (8192), HASH_BITS is its pan -w.
set -euo pipefail
export LC_ALL=C

missing() {
	echo "spin.sh: no $1 found; $2" >&2
	exit 2
}
command -v spin >/dev/null || missing spin "install Debian's package spin"
CC=${CC:-$(command -v gcc || command -v cc || true)}
command -v "$CC" >/dev/null || missing "C compiler" "install Debian's package gcc"
command -v go >/dev/null || missing go "see https://go.dev/dl"

[ $# -gt 0 ] || set -- 1,1 2,1
for rounds in "$@"; do
	[[ $rounds =~ ^[0-3],[0-3]$ ]] || {
		echo "spin.sh: rounds are two numbers from 0 to 3, as in 2,1; got \"$rounds\"" >&2
		exit 2
	}
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/.." && go build -o "$work/check" ./cmd/check)

# run_timed FILE COMMAND... writes the command's output to FILE, and sets
# seconds to the wall time of the whole process.
run_timed() {
	local TIMEFORMAT=%R out=$1
	shift
	seconds=$({ time "$@" >"$out" 2>"$work/stderr"; } 2>&1) || {
		cat "$out" "$work/stderr" >&2
		echo "spin.sh: failed: $*" >&2
		exit 1
	}
}

# row NAME SECONDS BYTES prints a line of the table about a run of $states.
row() {
	awk -v name="$1" -v s="$2" -v bytes="$3" -v states="$states" 'BEGIN {
		printf "%-18s %12d %10.2f %14.0f %12.1f %10.1f\n", name, states, s, states/s, bytes/1e6, bytes/states }'
}

# ratio NAME SECONDS BYTES compares a run with that of SPIN.
ratio() {
	awk -v name="$1" -v s="$2" -v bytes="$3" -v ss="$spin_seconds" -v sb="$spin_bytes" 'BEGIN {
		printf "%-18s %.1f times the states per second, 1/%.1f of the memory\n", name, ss/s, sb/bytes }'
}

# field NAME FILE reads a number of a result in JSON.
field() { grep -o "\"$1\": *[0-9.e+]*" "$2" | head -n 1 | sed 's/.*: *//'; }

# explore_spin compiles and runs SPIN's checker: exact, for safety alone, and
# without partial-order reduction, which would leave states out.
explore_spin() {
	local dir=$work/spin-$rounds bits=${HASH_BITS:-}
	mkdir "$dir"
	if [ -z "$bits" ]; then
		# A table with about as many slots as there are states.
		case $rounds in 1,1) bits=17 ;; *) bits=25 ;; esac
	fi
	(cd "$dir" && spin -a -DR0="${rounds%,*}" -DR1="${rounds#*,}" "$here/rounds.pml" >/dev/null &&
		"$CC" -O2 -DSAFETY -DNOREDUCE -DMEMLIM="${MEMORY_MB:-8192}" -o pan pan.c)
	# %.0f instead of SPIN's %g, which rounds numbers of more than eight digits.
	run_timed "$dir/out" "$dir/pan" -m10000 "-w$bits"
	grep -q 'errors: 0' "$dir/out" && ! grep -q 'Search not completed' "$dir/out" || {
		cat "$dir/out" >&2
		echo "spin.sh: SPIN found an error or did not complete" >&2
		exit 1
	}
	states=$(awk '/ states, stored/ {printf "%.0f", $1}' "$dir/out")
	spin_transitions=$(awk '/ transitions \(=/ {print $1}' "$dir/out")
	spin_bytes=$(awk '/ total actual memory usage/ {printf "%.0f", $1 * 1048576}' "$dir/out")
	spin_seconds=$seconds
	spin_states=$states
}

# explore_check WORKERS runs our own checker.
explore_check() {
	local out=$work/check.json
	run_timed "$out" "$work/check" run calibration/rounds -p "rounds=$rounds" --workers "$1" --json
	states=$(field states "$out")
	transitions=$(field transitions "$out")
	bytes=$(field memory_bytes "$out")
}
