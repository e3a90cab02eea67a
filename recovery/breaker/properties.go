package breaker

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold of the caller, each with a witness that
// what it is about does happen.
func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.EachStep("NoCallWhileOpen", ofCaller(noCallWhileOpen)),
		model.EachNode("OneProbe", oneProbe),
		model.EachStep("ProbeDecides", ofCaller(probeDecides)),
		model.EachStep("OpenUntilReset", ofCaller(openUntilReset)),
		model.EachStep("OpensByThreshold", ofCaller(c.opensByThreshold)),
		model.EventuallyAlways("Heals", heals),
		model.Reachable("Opens", inPhase(Open)),
		model.Reachable("Probes", func(s State) bool {
			caller, ok := s.(Caller)
			return ok && caller.Phase == HalfOpen && caller.current() == 1
		}),
		// The late call that could be mistaken for the probe.
		model.Reachable("ProbesWhileLate", func(s State) bool {
			caller, ok := s.(Caller)
			return ok && caller.Phase == HalfOpen && caller.current() == 1 && waitsLate(caller)
		}),
		model.Reachable("OpenWhileLate", func(s State) bool {
			caller, ok := s.(Caller)
			return ok && caller.Phase == Open && waitsLate(caller)
		}),
	}
}

// heals: once the backend is well and deadlines are met, the breaker is closed in
// the end and stays so.
func heals(v model.View[State]) bool {
	return !v.Stable() || !v.State(backendID).(Backend).Healthy || v.State(callerID).(Caller).Phase == Closed
}

// refusesHealthy is the error: the backend is well, and the breaker believes that
// it is not. To call one that is sick is none, for nothing else finds out.
func refusesHealthy(v model.View[State]) error {
	phase := v.State(callerID).(Caller).Phase
	if v.State(backendID).(Backend).Healthy && phase != Closed {
		return fmt.Errorf("the backend is well, and the breaker is %v", phase)
	}
	return nil
}

func inPhase(p Phase) func(State) bool {
	return func(s State) bool {
		caller, ok := s.(Caller)
		return ok && caller.Phase == p
	}
}

func waitsLate(s Caller) bool {
	for _, call := range s.Calls {
		if call == Late {
			return true
		}
	}
	return false
}

// ofCaller judges the caller's steps.
func ofCaller(check func(before, after Caller) error) func(before, after State) error {
	return func(before, after State) error {
		if b, ok := before.(Caller); ok {
			return check(b, after.(Caller))
		}
		return nil
	}
}

// noCallWhileOpen: no call begins while the breaker is open.
func noCallWhileOpen(before, after Caller) error {
	if before.Phase != Open {
		return nil
	}
	for k := range after.Calls {
		if before.Calls[k] == 0 {
			return fmt.Errorf("a call begins on connection %d", k)
		}
	}
	return nil
}

// oneProbe: of the calls that began while the breaker is half-open at most one
// is under way.
func oneProbe(s State) error {
	if caller, ok := s.(Caller); ok && caller.Phase == HalfOpen && caller.current() > 1 {
		return fmt.Errorf("%d probes", caller.current())
	}
	return nil
}

// probeDecides: a breaker that is half-open changes only when its probe ends.
func probeDecides(before, after Caller) error {
	if before.Phase != HalfOpen || after.Phase == HalfOpen {
		return nil
	}
	for k, was := range before.Calls {
		if was == Current && after.Calls[k] != Late {
			return nil
		}
	}
	return fmt.Errorf("becomes %v, but no probe has ended", after.Phase)
}

// openUntilReset: a breaker that is open can only become half-open.
func openUntilReset(before, after Caller) error {
	if before.Phase == Open && after.Phase == Closed {
		return fmt.Errorf("is closed without a probe")
	}
	return nil
}

// opensByThreshold: a breaker that is closed opens when one call more has failed
// than the threshold allows, and by nothing else.
func (c Config) opensByThreshold(before, after Caller) error {
	switch {
	case before.Phase == Closed && after.Phase == HalfOpen:
		return fmt.Errorf("probes without having been open")
	case before.Phase == Closed && after.Phase == Open && before.Failures != c.Threshold-1:
		return fmt.Errorf("opens after %d failures", before.Failures+1)
	case after.Failures >= c.Threshold:
		return fmt.Errorf("is not open after %d failures", after.Failures)
	}
	return nil
}
