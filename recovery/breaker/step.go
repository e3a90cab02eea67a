package breaker

import (
	"strconv"

	"github.com/faultline-mc/faultline/model"
)

// The timers. Besides, every call has one of its own.
const (
	call      model.Timer = "call"    // someone wants to call
	reset     model.Timer = "reset"   // the breaker has been Open for long enough
	recovered model.Timer = "recover" // the backend is well again
)

// deadline is the timer of the call on a connection.
func deadline(connection int) model.Timer {
	return model.Timer("deadline " + strconv.Itoa(connection))
}

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() == callerID {
		*s = Caller{}
		n.SetTimer(call)
		return
	}
	*s = Backend{}
	n.SetTimer(recovered)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Request:
		answer(n, (*s).(Backend), from, m)
	case Response:
		caller := (*s).(Caller)
		c.settle(n, &caller, m)
		*s = caller
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	if t == recovered {
		*s = Backend{Healthy: true}
		return
	}
	caller := (*s).(Caller)
	switch t {
	case call:
		c.call(n, &caller)
		n.SetTimer(call)
	case reset:
		caller.become(HalfOpen)
	default:
		c.expire(n, &caller, t)
	}
	*s = caller
}

// answer is all that the backend does. While it is sick, anything can come out
// of a call.
func answer(n *model.Node[Message], s Backend, from model.NodeID, m Request) {
	ok := s.Healthy || n.Choose(2) == 0
	n.Send(from, Response{m.Connection, ok})
}

// call lets a call through, if the breaker does and a connection is free.
func (c Config) call(n *model.Node[Message], s *Caller) {
	free := c.freeConnection(s)
	if free == 0 || !c.admits(s) {
		return
	}
	if s.Calls == nil {
		s.Calls = map[int]Call{}
	}
	s.Calls[free] = Current
	n.Send(backendID, Request{free})
	if s.Phase != HalfOpen || c.keeps(RuleProbeDeadline) {
		n.SetTimer(deadline(free))
	}
}

// admits reports whether the breaker lets a call through.
func (c Config) admits(s *Caller) bool {
	switch s.Phase {
	case Open:
		return !c.keeps(RuleRefuseWhenOpen)
	case HalfOpen:
		// Calls of an earlier era may still be under way; they are no probes.
		return s.current() == 0 || !c.keeps(RuleOneProbe)
	}
	return true
}

// freeConnection returns the first connection without a call, or 0.
func (c Config) freeConnection(s *Caller) int {
	for k := 1; k <= c.Connections; k++ {
		if s.Calls[k] == 0 {
			return k
		}
	}
	return 0
}

// settle ends a call by its answer, and the connection is free again. What the
// answer of an abandoned call says has been counted already, as a failure.
func (c Config) settle(n *model.Node[Message], s *Caller, m Response) {
	was := s.Calls[m.Connection]
	delete(s.Calls, m.Connection)
	n.StopTimer(deadline(m.Connection))
	if was != Abandoned {
		c.count(n, s, was, m.OK)
	}
}

// expire ends a call that has taken too long: a failure.
func (c Config) expire(n *model.Node[Message], s *Caller, t model.Timer) {
	for k := 1; k <= c.Connections; k++ {
		if t == deadline(k) {
			was := s.Calls[k]
			s.Calls[k] = Abandoned
			c.count(n, s, was, false)
		}
	}
}

// count is where a call that ended changes the breaker.
func (c Config) count(n *model.Node[Message], s *Caller, was Call, ok bool) {
	if s.Phase == Open {
		// A success from before says nothing about a backend that has failed
		// since: only the time and then a probe end this state.
		if ok && !c.keeps(RuleIgnoreSuccessWhenOpen) {
			n.StopTimer(reset)
			s.become(Closed)
		}
		return
	}
	if was == Late && c.keeps(RuleGeneration) {
		return
	}
	switch {
	case ok && s.Phase == HalfOpen:
		s.become(Closed)
	case ok:
		s.Failures = 0
	case s.Phase == HalfOpen || s.Failures+1 == c.Threshold:
		s.become(Open)
		n.SetTimer(reset)
	default:
		s.Failures++
	}
}

// become ends the era: calls under way belong to the past.
func (s *Caller) become(p Phase) {
	s.Phase, s.Failures = p, 0
	for k, was := range s.Calls {
		if was == Current {
			s.Calls[k] = Late
		}
	}
}
