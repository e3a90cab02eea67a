package history

import (
	"context"
	"fmt"
	"slices"
)

// The monitor judges linearizability event by event. It keeps the set of
// configurations that the events so far allow: a state of the object, and which
// of the open operations have taken effect, with what result. An invocation
// opens an operation in all of them. A return lets open operations take effect
// in every order that ends with the returning one, and keeps the configurations
// in which that one had the result seen. If none is left, no order explains the
// history, and this return is the first event for which that is so.
//
// No operation takes effect before a return asks for it ("just in time",
// Lowe 2017): what can happen now can still happen later, until something
// returns that depends on it. Unlike the search of Porcupine this needs no
// endings in advance, so operations that are pending for ever need no special
// treatment.

const (
	// maxOpen is the number of operations open at once that the monitor can
	// follow.
	maxOpen = 16
	// maxConfigurations bounds its memory, at some 150 bytes each.
	maxConfigurations = 1 << 14
	// maxSteps bounds its time: the configurations met in the whole history, at
	// some 100 nanoseconds each.
	maxSteps = 1 << 22
)

// opening is an open operation.
type opening struct {
	process int
	fn      string
	arg     any
	// outcomes are those computed so far: as many as there are states that the
	// object could be in while the operation was open, which are few.
	outcomes []outcomesOf
}

// outcomesOf are the outcomes of an operation in one state.
type outcomesOf struct {
	state int32
	list  []numbered
}

// numbered is an Outcome as numbers in the monitor's tables.
type numbered struct{ state, result int32 }

// configuration is one possible explanation of the events so far. Values are
// numbers in the monitor's tables, so that configurations can be compared.
type configuration struct {
	state int32
	// done has for every open operation its result, if it has taken effect, and
	// 0 otherwise.
	done [maxOpen]int32
}

// monitor follows the history of one part of an object.
type monitor struct {
	spec            Spec
	subject         string // what explanations call the part, as in "the register"
	open            [maxOpen]*opening
	places          map[int]int // in open, by process
	states, results table[any]
	current         []configuration
	reached, after  configurations // reused; current may be the list of after
	steps           int            // configurations met so far
}

// finding is what the monitor found out about one history.
type finding struct {
	// index is that of the first event that no order explains, and reason says
	// in words why none does; it is empty where there is no such event.
	index  int
	reason string
	// gaveUp is set where the history was too concurrent to be followed, or the
	// time was up.
	gaveUp bool
}

// watch runs the monitor over the history of one part.
func watch(ctx context.Context, spec Spec, p part) finding {
	m := monitor{spec: spec, subject: "the " + spec.Name, places: make(map[int]int)}
	if spec.Key != nil {
		m.subject = "key " + show(p.key)
	}
	for _, state := range spec.Init {
		m.current = append(m.current, configuration{state: m.states.number(state)})
	}
	for _, e := range p.history {
		reason, ok := m.observe(e)
		if !ok || ctx.Err() != nil {
			return finding{gaveUp: true}
		}
		if reason != "" {
			return finding{index: e.Index, reason: reason}
		}
	}
	return finding{}
}

// observe takes one event in. A reason says why it is impossible; ok is false
// where there is too much to follow.
func (m *monitor) observe(e Event) (reason string, ok bool) {
	if e.Kind == Invoke {
		place := slices.Index(m.open[:], nil)
		if place < 0 {
			return "", false
		}
		m.open[place] = &opening{process: e.Process, fn: e.Func, arg: e.Arg}
		m.places[e.Process] = place
		return "", true
	}
	place := m.places[e.Process]
	switch e.Kind {
	case Return:
		reason, ok = m.returned(place, e.Result)
	case Fail:
		reason, ok = m.failed(place), true
	case Unknown:
		if !m.spec.Funcs[e.Func].ReadOnly {
			return "", true // stays open for ever: it can take effect later
		}
		m.forget(place)
		ok = true
	}
	m.open[place] = nil
	return reason, ok
}

// returned lets the operation return with a result.
func (m *monitor) returned(place int, result any) (reason string, ok bool) {
	before, ok := m.before(place)
	if !ok {
		return "", false
	}
	seen := m.results.number(result)
	m.after.reset()
	for _, c := range before {
		if done := c.done[place]; done != 0 {
			if done == seen {
				c.done[place] = 0
				m.after.add(c)
			}
			continue
		}
		for _, o := range m.outcomes(c.state, place) {
			if o.result == seen {
				c.state = o.state
				m.after.add(c)
			}
		}
	}
	m.current = m.after.list
	if len(m.current) == 0 {
		return m.explain(before, place, result), true
	}
	return "", true
}

// before returns the configurations in which the operation can have taken
// effect, or did so already: all that the current ones can become by other open
// operations.
func (m *monitor) before(place int) (_ []configuration, ok bool) {
	reached := &m.reached
	reached.reset()
	for _, c := range m.current {
		reached.add(c)
	}
	for i := 0; i < len(reached.list); i++ {
		c := reached.list[i]
		if c.done[place] != 0 {
			continue
		}
		for other, op := range m.open {
			if op == nil || other == place || c.done[other] != 0 {
				continue
			}
			for _, o := range m.outcomes(c.state, other) {
				next := c
				next.state, next.done[other] = o.state, o.result
				reached.add(next)
			}
		}
		if len(reached.list) > maxConfigurations {
			return nil, false
		}
	}
	m.steps += len(reached.list)
	return reached.list, m.steps <= maxSteps
}

// failed strikes out what relies on an operation that did not happen.
func (m *monitor) failed(place int) (reason string) {
	m.current = slices.DeleteFunc(m.current, func(c configuration) bool { return c.done[place] != 0 })
	if len(m.current) == 0 {
		op := m.open[place]
		return fmt.Sprintf("%s %s failed, but others saw its effect", client(op.process), call(op.fn, op.arg))
	}
	return ""
}

// forget closes a read whose result nobody knows.
func (m *monitor) forget(place int) {
	var after configurations
	for _, c := range m.current {
		c.done[place] = 0
		after.add(c)
	}
	m.current = after.list
}

// explain says why an operation could not return as it did.
func (m *monitor) explain(before []configuration, place int, result any) string {
	var states, results []string
	forced := false // to an effect before others returned
	for _, c := range before {
		if c.done[place] != 0 {
			forced = true
			results = append(results, show(m.results.value(c.done[place])))
			continue
		}
		states = append(states, show(m.states.value(c.state)))
		for _, o := range m.outcomes(c.state, place) {
			results = append(results, show(m.results.value(o.result)))
		}
	}
	op := m.open[place]
	text := fmt.Sprintf("%s %s returned", client(op.process), call(op.fn, op.arg))
	if m.spec.Funcs[op.fn].Result != nil {
		text += " " + show(result)
	}
	possible := oneOf(results)
	if forced {
		return text + ", but could only return " + possible
	}
	could := oneOf(states)
	text += ", but " + m.subject + " could only be " + could
	if possible != "" && possible != could {
		text += " and the result " + possible
	}
	return text
}

// outcomes returns what the operation can do in a state.
func (m *monitor) outcomes(state int32, place int) []numbered {
	op := m.open[place]
	for i := range op.outcomes {
		if op.outcomes[i].state == state {
			return op.outcomes[i].list
		}
	}
	outcomes := m.spec.step(m.states.value(state), op.fn, op.arg)
	list := make([]numbered, len(outcomes))
	for i, o := range outcomes {
		list[i] = numbered{m.states.number(o.State), m.results.number(o.Result)}
	}
	op.outcomes = append(op.outcomes, outcomesOf{state, list})
	return list
}

// configurations is a set in the order of insertion, which keeps explanations
// the same from run to run.
type configurations struct {
	list []configuration
	seen map[configuration]struct{}
}

func (s *configurations) reset() { s.list, s.seen = s.list[:0], nil }

// fewConfigurations is up to where comparing with each is cheaper than a map.
const fewConfigurations = 8

func (s *configurations) add(c configuration) {
	if s.seen == nil && len(s.list) < fewConfigurations {
		if !slices.Contains(s.list, c) {
			s.list = append(s.list, c)
		}
		return
	}
	if s.seen == nil {
		s.seen = make(map[configuration]struct{})
		for _, old := range s.list {
			s.seen[old] = struct{}{}
		}
	}
	if _, ok := s.seen[c]; !ok {
		s.seen[c] = struct{}{}
		s.list = append(s.list, c)
	}
}
