package model

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// levelsOf returns the keys of each level of a log, sorted.
func levelsOf(l *keyLog) [][]uint64 {
	var levels [][]uint64
	for d := range l.levels {
		var keys []uint64
		from, to := l.level(d)
		for span := range l.spans(from, to) {
			keys = append(keys, span...)
		}
		slices.Sort(keys)
		levels = append(levels, keys)
	}
	return levels
}

func sameLevels(t rapid.TB, what string, want [][]uint64, l *keyLog) {
	t.Helper()
	if got := levelsOf(l); !slices.EqualFunc(want, got, slices.Equal[[]uint64]) {
		t.Fatalf("%s: got levels %x, want %x", what, got, want)
	}
}

// drawLevels draws levels whose keys have up to so many bits in fields, as keys
// of a packing do.
func drawLevels(t *rapid.T) [][]uint64 {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	mask := rapid.OneOf(rapid.Just(^uint64(0)), rapid.Uint64(), rapid.Uint64Range(1, 255)).Draw(t, "mask")
	levels := make([][]uint64, rapid.IntRange(1, 5).Draw(t, "levels"))
	for d := range levels {
		levels[d] = make([]uint64, rapid.IntRange(1, 400).Draw(t, "keys"))
		for i := range levels[d] {
			levels[d][i] = random.Uint64() & mask
		}
	}
	return levels
}

// heldBy is what a log has in memory, counted anew.
func heldBy(l *keyLog) (bytes, sealed int) {
	for at, chunk := range l.chunks {
		bytes += 8 * len(chunk)
		if chunk == nil {
			sealed++
			bytes += 8*len(l.sealed[at].memory) + 4*len(l.sealed[at].blocks)
		}
	}
	return bytes, sealed
}

// A log has the same keys in each level however much of it is sealed: while it
// grows, read from anywhere, when it is rewritten and when it moves to a file.
func TestSealedLog(t *testing.T) {
	const page = 512 // keys, the least that can be mapped of a file
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(1, 3*sealedBlock), rapid.Just(sealedBlock), rapid.Just(page)).Draw(t, "size")
		share := rapid.SampledFrom([]float64{logSealShare, 2}).Draw(t, "share")
		s := &search{workers: make([]*worker, rapid.IntRange(1, 3).Draw(t, "workers")), log: keyLog{size: size, sealShare: share}}
		l := &s.log
		defer l.free()
		want := drawLevels(t)
		for d, keys := range want {
			l.levels = append(l.levels, l.n)
			l.append(keys)
			if slices.Sort(keys); rapid.Bool().Draw(t, "seal") {
				s.seal(l.levels[d])
				if _, n := heldBy(l); share > 1 && n != l.levels[d]/size {
					t.Fatalf("%d chunks of %d are sealed after %d keys", n, size, l.levels[d])
				}
			}
			sameLevels(t, "as it grows", want[:d+1], l)
		}
		if held, _ := heldBy(l); l.bytes() != held {
			t.Fatalf("%d bytes are counted, and %d held", l.bytes(), held)
		}
		anywhere(t, l)

		l.rewrite(func(keys []uint64) {
			for i := range keys {
				keys[i] = bits.Reverse64(keys[i])
			}
		})
		for _, keys := range want {
			for i := range keys {
				keys[i] = bits.Reverse64(keys[i])
			}
			slices.Sort(keys)
		}
		sameLevels(t, "rewritten", want, l)
		if size == page {
			dir, remove := newDir(t)
			defer remove()
			l.toFile(dir)
			s.seal(l.n)
			sameLevels(t, "in a file", want, l)
		}
		if s.err != nil {
			t.Fatal(s.err)
		}
	})
}

// anywhere reads single keys and spans of a log in any order.
func anywhere(t *rapid.T, l *keyLog) {
	var all []uint64
	for keys := range l.spans(0, l.n) {
		all = append(all, keys...)
	}
	read := keyReader{log: l}
	for range 20 {
		i := rapid.IntRange(0, l.n-1).Draw(t, "from")
		end := rapid.IntRange(i+1, l.n).Draw(t, "end")
		keys := read.span(i, end)
		if len(keys) == 0 || len(keys) > end-i || !slices.Equal(keys, all[i:i+len(keys)]) || l.key(i) != all[i] {
			t.Fatalf("from %d to %d: got %x, %x, want a beginning of %x", i, end, keys, l.key(i), all[i:end])
		}
	}
}

// What is finished takes less memory if its keys are alike, is left as it is if
// not, and the last level is never sealed.
func TestSealingPays(t *testing.T) {
	const n, size = 10_000, 1000
	for _, tt := range []struct {
		name     string
		key      func(i uint64) uint64
		sealFrom int
		most     int // bytes per key
		sealed   int
	}{
		{"alike", func(i uint64) uint64 { return i * 100 }, 0, 3, n / size},
		{"few", func(i uint64) uint64 { return i * 100 }, n + 2, 8, 0},
		{"random", mix, 0, 8, 0},
	} {
		s := &search{workers: make([]*worker, 2), log: keyLog{size: size, sealFrom: tt.sealFrom, sealShare: logSealShare, levels: []int{0, n}}}
		for i := range uint64(n) {
			s.log.append([]uint64{tt.key(i)})
		}
		s.log.append([]uint64{1})
		s.seal(n)
		held, sealed := heldBy(&s.log)
		if s.err != nil || sealed != tt.sealed || held > tt.most*n+8*size || s.log.chunks[n/size] == nil {
			t.Errorf("%s: %d chunks are sealed and %d bytes held, want %d and %d per key: %v", tt.name, sealed, held, tt.sealed, tt.most, s.err)
		}
		s.log.free()
	}
}

func TestSortKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		mask := rapid.OneOf(rapid.Just(^uint64(0)), rapid.Just(uint64(1)<<63), rapid.Uint64()).Draw(t, "mask")
		same := rapid.Uint64().Draw(t, "same") &^ mask
		keys := make([]uint64, rapid.SampledFrom([]int{0, 1, 2047, 2048, 5000}).Draw(t, "keys"))
		for i := range keys {
			keys[i] = random.Uint64()&mask | same
		}
		want := slices.Sorted(slices.Values(keys))
		if sortKeys(keys, make([]uint64, len(keys))); !slices.Equal(keys, want) {
			t.Fatalf("%d keys with mask %x are out of order", len(keys), mask)
		}
	})
}

// sealing is a space that makes sure that the search has sealed what it can, and
// notes how many chunks that was.
type sealing struct {
	space
	durable
	chunks     *int
	thenSpills bool
}

func (c *sealing) endLevel(s *search, from, to int) {
	_, n := heldBy(&s.log)
	if *c.chunks = max(*c.chunks, n); from < to && s.log.file == nil && n != from/s.log.size {
		fail("%d chunks of %d are sealed after %d states", n, s.log.size, from)
	}
	if c.thenSpills && n > 1 && s.spill.Load() == nil {
		s.startSpill()
		s.spill.Load().room = 100
	}
	c.space.endLevel(s, from, to)
}

// seals makes a search seal as soon as a few states have been expanded.
func seals(size int, chunks *int) func(s *search) {
	return func(s *search) {
		s.log.size, s.log.sealFrom, s.log.sealShare = size, 0, 2
		s.space = &sealing{space: s.space, durable: s.space.(durable), chunks: chunks}
	}
}

// A search that has sealed its log has the result of one that has not: on random
// protocols with their violations and goals, also when it repacks.
func TestSealedRandomProtocols(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, 300)
		in := instance(t, c.env, func() Model { return c.system() })
		opt := Options{Unreduced: rapid.Bool().Draw(t, "unreduced"), Workers: rapid.IntRange(1, 3).Draw(t, "workers"), Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		want := resultText(t, explored(t, in, opt))
		change := seals(rapid.IntRange(4, 40).Draw(t, "size"), new(int))
		sameText(t, "sealed the result", want, resultText(t, runAltered(t, in, opt, change)))
		sameText(t, "sealed and repacked the result", want, resultText(t, runAltered(t, in, opt, func(s *search) { narrow(s); change(s) })))
	})
}

// Likewise where levels are wide, and when it is cut inside a level and resumed.
func TestSealedLargeProtocols(t *testing.T) {
	for _, c := range largeCases(t) {
		in := instance(t, c.env, func() Model { return c.system() })
		opt := Options{Unreduced: true, Workers: 3, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		r := explored(t, in, opt)
		want := resultText(t, r)

		chunks := 0
		dir := t.TempDir()
		if _, err := runKept(t, anew(t, in), kept(opt, dir, false), func(s *search) {
			narrow(s)
			seals(50, &chunks)(s)
			cutAfter(r.States * 3 / 4)(s)
		}); err != nil {
			t.Fatal(err)
		}
		if chunks == 0 {
			t.Error("nothing was sealed before the search was cut")
		}
		again, err := runKept(t, anew(t, in), kept(opt, dir, true), seals(70, &chunks))
		if err != nil {
			t.Fatal(err)
		}
		sameText(t, "in two pieces the result", want, resultText(t, again))
	}
}

// Likewise where it goes on on disk, in the midst of levels that lie in sealed
// chunks.
func TestSealedThenOnDisk(t *testing.T) {
	const side, page = 60, 512
	in := instance(t, Environment{}, func() Model { return square(side) })
	opt := Options{Workers: 2, Witnesses: true}
	want := unbounded(t, explored(t, in, opt))
	opt.Bounds.Memory, opt.Spill = 2*littleMemory, t.TempDir()
	chunks := 0
	r := runAltered(t, in, opt, func(s *search) {
		narrow(s)
		seals(page, &chunks)(s)
		s.space.(*sealing).thenSpills = true
	})
	sameText(t, "on disk the result", want, unbounded(t, r))
	if chunks < 2 {
		t.Errorf("%d chunks were sealed before the search went on on disk", chunks)
	}
}

// Liveness is judged on a sealed log as on another.
func TestSealedLiveness(t *testing.T) {
	total := 0
	for _, c := range livenessCases() {
		in := instance(t, c.env, c.build)
		chunks := 0
		want := resultText(t, explored(t, in, Options{Workers: 2}))
		got, err := runKept(t, in, Options{Workers: 2}, seals(4, &chunks))
		if err != nil {
			t.Fatal(err)
		}
		sameText(t, c.name+" sealed: the result", want, resultText(t, got))
		total += chunks
	}
	if total == 0 {
		t.Error("nothing was sealed")
	}
}
