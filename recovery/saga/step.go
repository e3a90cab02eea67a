package saga

import "github.com/faultline-mc/faultline/model"

const (
	// timerAbort makes the coordinator give up, at any time, as if a client had
	// asked for it or patience had run out.
	timerAbort model.Timer = "abort"
	// timerRetry makes it repeat a request.
	timerRetry model.Timer = "retry"
)

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() != coordinator {
		*s = Participant{}
		return
	}
	node := Coordinator{}
	c.begin(n, &node, 1)
	*s = node
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Coordinator:
		switch m := m.(type) {
		case Done:
			c.proceed(n, &node, m)
		case Undone:
			c.recede(n, &node, m)
		}
		*s = node
	case Participant:
		switch m := m.(type) {
		case Execute:
			c.execute(n, &node, from, m)
		case Compensate:
			c.compensate(n, &node, from, m)
		}
		*s = node
	}
}

// begin starts the transaction of a step: it is in the log before anyone can
// have executed it.
func (c Config) begin(n *model.Node[Message], s *Coordinator, step int) {
	c.log(n, s, Entry{Forward, step}, RuleLogBeforeStep)
	n.Send(participant(step), Execute{step})
	c.schedule(n, s)
}

// proceed takes the answer of the step that is going on. The last one commits
// the saga; one that is refused turns it back.
func (c Config) proceed(n *model.Node[Message], s *Coordinator, m Done) {
	now := s.last()
	if now.Phase != Forward || m.Step != now.Step && c.keeps(RuleAnswerOfThisStep) {
		return
	}
	switch {
	case !m.OK:
		c.goBack(n, s, now.Step-1)
	case now.Step == c.Steps:
		c.end(n, s, Committed)
	default:
		c.begin(n, s, now.Step+1)
	}
}

// abort gives the saga up. The step that is going on has not been answered, but
// may be executed by now, or will be: it is compensated as well.
func (c Config) abort(n *model.Node[Message], s *Coordinator) {
	step := s.last().Step
	if !c.keeps(RuleCompensateInDoubt) {
		step--
	}
	c.goBack(n, s, step)
}

// goBack compensates a step, or is at the end if there is none left. Steps are
// compensated one by one, the last one first, since each builds on those before.
func (c Config) goBack(n *model.Node[Message], s *Coordinator, step int) {
	if step == 0 {
		c.end(n, s, Aborted)
		return
	}
	c.log(n, s, Entry{Backward, step}, RuleAbortLogged)
	n.Send(participant(step), Compensate{step})
	if !c.keeps(RuleCompensateInReverse) {
		for i := 1; i < step; i++ {
			n.Send(participant(i), Compensate{i})
		}
	}
	if !c.keeps(RuleAwaitCompensation) {
		c.goBack(n, s, step-1)
		return
	}
	c.schedule(n, s)
}

// recede takes the answer of a compensation, and goes on to the step before.
func (c Config) recede(n *model.Node[Message], s *Coordinator, m Undone) {
	now := s.last()
	if now.Phase != Backward || m.Step != now.Step && c.keeps(RuleAnswerOfThisStep) {
		return
	}
	c.goBack(n, s, now.Step-1)
}

// end tells the client how the saga has ended, which is final.
func (c Config) end(n *model.Node[Message], s *Coordinator, outcome Phase) {
	c.log(n, s, Entry{Phase: outcome}, RuleEndLogged)
	c.schedule(n, s)
}

// log writes an entry, and has it on disk before anything follows from it.
func (c Config) log(n *model.Node[Message], s *Coordinator, e Entry, rule model.Rule) {
	s.Log.Write(e)
	s.Retries = 0
	if c.keeps(rule) {
		s.Log.Sync(n)
	}
}

// execute is the transaction of a step. A participant does it once, and says how
// it went as often as it is asked; it may refuse. A request that was overtaken
// by its own compensation comes too late for good.
func (c Config) execute(n *model.Node[Message], s *Participant, from model.NodeID, m Execute) {
	switch s.Status {
	case Untouched:
		if n.Choose(2) == 1 {
			s.Status = Refused
			break
		}
		s.Status = Executed
		s.Effects++
	case Executed:
		if !c.keeps(RuleStepIdempotent) {
			s.Effects++
		}
	case Compensated, Void:
		if !c.keeps(RuleRefuseAfterCompensation) {
			s.Status = Executed
			s.Effects++
		}
	}
	n.Send(from, Done{m.Step, s.Status == Executed})
}

// compensate is the compensation of a step. It never fails, and what there is
// not to be compensated it makes impossible.
func (c Config) compensate(n *model.Node[Message], s *Participant, from model.NodeID, m Compensate) {
	switch s.Status {
	case Untouched:
		s.Status = Void
		if !c.keeps(RuleCompensateOnlyExecuted) {
			s.Effects--
		}
	case Executed:
		s.Status = Compensated
		s.Effects--
	case Compensated:
		if !c.keeps(RuleCompensationIdempotent) {
			s.Effects--
		}
	}
	n.Send(from, Undone{m.Step})
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	node := (*s).(Coordinator)
	switch t {
	case timerAbort:
		c.abort(n, &node)
	case timerRetry:
		node.Retries++
		c.request(n, &node)
	}
	*s = node
}

// request sends what the saga is waiting for the answer of.
func (c Config) request(n *model.Node[Message], s *Coordinator) {
	switch now := s.last(); now.Phase {
	case Forward:
		n.Send(participant(now.Step), Execute{now.Step})
	case Backward:
		n.Send(participant(now.Step), Compensate{now.Step})
	}
	c.schedule(n, s)
}

// schedule sets the timers of a saga that is going on, and stops all others.
func (c Config) schedule(n *model.Node[Message], s *Coordinator) {
	enable := func(t model.Timer, on bool) {
		if on {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	phase := s.last().Phase
	enable(timerAbort, phase == Forward)
	waits := phase == Forward || phase == Backward
	enable(timerRetry, waits && s.Retries < c.Retries && c.keeps(RuleRetry))
}

// restart is recovery (section 5 of the paper): the coordinator goes on where
// its log ends, and asks again. One without a log has begun nothing, as far as
// it knows.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Coordinator:
		node.Log.Crash(n)
		node.Log.Repair()
		node.Retries = 0
		if node.last() == (Entry{}) {
			c.end(n, &node, Aborted)
		} else {
			c.request(n, &node)
		}
		*s = node
	case Participant:
		if !c.keeps(RuleStatusWithEffect) {
			node.Status = Untouched
		}
		*s = node
	}
}
