package model

import "fmt"

// This file judges runs that go on for ever on the independent world: it is what
// a lasso must pass before anyone sees it, and when it is replayed.

// lassoJudge notes, state by state, what decides whether a lasso is a run that
// must be counted and violates its property.
type lassoJudge struct {
	world    world
	property int
	kind     Kind
	timed    bool
	states   []lassoState
}

// lassoState is a state of the run, with the step that led to it.
type lassoState struct {
	hash       string
	from, goal bool
	taken      string // the class of the step, empty for none
	tick       bool   // it lets time go on
	enabled    map[string]fairness
}

// newLassoJudge begins in the world's present state.
func newLassoJudge(w world, property int, kind Kind) (*lassoJudge, error) {
	j := &lassoJudge{world: w, property: property, kind: kind, timed: w.isTimed()}
	return j, j.note(nil)
}

// note takes in the state after an event, or the initial one.
func (j *lassoJudge) note(e *event) error {
	st := lassoState{hash: j.world.hash(), goal: j.world.satisfies(j.property, liveGoal), enabled: map[string]fairness{}}
	if j.kind == KindLeadsTo {
		st.from = j.world.satisfies(j.property, liveFrom)
	}
	if e != nil {
		st.taken, _ = j.world.classOf(e)
		st.tick = e.kind == EventTick
	}
	events, err := j.world.enabled()
	if err != nil {
		return err
	}
	for i := range events {
		if class, f := j.world.classOf(&events[i]); f != unfair {
			st.enabled[class] = f
		}
	}
	j.states = append(j.states, st)
	return nil
}

// objection says why the run does not show what it should, or nothing. From the
// state after loop steps on, its steps repeat for ever; without a loop the run
// is one to a state that has lost a possibility, which only a search can tell.
func (j *lassoJudge) objection(loop *int) string {
	last := len(j.states) - 1
	if j.kind == KindPossible {
		if j.states[last].goal {
			return "the goal is reached where it ends"
		}
		return ""
	}
	switch {
	case loop == nil || *loop < 0 || *loop > last:
		return "it has no loop"
	case j.states[*loop].hash != j.states[last].hash:
		return fmt.Sprintf("its end differs from the state after step %d", *loop)
	}
	round := j.states[min(*loop+1, last):]
	if why := j.unfairness(round, *loop < last); why != "" {
		return why
	}
	if !j.violates(*loop, round) {
		return "it does what the property asks for"
	}
	return ""
}

// unfairness names a class that the loop starves, if there is one.
func (j *lassoJudge) unfairness(round []lassoState, moves bool) string {
	taken, ticks := map[string]bool{}, false
	for _, st := range round {
		if moves {
			taken[st.taken] = true
			ticks = ticks || st.tick
		}
	}
	if moves && j.timed && !ticks {
		return "time does not go on in it"
	}
	enabled, strong := map[string]int{}, map[string]bool{}
	for _, st := range round {
		for class, f := range st.enabled {
			enabled[class]++
			strong[class] = f == strongFair
		}
	}
	for class, n := range enabled {
		if !taken[class] && (n == len(round) || strong[class]) {
			return "it is not fair"
		}
	}
	return ""
}

func (j *lassoJudge) violates(loop int, round []lassoState) bool {
	count := 0
	for _, st := range round {
		if st.goal {
			count++
		}
	}
	switch j.kind {
	case KindEventuallyAlways:
		return count < len(round)
	case KindAlwaysEventually:
		return count == 0
	}
	due := j.kind == KindEventually // and not fulfilled since
	for _, st := range j.states {
		due = (due || st.from) && !st.goal
	}
	return due && count == 0
}

// lassoReason says in words what a lasso shows.
func lassoReason(name string, kind Kind, stem, loop int) string {
	if kind == KindPossible {
		return fmt.Sprintf("after step %d no run reaches %s any more", stem, name)
	}
	stays := fmt.Sprintf("after step %d nothing that must happen is enabled any more", stem)
	if loop > 0 {
		stays = fmt.Sprintf("steps %d to %d can repeat for ever", stem+1, stem+loop)
	}
	switch kind {
	case KindEventuallyAlways:
		return fmt.Sprintf("%s, and %s does not hold for good", stays, name)
	case KindLeadsTo:
		return fmt.Sprintf("%s, and what %s promises never comes", stays, name)
	case KindAlwaysEventually:
		return fmt.Sprintf("%s, and %s does not come again", stays, name)
	}
	return fmt.Sprintf("%s, and %s never comes", stays, name)
}

// lasso executes a violation of a liveness property on a fresh world, which must
// come to the same conclusion.
func (in *Instance) lasso(s *search, audit compiled, found *liveFinding) (*Trace, string, error) {
	check := audit.checksOf()[found.property]
	w := audit.world(in.environment())
	rec, err := in.record(w, audit.checksOf(), &found.lasso.stem[0])
	if err != nil {
		return nil, "", err
	}
	judge, err := newLassoJudge(w, found.property, check.kind)
	if err != nil {
		return nil, "", err
	}
	stem, loop := found.lasso.stem[1:], found.lasso.loop
	for i := range len(stem) + len(loop) {
		e := append(stem[:len(stem):len(stem)], loop...)[i]
		if err := rec.step(&e); err != nil {
			return nil, "", fmt.Errorf("%w: a counterexample does not replay: step %d: %w", ErrInternal, i+1, err)
		}
		if err := judge.note(&e); err != nil {
			return nil, "", err
		}
	}
	if check.kind != KindPossible {
		k := len(stem)
		rec.trace.Loop = &k
	}
	if why := judge.objection(rec.trace.Loop); why != "" {
		return nil, "", fmt.Errorf("%w: a counterexample to %s does not violate it when it is replayed: %s", ErrInternal, check.name, why)
	}
	rec.trace.Bounds = s.opt.Bounds
	reason := lassoReason(check.name, check.kind, len(stem), len(loop))
	rec.finish(&check, reason)
	return rec.trace, reason, nil
}

// explainLiveness adds the traces of liveness violations.
func (in *Instance) explainLiveness(s *search, f *found, audit compiled, r *Result) error {
	for i := range f.live {
		found := &f.live[i]
		if found.status != StatusViolated || len(r.Violations) >= s.opt.MaxViolations {
			continue
		}
		t, reason, err := in.lasso(s, audit, found)
		if err != nil {
			return err
		}
		r.Violations = append(r.Violations, &Violation{
			Property: t.Property, Kind: t.Kind, Reason: reason, Steps: len(t.Steps),
			FaultStep: t.FaultStep, ErrorStep: t.ErrorStep, FailureStep: t.FailureStep, Trace: t,
		})
		r.Properties[found.property].Detail = reason
	}
	return nil
}

// liveStatus is what the search found out about a liveness property.
func (f *found) liveStatus(i int) (Status, string) {
	for _, l := range f.live {
		if l.property == i {
			return l.status, l.detail
		}
	}
	if !f.complete {
		return StatusInconclusive, "liveness is judged only when the whole state space is known"
	}
	return StatusInconclusive, f.unfit
}

// replayLasso judges the run that a player has played as the lasso of a trace.
func (p *player) replayLasso(t *Trace, judge *lassoJudge) string {
	if why := judge.objection(t.Loop); why != "" {
		return why
	}
	stem := len(t.Steps)
	if t.Loop != nil {
		k := *t.Loop
		p.trace.Loop, stem = &k, k
	}
	p.fallen[t.Property] = lassoReason(t.Property, t.Kind, stem, len(t.Steps)-stem)
	return ""
}
