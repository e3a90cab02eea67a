package model

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
)

// This file computes a second time what a system has memoised.

// auditCheck has a property's verdict computed again at the end of the level,
// by the model that was built anew.
func (s *system) auditCheck(i int, first error, again func(*check) error) {
	audit := func() error { return s.sameVerdict(i, first, again(&s.audit.checks[i])) }
	s.audits = append(s.audits, audit)
	s.repeats[i] = audit
}

// sameVerdict returns an error unless a property has said the same twice.
func (s *system) sameVerdict(i int, first, second error) error {
	if errorText(first) == errorText(second) {
		return nil
	}
	return &ImpureError{Step: "property " + s.def.checks[i].name, Diff: fmt.Sprintf("%s, then %s", errorText(first), errorText(second))}
}

// auditPair runs the checks of a pair again, last first, each on copies that no
// check before has written to. So one that changes what it is given, and thereby
// says something else, is found out.
func (s *system) auditPair(a, b []byte, found []pairFinding) error {
	var x, y *copied
	var buf []byte
	for _, f := range slices.Backward(found) {
		c := &s.audit.checks[f.check]
		if x == nil || x.written(&buf) || y.written(&buf) {
			x, y = c.copy(a, oddLayout), c.copy(b, oddLayout)
		}
		v, w := x.state, y.state
		if f.swapped {
			v, w = w, v
		}
		if err := s.sameVerdict(f.check, f.err, c.pair(v, w)); err != nil {
			return err
		}
	}
	return nil
}

// copied is a state that was decoded for properties to read.
type copied struct {
	state   any // *S
	codec   *codec
	of      []byte // its encoding
	mutable bool   // who is given it could write to it
}

func (c *codec) copyState(state []byte, l layout) *copied {
	d := decoder{b: state, layout: l}
	v := reflect.New(c.state.typ)
	c.state.dec(&d, v.UnsafePointer())
	return &copied{state: v.Interface(), codec: c, of: state, mutable: d.mutable}
}

// written reports whether somebody has written to the state. It uses buf.
func (s *copied) written(buf *[]byte) bool {
	if !s.mutable {
		return false
	}
	*buf = s.codec.state.enc((*buf)[:0], reflect.ValueOf(s.state).UnsafePointer())
	return !bytes.Equal(*buf, s.of)
}

func errorText(err error) string {
	if err == nil {
		return "no error"
	}
	return fmt.Sprintf("%q", err.Error())
}

// endLevel does the second runs of what was computed for the first time on the
// level just expanded, last first. Of several defects it reports the one that
// was met first.
func (s *system) endLevel(se *search, _, _ int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.symmetry != nil {
		s.auditSymmetry()
	}
	audits := s.audits
	s.audits = nil
	// One call more of everything puts counters out of step with the first
	// runs, which may otherwise count alike.
	for _, i := range slices.Sorted(maps.Keys(s.repeats)) {
		audits = append(audits, s.repeats[i])
	}
	clear(s.repeats)
	workers := min(len(se.workers), 1+len(audits)/64)
	errs := make([]error, len(audits))
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			for i := len(audits) - 1 - k; i >= 0; i -= workers {
				errs[i] = errEnded // unless it is replaced
				if err := guarded(func() { errs[i] = audits[i]() }); err != nil {
					errs[i] = err
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			panic(defect{err})
		}
	}
	if s.dead != nil && s.read.InFlight {
		panic(defect{errReadsFlight})
	}
}
