package model

import (
	"math/bits"
	"slices"
)

// random is the generator of a run: SplitMix64, which costs a nanosecond and
// can begin anywhere.
type random struct{ state uint64 }

// randomOf is the generator of a run of a seed.
func randomOf(seed uint64, run int) random {
	return random{mix(seed+golden) ^ mix(uint64(run)+1)}
}

const golden = 0x9e3779b97f4a7c15

func (r *random) next() uint64 {
	r.state += golden
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// pilot chooses the way of one walker. Nothing in it is shared.
type pilot struct {
	m      *simulation
	walker walker
	random random

	// of a run by priorities
	priority []uint64 // by actor; below lowest are those that fell behind
	lowest   uint64
	falls    [maxFalls]int // the steps before which the first falls behind, sorted
	fallen   int           // of these
	falling  int           // of these in this run
	faults   int           // how many of 64 steps are a fault, if one is possible

	// of the round
	seen    []uint32
	fired   []bool
	goals   propertySet
	longest int
}

func newPilot(m *simulation, w walker) *pilot {
	return &pilot{m: m, walker: w, priority: make([]uint64, w.actors()), fired: make([]bool, len(w.kinds()))}
}

// maxFalls is how often in a run the foremost falls behind at most: the depth
// of the bugs that StrategyPCT is after, less 1.
const maxFalls = 6

// flight is how a run went.
type flight struct {
	steps int // that changed the state, or ended the run
	taken int // and others
	bad   propertySet
	cut   bool // by the time limit, inside
}

// logbook has the moves that changed a run's state, and the one that ended it.
type logbook struct {
	start int
	moves []moveKey
}

// run draws a run by its number, to the first step that is bad. A log is filled
// unless it is nil.
func (p *pilot) run(i int, log *logbook) (f flight) {
	p.random = randomOf(p.m.opt.Seed, i)
	start := p.random.below(len(p.m.starts))
	if log != nil {
		log.start = start
	}
	if f.bad = p.m.starts[start].bad; f.bad != 0 {
		return f
	}
	strategy := p.m.strategyOf(i)
	if strategy == StrategyPCT {
		p.drawPriorities()
	}
	p.walker.goTo(p.m.starts[start].next)
	for idle := 0; f.steps < p.m.opt.Steps && idle <= p.patience(); {
		if log == nil && f.taken%1024 == 1023 && p.m.s.stop.Load() != nil {
			f.cut = true
			break
		}
		k := p.choose(strategy, f.steps)
		if k < 0 {
			break
		}
		mv := p.walker.move(k)
		var key moveKey
		if log != nil {
			key = p.walker.key(k)
		}
		t := p.walker.take(k)
		f.taken++
		p.note(&mv, &t)
		if !t.changed && !t.ends && t.bad == 0 {
			// Messages of a set network stay: most of them change nothing any
			// more, and whoever has one of these must not hold up the others.
			idle++
			if strategy == StrategyPCT {
				p.fallBehind(mv.actor)
			}
			continue
		}
		idle = 0
		f.steps++
		if log != nil {
			log.moves = append(log.moves, key)
		}
		if f.bad = t.bad; f.bad != 0 {
			break
		}
	}
	p.longest = max(p.longest, f.steps)
	return f
}

// patience is how many steps in a row may change nothing before a run ends.
func (p *pilot) patience() int { return 2*p.walker.moves() + 8 }

// note remembers what a move led to.
func (p *pilot) note(mv *move, t *taken) {
	p.fired[mv.kind] = true
	p.goals |= t.goals
	if mv.local == 0 {
		return
	}
	if int(mv.local) >= len(p.seen) {
		p.seen = append(p.seen, make([]uint32, int(mv.local)+1-len(p.seen)+len(p.seen)/2)...)
	}
	p.seen[mv.local]++
}

// report adds up what the pilot has met in a round.
func (p *pilot) report() {
	m := p.m
	for i, fired := range p.fired {
		m.fired[i] = m.fired[i] || fired
	}
	m.goals |= p.goals
	m.longest = max(m.longest, p.longest)
	if n := len(p.seen) - len(m.seen); n > 0 {
		m.seen = append(m.seen, make([]uint32, n)...)
	}
	for i, n := range p.seen {
		m.seen[i] += n
	}
	clear(p.seen)
}

// choose returns the number of the move to take, or -1 if there is none.
func (p *pilot) choose(strategy Strategy, step int) int {
	switch strategy {
	case StrategyPCT:
		return p.foremost(step)
	case StrategyRare:
		return p.rarest()
	}
	return p.any()
}

// any returns any of the moves with equal probability. Nearly all of them are
// enabled, so that one drawn from all mostly is.
func (p *pilot) any() int {
	n := p.walker.moves()
	if n == 0 {
		return -1
	}
	for range 8 {
		if k := p.random.below(n); p.walker.move(k).enabled {
			return k
		}
	}
	return p.anyOf(false)
}

// anyOf returns any of the moves that are enabled, or of the faults among them.
func (p *pilot) anyOf(faults bool) int {
	found, n := -1, 0
	for k := range p.walker.moves() {
		if m := p.walker.move(k); m.enabled && (m.fault || !faults) {
			if n++; p.random.below(n) == 0 {
				found = k
			}
		}
	}
	return found
}

// rarest returns the rarest of three moves.
func (p *pilot) rarest() int {
	best, least := -1, uint64(0)
	for range 3 {
		k := p.any()
		if k < 0 {
			return k
		}
		m := p.walker.move(k)
		if rarity := p.rarity(&m); best < 0 || rarity < least {
			best, least = k, rarity
		}
	}
	return best
}

// rarity is less for a move that is rarer.
func (p *pilot) rarity(m *move) uint64 {
	switch {
	case !p.m.fired[m.kind]:
		return 0
	case int(m.local) >= len(p.m.seen):
		return 1
	}
	return 1 + uint64(p.m.seen[m.local])
}

// drawPriorities begins a run by priorities.
func (p *pilot) drawPriorities() {
	const behind = 1 << 63
	for i := range p.priority {
		p.priority[i] = p.random.next() | behind
	}
	p.lowest = behind
	// The points are drawn from as many steps as runs have had so far.
	reach := p.m.longest
	if reach == 0 {
		reach = min(p.m.opt.Steps, 50)
	}
	p.fallen, p.falling = 0, p.random.below(maxFalls+1)
	for i := range p.falling {
		p.falls[i] = p.random.below(reach)
	}
	slices.Sort(p.falls[:p.falling])
	p.faults = []int{0, 1, 4, 16}[p.random.below(4)]
}

// foremost returns a move of the actor with the highest priority. Faults have
// none, or their budget would be spent at once.
func (p *pilot) foremost(step int) int {
	if p.random.below(64) < p.faults {
		if k := p.anyOf(true); k >= 0 {
			return k
		}
	}
	k, actor := p.first()
	for ; p.fallen < p.falling && p.falls[p.fallen] <= step && k >= 0; p.fallen++ {
		p.fallBehind(actor)
		k, actor = p.first()
	}
	return k
}

func (p *pilot) first() (k int, actor uint16) {
	k, n, best := -1, 0, uint64(0)
	for i := range p.walker.moves() {
		m := p.walker.move(i)
		if !m.enabled || m.fault {
			continue
		}
		switch prio := p.priority[m.actor]; {
		case k < 0 || prio > best:
			k, n, best, actor = i, 1, prio, m.actor
		case prio == best:
			if n++; p.random.below(n) == 0 {
				k = i
			}
		}
	}
	return k, actor
}

// fallBehind puts an actor behind all others.
func (p *pilot) fallBehind(actor uint16) {
	p.lowest--
	p.priority[actor] = p.lowest
}
