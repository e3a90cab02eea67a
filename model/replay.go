package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ReplayError says that a replayed run came to another state or conclusion
// than the one written down.
type ReplayError struct {
	Step int // from 1; 0 for the initial state
	Line int // of the script, 0 if it had none
	Text string
}

func (e *ReplayError) Error() string { return fmt.Sprintf("step %d: %s", e.Step, e.Text) }

// Replay executes a script in the event language from the initial state, event
// by event and without the search engine. It stops at the first event that is
// not enabled with a *NotEnabledError, at one that fits several enabled events
// or is misspelt with a *SyntaxError, and at an expectation that does not hold
// with a *ReplayError; the trace has the steps up to there.
//
// Of several initial states it begins in the least in which those nodes are
// Byzantine that the script names.
func (in *Instance) Replay(script *Script) (*Trace, error) {
	p, err := in.player(&event{kind: eventStart, liars: script.Byzantine})
	if err != nil {
		return nil, err
	}
	p.script = script.Name
	for _, line := range script.Lines {
		if strings.HasPrefix(line.Text, "=") {
			err = p.expect(line)
		} else {
			err = p.play(line.Text, line.Line)
		}
		if err != nil {
			break
		}
	}
	p.conclude()
	return p.trace, err
}

// ReplayTrace executes the events of a trace again. Labels decide what
// happens; where the state after a step is another one than the trace's, it
// stops with a *ReplayError that says how they differ. At the end the trace's
// property must have fallen, or have been reached, as it says.
func (in *Instance) ReplayTrace(t *Trace) (*Trace, error) {
	p, err := in.beginLike(t)
	if err != nil {
		return nil, err
	}
	property := slices.IndexFunc(p.checks, func(c check) bool { return c.name == t.Property && c.kind.isLiveness() })
	var judge *lassoJudge
	if property >= 0 {
		if judge, err = newLassoJudge(p.world, property, p.checks[property].kind); err != nil {
			return p.trace, err
		}
	}
	for _, st := range t.Steps {
		if err := p.play(st.Event, 0); err != nil {
			p.conclude()
			return p.trace, err
		}
		if judge != nil {
			if err := judge.note(&p.did); err != nil {
				return p.trace, err
			}
		}
		got := p.trace.Steps[len(p.trace.Steps)-1]
		if got.Hash != st.Hash {
			p.conclude()
			return p.trace, &ReplayError{Step: st.Step, Text: "the state after it differs: " + changesText(st.Diff, got.Diff)}
		}
	}
	if judge != nil {
		if why := p.replayLasso(t, judge); why != "" {
			p.conclude()
			return p.trace, &ReplayError{Step: len(t.Steps), Text: fmt.Sprintf("the run does not violate %s: %s", t.Property, why)}
		}
	}
	if _, fell := p.fallen[t.Property]; fell || p.reached[t.Property] {
		p.last = t.Property // even if another one fell before
	}
	p.conclude()
	if t.Property != "" && (p.trace.Property != t.Property || p.trace.Verdict != t.Verdict) {
		return p.trace, &ReplayError{Step: len(t.Steps), Text: fmt.Sprintf("the trace says that %s is %s; this run says %s", t.Property, t.Verdict, p.verdictOf(t.Property))}
	}
	return p.trace, nil
}

// player replays a run and judges all properties after each step.
type player struct {
	*recorder
	fallen  map[string]string // property -> why, of those that fell at some step
	reached map[string]bool
	last    string // the property that the run shows
	script  string // its name, for mistakes in it
}

func (in *Instance) player(start *event) (*player, error) {
	m, err := in.build()
	if err != nil {
		return nil, err
	}
	rec, err := in.record(m.world(in.environment()), m.checksOf(), start)
	if err != nil {
		return nil, err
	}
	p := &player{recorder: rec, fallen: map[string]string{}, reached: map[string]bool{}}
	return p, p.judge()
}

// beginLike finds the initial state that a trace begins in.
func (in *Instance) beginLike(t *Trace) (*player, error) {
	m, err := in.build()
	if err != nil {
		return nil, err
	}
	s := m.space(m, in.environment())
	var starts []spaceStep
	if err := guarded(func() { starts = s.starts() }); err != nil {
		return nil, err
	}
	for _, st := range starts {
		p, err := in.player(&st.event)
		if err != nil {
			return nil, err
		}
		if p.trace.Initial.Text == t.Initial.Text && (t.InitialHash == "" || p.trace.InitialHash == t.InitialHash) {
			return p, nil
		}
	}
	return nil, &ReplayError{Text: "no initial state is the trace's " + t.Initial.Text}
}

// guarded runs f and turns a defect that it panics with into an error.
func guarded(f func()) error {
	text, err := catch(f)
	if err == nil && text != "" {
		err = fmt.Errorf("%w: %s", ErrInternal, text)
	}
	return err
}

// play does the enabled event that a line names.
func (p *player) play(text string, line int) error {
	events, labels, err := p.options()
	if err != nil {
		return err
	}
	i := slices.Index(labels, text)
	if i < 0 {
		fits, err := matchEvents(text, labels)
		if err != nil {
			if syntax, ok := errors.AsType[*SyntaxError](err); ok {
				syntax.Name, syntax.Line = p.script, line
			}
			return err
		}
		switch len(fits) {
		case 0:
			return &NotEnabledError{Step: len(p.trace.Steps) + 1, Line: line, Event: text, Enabled: nearest(text, labels)}
		case 1:
			i = fits[0]
		default:
			var candidates []string
			for _, k := range fits {
				candidates = append(candidates, labels[k])
			}
			return &SyntaxError{Name: p.script, Line: line, Column: 1, Text: fmt.Sprintf("%s fits several enabled events: %s", text, strings.Join(candidates, "; "))}
		}
	}
	if err := p.do(&events[i], i, labels[i]); err != nil {
		return err
	}
	return p.judge()
}

// judge looks at every property after a step.
func (p *player) judge() error {
	return guarded(func() {
		for i, c := range p.checks {
			if c.kind == KindReachable {
				if p.world.reached(i) && !p.reached[c.name] {
					p.reached[c.name] = true
				}
				continue
			}
			if c.kind.isLiveness() {
				continue // no step shows it
			}
			err := p.world.failing(i)
			if errors.Is(err, ErrInternal) {
				panic(defect{fmt.Errorf("property %s: %w", c.name, err)})
			}
			if err != nil && !errors.Is(err, ErrUndecided) {
				if _, before := p.fallen[c.name]; !before {
					p.fallen[c.name] = err.Error()
					if p.last == "" {
						p.last = c.name
					}
				}
			}
		}
	})
}

// verdictOf is what the run so far says of a property.
func (p *player) verdictOf(name string) string {
	why, fell := p.fallen[name]
	switch {
	case fell:
		return "violated (" + why + ")"
	case p.reached[name]:
		return string(StatusWitnessed)
	}
	return string(Holds)
}

// conclude names the property that the run violates, the first that fell.
func (p *player) conclude() {
	i := slices.IndexFunc(p.checks, func(c check) bool { return c.name == p.last })
	if i < 0 {
		p.finish(nil, "")
		return
	}
	reason := p.fallen[p.last]
	if p.checks[i].kind == KindReachable {
		reason = reachedText(p.last)
	}
	p.finish(&p.checks[i], reason)
}

// expect judges a line that begins with "=".
func (p *player) expect(line ScriptLine) error {
	e, syntax := parseExpectation(line.Text)
	if syntax != nil {
		syntax.Name, syntax.Line = p.script, line.Line
		return syntax
	}
	wrong := func(format string, args ...any) error {
		return &ReplayError{Step: len(p.trace.Steps), Line: line.Line, Text: fmt.Sprintf(format, args...)}
	}
	switch e.kind {
	case expectProperty:
		if !slices.ContainsFunc(p.checks, func(c check) bool { return c.name == e.property }) {
			return wrong("no property %q%s", e.property, hint(e.property, p.checkNames()))
		}
		if _, fell := p.fallen[e.property]; fell != e.violated {
			return wrong("expected %q, but it is %s", line.Text, p.verdictOf(e.property))
		}
	case expectReturn:
		for _, st := range p.trace.Steps {
			if slices.ContainsFunc(st.Returns, e.fitsReturn) {
				return nil
			}
		}
		return wrong("expected %q, but no such call has returned", line.Text)
	case expectState:
		got, ok := p.lookUp(e.node, e.path)
		if !ok {
			return wrong("expected %q, but there is no such part of the state %s", line.Text, p.shown.Text)
		}
		if !e.fits(got) {
			return wrong("expected %q, but it is %s", line.Text, got)
		}
	}
	return nil
}

func (p *player) checkNames() []string {
	names := make([]string, len(p.checks))
	for i, c := range p.checks {
		names[i] = c.name
	}
	return names
}

// lookUp returns the text of a part of the state.
func (p *player) lookUp(node NodeID, path string) (string, bool) {
	v := &p.shown
	var keys []string
	if node != None {
		keys = append(keys, "nodes", node.String())
	}
	if path != "" {
		keys = append(keys, strings.Split(path, ".")...)
	}
	for _, k := range keys {
		if v = v.part(k); v == nil {
			return "", false
		}
	}
	return v.Text, true
}

// changesText compares what two runs of a step changed.
func changesText(want, got []Change) string {
	show := func(list []Change) string {
		parts := make([]string, len(list))
		for i, c := range list {
			parts[i] = c.Path + " = absent"
			if c.New != nil {
				parts[i] = c.Path + " = " + c.New.Text
			}
		}
		return "[" + strings.Join(parts, "; ") + "]"
	}
	return fmt.Sprintf("the trace changed %s, this run %s", show(want), show(got))
}

func reachedText(goal string) string { return goal + " is reached" }
