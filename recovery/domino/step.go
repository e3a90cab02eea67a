package domino

import (
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The timers of the application: it sends, and takes checkpoints, at any time.
const (
	send       model.Timer = "send"
	checkpoint model.Timer = "checkpoint"
)

func (c Config) start(n *model.Node[Message], s *State) { c.schedule(n, s) }

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case send:
		c.send(n, s)
	case checkpoint:
		s.Interval++ // all that was sent and received is now below, and durable
	}
	c.schedule(n, s)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case App:
		c.deliver(n, s, from, m)
	case Request:
		c.report(n, s, from)
	case Report:
		c.collect(n, s, from, m)
	case Rollback:
		if m.Epoch == s.Epoch() { // not a second copy
			c.rollBack(n, s, m.Recovery)
		}
	}
}

// send sends a message of the application to any other process, and has it
// carry the interval that it is sent in.
func (c Config) send(n *model.Node[Message], s *State) {
	peers := slices.Collect(n.Peers())
	to := peers[0]
	if len(peers) > 1 {
		to = peers[n.Choose(len(peers))]
	}
	m := App{Epoch: s.Epoch(), Interval: s.Interval, Seq: len(s.Sent) + 1}
	s.Sent = append(s.Sent, Sending{to, m})
	n.Send(to, m)
}

// deliver records on which interval of the sender the receiver's own depends
// from now on. A process that waits for the recovery line leaves the message
// where it is, and so does one that has not heard yet of a rollback that the
// sender has been through.
func (c Config) deliver(n *model.Node[Message], s *State, from model.NodeID, m App) {
	if s.Phase != Running || m.Epoch > s.Epoch() {
		return
	}
	if s.undone(from, m) && c.keeps(RuleDiscardUndone) {
		n.Consume()
		return
	}
	s.Received = append(s.Received, Receipt{from, m, s.Interval})
}

// undone reports whether a rollback since has taken back the sending of m.
func (s State) undone(from model.NodeID, m App) bool {
	return slices.ContainsFunc(s.Recoveries[m.Epoch:], func(r Recovery) bool { return m.Interval >= r.Line[from] })
}

// restart begins the recovery: the process has its last checkpoint, and asks
// everyone for their dependencies.
func (c Config) restart(n *model.Node[Message], s *State) {
	s.restore(s.Interval)
	s.Phase = Collecting
	s.Reports = nil
	n.Broadcast(Request{})
}

// report answers with the dependencies on disk and those of the state that the
// process is in, and stops the process: what it did from now on would be missing
// in the answer.
func (c Config) report(n *model.Node[Message], s *State, from model.NodeID) {
	if c.keeps(RuleStopUntilLine) {
		s.Phase = Stopped
	}
	known := s.dependencies()
	if !c.keeps(RuleReportCurrent) {
		known = slices.DeleteFunc(known, func(d Dependency) bool { return d.ReceivedIn == s.Interval })
	}
	n.Send(from, Report{Latest: s.Interval, Dependencies: known})
	c.schedule(n, s)
}

// collect waits for all answers, finds the recovery line and tells everyone.
func (c Config) collect(n *model.Node[Message], s *State, from model.NodeID, m Report) {
	if s.Phase != Collecting {
		return
	}
	if s.Reports == nil {
		s.Reports = make(map[model.NodeID]Report)
	}
	s.Reports[from] = m
	if len(s.Reports) < c.Nodes-1 {
		return
	}
	r := Recovery{Latest: map[model.NodeID]int{n.ID(): s.Interval}, Line: Line{n.ID(): s.Interval}}
	known := map[model.NodeID][]Dependency{n.ID(): s.dependencies()}
	for id, report := range s.Reports {
		r.Latest[id] = report.Latest
		r.Line[id] = report.Latest + 1
		known[id] = report.Dependencies
	}
	c.settle(r.Line, known)
	n.Broadcast(Rollback{s.Epoch(), r})
	c.rollBack(n, s, r)
}

// rollBack sets a process back to its checkpoint of the line, or has it go on
// where the line leaves it the state that it is in.
func (c Config) rollBack(n *model.Node[Message], s *State, r Recovery) {
	s.restore(r.Line[n.ID()])
	s.Recoveries = append(s.Recoveries, r)
	s.Phase = Running
	s.Reports = nil
	c.schedule(n, s)
}

// restore sets a process back to checkpoint k, unless it is not as far as that.
func (s *State) restore(k int) {
	s.Sent = slices.DeleteFunc(s.Sent, func(m Sending) bool { return m.App.Interval >= k })
	s.Received = slices.DeleteFunc(s.Received, func(m Receipt) bool { return m.Interval >= k })
	s.Interval = min(s.Interval, k)
}

// schedule sets the timers of an application that runs, within its bounds.
func (c Config) schedule(n *model.Node[Message], s *State) {
	set := func(t model.Timer, may bool) {
		if may && s.Phase == Running {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	set(send, len(s.Sent) < c.Messages)
	set(checkpoint, s.Interval < c.Checkpoints)
}

// Dependency says that the interval ReceivedIn of a process depends on SentIn of
// another: if that is undone, so must this be.
type Dependency struct {
	On                 model.NodeID
	SentIn, ReceivedIn int
}

func (s State) dependencies() []Dependency {
	var list []Dependency
	for _, r := range s.Received {
		list = append(list, Dependency{r.From, r.App.Interval, r.Interval})
	}
	return list
}

// settle lowers the line until no message crosses it backwards: whoever keeps
// the receipt of a message whose sending is undone goes back to the checkpoint
// before the receipt, and that may undo the sending of others.
func (c Config) settle(line Line, known map[model.NodeID][]Dependency) {
	if !c.keeps(RuleOrphanRollsBack) {
		return
	}
	for {
		before := maps.Clone(line)
		for id, list := range known {
			for _, d := range list {
				if d.SentIn >= before[d.On] {
					line[id] = min(line[id], d.ReceivedIn)
				}
			}
		}
		if maps.Equal(line, before) || !c.keeps(RuleRollbackPropagates) {
			return
		}
	}
}
