package model

import (
	"fmt"
	"maps"
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
