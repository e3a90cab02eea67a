package model

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"
)

// This file runs a system's handlers, once per distinct local step, and has them
// run again by an audit.

// ranStep is what came of a handler's run.
type ranStep struct {
	local, input uint32
	outcomes     []outcome
	clauses      clauseRun // of clauses: what of it does something
	err          error
}

// run runs a handler. It needs no lock.
func (s *system) run(local, inputID uint32) ranStep {
	before, in := s.locals.get(local), s.inputInfo.at(inputID)
	defer s.running.begin(before, in)()
	r := ranStep{local: local, input: inputID}
	if in.kind == EventUpon {
		r.outcomes, r.clauses, r.err = s.def.handlers.runClauses(in.to, before, s.box(in), plainLayout)
	} else {
		r.outcomes, r.err = s.def.handlers.run(in.to, before, in, plainLayout)
	}
	return r
}

// step returns the memoised local step. The caller holds the lock.
func (s *system) step(local, inputID uint32) *stepInfo {
	info := s.stepAhead(local, inputID)
	info.ahead = false
	return info
}

// stepAhead is step, for who only wants to know what would happen.
func (s *system) stepAhead(local, inputID uint32) *stepInfo {
	if info := s.knownStep(local, inputID); info != nil {
		return info
	}
	return s.enterStep(s.run(local, inputID))
}

// knownStep returns a step that is memoised, or nil. The caller holds the lock.
func (s *system) knownStep(local, inputID uint32) *stepInfo {
	if i := s.stepIDs.get(pair(local, inputID)); i != 0 {
		return s.stepInfo[i-1]
	}
	return nil
}

// enterStep memoises a step that is not yet known. The caller holds the lock.
func (s *system) enterStep(r ranStep) *stepInfo {
	local, inputID, outcomes := r.local, r.input, r.outcomes
	before, in := s.locals.get(local), *s.inputInfo.at(inputID)
	s.stepCalls++
	if r.err != nil {
		panic(defect{s.nameStep(r.err, before, &in)})
	}
	info := &stepInfo{local: local, input: inputID, ahead: true, noop: in.kind == EventDeliver, idle: in.kind == EventDeliver}
	results := outcomes
	if in.kind == EventUpon {
		results = r.clauses.outcomes
	}
	for i, o := range results {
		info.outcomes = append(info.outcomes, s.outcome(local, before, &in, &o))
		if in.kind == EventUpon {
			info.outcomes[i].lie = r.clauses.lies[i]
		}
		if !o.isNoop(before) {
			info.noop = false
			info.idle = info.idle && o.isIdle(before) && info.outcomes[len(info.outcomes)-1].bad == 0
		}
	}
	s.stepInfo = append(s.stepInfo, info)
	s.stepIDs.put(pair(local, inputID), uint32(len(s.stepInfo)))
	if in.kind == EventUpon {
		s.audits = append(s.audits, s.clauseAudit(before, in, outcomes))
		return info
	}
	runs := s.auditRuns(&in, outcomes)
	s.audits = append(s.audits, func() error { return s.auditStep(before, &in, outcomes, runs) })
	s.repeats[-1] = func() error { return s.auditPath(before, &in, &outcomes[0]) }
	if s.comesTo != nil {
		// Most steps of a simulation are met in one round, whose end is a single
		// chance to put counters out of step.
		s.audits = append(s.audits, s.repeats[-1])
	}
	return info
}

// runningSteps are the handlers that run now, one per worker.
type runningSteps [maxWorkers]atomic.Pointer[runningStep]

type runningStep struct {
	since  time.Time
	before []byte
	in     *input
}

// begin enters a step, until done is called.
func (r *runningSteps) begin(before []byte, in *input) (done func()) {
	step := &runningStep{time.Now(), before, in}
	for i := range r {
		if r[i].CompareAndSwap(nil, step) {
			return func() { r[i].Store(nil) }
		}
	}
	return func() {}
}

// stepLimit is how long one handler may run; they take microseconds.
const stepLimit = 20 * time.Second

func (s *system) looping() error {
	for i := range s.running {
		if r := s.running[i].Load(); r != nil && time.Since(r.since) >= stepLimit {
			err := fmt.Errorf("%w: the handler has been running for %v and seems to loop", ErrInternal, stepLimit)
			return s.nameStep(err, r.before, r.in)
		}
	}
	return nil
}

// isNoop reports whether nothing came of a delivery.
func (o *outcome) isNoop(before []byte) bool {
	if o.panic != "" || !bytes.Equal(o.local, before) {
		return false
	}
	for i := range o.effects {
		if k := o.effects[i].kind; k != effectSet && k != effectStop {
			return false
		}
	}
	return true
}

func (s *system) outcome(local uint32, before []byte, in *input, o *outcome) stepOutcome {
	isTwin := s.def.handlers.isTwin(in.to)
	if o.panic != "" {
		r := stepOutcome{local: local, panic: o.panic, bad: s.def.panicSet(), choices: o.choices}
		if isTwin {
			r.bad = 0
		}
		return r
	}
	r := stepOutcome{local: s.localID(o.local), choices: o.choices}
	var records []byte
	for i := range o.effects {
		e := &o.effects[i]
		switch e.kind {
		case effectSend:
			s.messages.id([]byte(e.data))
			for _, to := range s.def.handlers.instances(in.to, e.to) {
				r.sends = append(r.sends, send{uint32(to - 1), s.inputID(input{kind: EventDeliver, to: to, from: s.def.handlers.identity(in.to), msg: e.data})})
			}
		case effectReply, effectInvoke, effectReturn:
			if e.kind == effectReply && len(s.def.clients) == 0 {
				fail("%w: reply to a call that was never made: there are no clients", ErrInternal)
			}
			records = appendRecord(records, in.to, e)
		}
	}
	if len(records) > 0 && s.hasClients {
		r.record, _ = s.records.id(records)
	}
	if in.kind != eventStart && !isTwin {
		r.bad = s.judgeStep(before, o.local)
	}
	return r
}

// clauseAudit has clauses run again. Of the first steps all mail is left out, one
// message after the other, to see whether they are monotone; later some.
func (s *system) clauseAudit(before []byte, in input, outcomes []outcome) func() error {
	s.mapSteps[string(EventUpon)]++
	n := s.mapSteps[string(EventUpon)]
	return func() error {
		err := s.audit.handlers.auditClauses(in.to, before, s.box(&in), outcomes, uint64(n), n <= fewSteps)
		if err != nil {
			return s.nameStep(err, before, &in)
		}
		return nil
	}
}

// auditRuns is how often a step is run again: many times where a map's order
// could show, as long as steps of this kind are few; twice once they are many,
// for then they make up for each other.
func (s *system) auditRuns(in *input, first []outcome) int {
	if !slices.ContainsFunc(first, func(o outcome) bool { return o.manyKeys }) {
		return 1
	}
	kind := string(in.kind) + s.def.handlers.codec.messageType(in.msg)
	if s.mapSteps[kind]++; s.mapSteps[kind] > fewSteps {
		return 2
	}
	return mapRuns
}

// auditStep runs a step again, on a protocol built anew and on inputs that are
// equal but differ in memory.
func (s *system) auditStep(before []byte, in *input, first []outcome, runs int) error {
	for i := range runs {
		again, err := s.audit.handlers.run(in.to, before, in, auditLayout(i))
		if err == nil {
			if diff := s.def.handlers.sameOutcomes(first, again); diff != "" {
				err = &ImpureError{Diff: diff}
			}
		}
		if err != nil {
			return s.nameStep(err, before, in)
		}
	}
	return nil
}

// mapRuns is how often something is run again whose input has a map of two or
// more entries.
const mapRuns = 8

// fewSteps is how many steps with such a map, of one kind of event and message,
// are run that often.
const fewSteps = 200

// auditLayout is how the inputs of the i-th second run lie in memory. A small
// map is walked in the order of its filling most of the time.
func auditLayout(i int) layout { return []layout{oddLayout, backLayout}[i%2] }

// auditPath runs the first path of a step again.
func (s *system) auditPath(before []byte, in *input, first *outcome) error {
	again, err := s.audit.handlers.runPath(in.to, before, in, oddLayout, nil)
	if err == nil {
		if diff := s.def.handlers.sameOutcomes([]outcome{*first}, []outcome{again}); diff != "" {
			err = &ImpureError{Diff: diff}
		}
	}
	if err != nil {
		return s.nameStep(err, before, in)
	}
	return nil
}

// nameStep completes an error of a step with where it happened.
func (s *system) nameStep(err error, before []byte, in *input) error {
	named := *in
	if in.kind == EventUpon {
		named.box = s.box(in)
	}
	label := s.def.handlers.inputText(&named)
	state := s.def.handlers.showLocal(before).Text
	if ie, ok := errors.AsType[*ImpureError](err); ok {
		ie.Step = fmt.Sprintf("%s in node %d at %s", label, in.to, state)
		return ie
	}
	return fmt.Errorf("%s in node %d at %s: %w", label, in.to, state, err)
}
