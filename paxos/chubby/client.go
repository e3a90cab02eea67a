package chubby

import "github.com/faultline-mc/faultline/model"

// answered takes what the master or the resource has sent.
func (c Config) answered(n *model.Node[Message], s *Client, m Message) {
	if s.Expired || epochOf(m) != 0 && epochOf(m) != s.Epoch {
		return
	}
	switch m := m.(type) {
	case Lease:
		c.hold(n, s, m)
	case WrongEpoch:
		c.failOver(n, s, m)
	case NoSession:
		c.expire(n, s)
	case Acquired:
		if s.Phase == Wants {
			s.Phase, s.Generation = Holds, m.Generation
			c.goOn(n, s)
		}
	case Served, Rejected:
		if s.Phase == Works {
			s.Phase = Worked
			c.goOn(n, s)
		}
	case Released:
		if s.Phase == Releases {
			s.Phase = Done
		}
	case Contents:
		c.got(n, s, m)
	case ContentsSet:
		c.returned(n, s, m.Call, nil)
	case Invalidate:
		s.drop()
		n.Send(cell, Invalidated{s.Epoch})
		if s.Busy && c.keeps(RuleLateAnswer) {
			s.Spoiled = true
		}
	}
}

func (s *Client) drop() { s.Cached, s.Value = false, 0 }

// keepAlive asks for a longer lease. It runs from this moment: the master's
// begins not earlier (2.8).
func (c Config) keepAlive(n *model.Node[Message], s *Client) {
	if s.Awaits != 0 {
		n.StopTimer(leaseTimer(s.Awaits))
	}
	s.Number = c.nextNumber(s)
	s.Awaits = s.Number
	n.Send(cell, KeepAlive{s.Epoch, s.Number})
	if c.keeps(RuleLeaseFromRequest) {
		n.SetTimerIn(leaseTimer(s.Number), c.clientTerm())
	}
	c.setKeepAlive(n, s)
}

// nextNumber counts KeepAlives. Where there is no end of them two numbers are
// enough: an answer has come, or is lost, when the next one is sent.
func (c Config) nextNumber(s *Client) int {
	switch {
	case c.Part != PartSession:
		return s.Number + 1
	case s.Lease == 1:
		return 2
	}
	return 1
}

// relies: a client needs its lease for more than a single call. Others send no
// KeepAlives in the bound of the model.
func (c Config) relies(id model.NodeID) bool { return !c.writes(id) || c.Readers == 0 }

func (c Config) setKeepAlive(n *model.Node[Message], s *Client) {
	switch {
	case c.Part == PartSession:
		n.SetTimerIn(timerKeepAlive, c.Interval)
	case s.Number <= c.KeepAlives && c.relies(n.ID()):
		n.SetTimer(timerKeepAlive)
	}
}

// hold begins or prolongs the use of a lease, which ends jeopardy.
func (c Config) hold(n *model.Node[Message], s *Client, m Lease) {
	if m.Number != s.Awaits {
		return
	}
	s.Awaits = 0
	if !c.keeps(RuleLeaseFromRequest) {
		n.SetTimerIn(leaseTimer(m.Number), c.clientTerm())
	}
	if s.Lease != 0 {
		n.StopTimer(leaseTimer(s.Lease))
	}
	n.StopTimer(timerGrace)
	s.Lease = m.Number
	c.goOn(n, s)
}

// failOver turns to the new master: what the last one knew of this client's
// cache, and the call that it did not answer, are lost (2.9).
func (c Config) failOver(n *model.Node[Message], s *Client, m WrongEpoch) {
	if m.Epoch <= s.Epoch {
		return
	}
	s.Epoch = m.Epoch
	if c.keeps(RuleFailoverFlush) {
		s.drop()
	}
	c.keepAlive(n, s)
	switch {
	case s.Phase == Wants:
		n.Send(cell, Acquire{s.Epoch})
	case s.Phase == Releases:
		n.Send(cell, Release{s.Epoch})
	case s.Busy && c.isWrite(n.ID(), s.Calls):
		n.Send(cell, SetContents{s.Epoch, s.Calls, c.value(n.ID(), s.Calls)})
	case s.Busy:
		// The new master knows nothing of what the last one has answered.
		s.Spoiled = false
		n.Send(cell, GetContents{s.Epoch, s.Calls})
	}
}

// jeopardy begins when the lease is over. The session may be over, too, so the
// cache is of no use, and calls wait until it is known whether it is.
func (c Config) jeopardy(n *model.Node[Message], s *Client) {
	s.Lease = 0
	if c.keeps(RuleJeopardy) {
		s.drop()
		n.StopTimer(timerAct)
	}
	if c.Grace == 0 || !c.keeps(RuleGracePeriod) {
		c.expire(n, s)
		return
	}
	n.SetTimerIn(timerGrace, c.Grace)
}

// expire gives the session up: handles and locks are lost, and the application
// is told so.
func (c Config) expire(n *model.Node[Message], s *Client) {
	for _, t := range []model.Timer{timerAct, timerKeepAlive, timerGrace} {
		n.StopTimer(t)
	}
	for _, number := range []int{s.Lease, s.Awaits} {
		if number != 0 {
			n.StopTimer(leaseTimer(number))
		}
	}
	*s = Client{Expired: true}
}

func (c Config) clientTimeout(n *model.Node[Message], s *Client, t model.Timer) {
	switch t {
	case timerAct:
		c.act(n, s)
	case timerKeepAlive:
		c.keepAlive(n, s)
	case timerGrace:
		c.expire(n, s)
	default:
		if t == leaseTimer(s.Awaits) {
			s.Awaits = 0
		}
		if t == leaseTimer(s.Lease) {
			c.jeopardy(n, s)
		}
	}
}

// goOn has a client that is safe, and that waits for nothing, take its next
// step at a time of its own.
func (c Config) goOn(n *model.Node[Message], s *Client) {
	if s.Lease == 0 {
		return
	}
	switch c.Part {
	case PartLock:
		if s.Phase == Idle || s.Phase == Holds || s.Phase == Worked {
			n.SetTimer(timerAct)
		}
	case PartCache:
		if !s.Busy && s.Calls < c.calls(n.ID()) {
			n.SetTimer(timerAct)
		}
	}
}

// act is an application's next step.
func (c Config) act(n *model.Node[Message], s *Client) {
	switch {
	case c.Part == PartCache:
		c.invoke(n, s)
	case s.Phase == Idle:
		s.Phase = Wants
		n.Send(cell, Acquire{s.Epoch})
	case s.Phase == Holds:
		s.Phase = Works
		n.Send(resource, Request{s.Generation})
	case s.Phase == Worked:
		s.Phase = Releases
		n.Send(cell, Release{s.Epoch})
	}
}

// calls is how many reads and writes a client of the cache invokes. Where nobody
// else reads, writers do when they have written.
func (c Config) calls(id model.NodeID) int {
	switch {
	case !c.writes(id):
		return c.Reads
	case c.Readers == 0:
		return c.Writes + c.Reads
	}
	return c.Writes
}

func (c Config) isWrite(id model.NodeID, call int) bool { return c.writes(id) && call <= c.Writes }

// value is what a writer writes in a call: no value is written twice.
func (c Config) value(id model.NodeID, call int) int {
	return int(id-c.firstClient())*c.Writes + call
}

// invoke reads or writes the file; a read is answered from the cache if it is
// there.
func (c Config) invoke(n *model.Node[Message], s *Client) {
	s.Calls++
	s.Busy = true
	if c.isWrite(n.ID(), s.Calls) {
		value := c.value(n.ID(), s.Calls)
		n.RecordInvoke(model.Op{Func: setContents, Arg: value})
		n.Send(cell, SetContents{s.Epoch, s.Calls, value})
		return
	}
	n.RecordInvoke(model.Op{Func: getContents})
	if s.Cached {
		c.returned(n, s, s.Calls, s.Value)
		return
	}
	n.Send(cell, GetContents{s.Epoch, s.Calls})
}

// got takes the contents of the file, and keeps them where that is allowed. An
// answer that an invalidation has overtaken is out of date.
func (c Config) got(n *model.Node[Message], s *Client, m Contents) {
	if s.Busy && m.Call == s.Calls && m.Cacheable && !s.Spoiled && (s.Lease != 0 || !c.keeps(RuleJeopardy)) {
		s.Cached, s.Value = true, m.Value
	}
	c.returned(n, s, m.Call, m.Value)
}

// returned ends a call, unless it has been answered: it can have been sent to
// two masters.
func (c Config) returned(n *model.Node[Message], s *Client, call int, result any) {
	if !s.Busy || call != s.Calls {
		return
	}
	s.Busy, s.Spoiled = false, false
	n.RecordReturn(result)
	c.goOn(n, s)
}
