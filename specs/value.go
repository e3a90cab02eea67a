package specs

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Value is a value that can be proposed, written or appended, numbered from 1.
// 0 is none.
type Value uint8

// MaxValue is the greatest Value that a ValueSet holds.
const MaxValue Value = 7

func (v Value) String() string {
	if v == 0 {
		return "none"
	}
	return strconv.Itoa(int(v))
}

// ValueSet is a set of values, with bit v for value v. The zero value is the
// empty set.
type ValueSet uint8

// Values returns the set of the given values.
func Values(values ...Value) ValueSet {
	var s ValueSet
	for _, v := range values {
		s.Add(v)
	}
	return s
}

// Has reports whether v is in the set.
func (s ValueSet) Has(v Value) bool { return s>>v&1 == 1 }

// Add puts v into the set. It panics unless v is from 1 to MaxValue.
func (s *ValueSet) Add(v Value) {
	if v == 0 || v > MaxValue {
		panic("specs: ValueSet.Add of " + v.String())
	}
	*s |= 1 << v
}

// Len returns the number of values in the set.
func (s ValueSet) Len() int { return bits.OnesCount8(uint8(s)) }

func (s ValueSet) String() string { return setString(uint(s)) }

// setString lists the positions of the bits that are set, as in {1, 3}.
func setString(set uint) string {
	var b strings.Builder
	b.WriteByte('{')
	for ; set != 0; set &= set - 1 {
		if b.Len() > 1 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(bits.TrailingZeros(set)))
	}
	b.WriteByte('}')
	return b.String()
}

// requireSize panics unless lo <= n <= hi: a machine of another size does not
// fit its state type. Scenarios keep their parameters within the same limits.
func requireSize(what string, n, lo, hi int) {
	if n < lo || n > hi {
		panic(fmt.Sprintf("specs: %d %s, want %d to %d", n, what, lo, hi))
	}
}
