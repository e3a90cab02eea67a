package caspaxos

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Prepare:
		c.promise(n, s, from, m)
	case Promise:
		c.collect(n, s, from, m)
	case Accept:
		c.accept(n, s, from, m)
	case Accepted:
		c.count(n, s, from, m)
	case Forward:
		c.forward(n, s, from, m)
	case Forwarded:
		c.forwarded(n, s, from, m)
	case Erase:
		c.erase(s, m)
	}
}

// invoke begins a client's operation, if the bound leaves a ballot for it.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	c.prepare(n, s, call)
}

// prepare is phase 1a. The node's own acceptor promises on the spot: it has
// promised nothing higher.
func (c Config) prepare(n *model.Node[Message], s *State, call model.Call) {
	s.Work = nil
	n.StopTimer(retry)
	b, ok := c.next(n.ID(), s)
	if !ok {
		return
	}
	s.Tried, s.Promised = b, b
	s.Work = Preparing{Call: call, Ballot: b, Promises: model.Nodes(n.ID()), Highest: s.Accepted}
	n.Broadcast(Prepare{b, s.Age})
	c.mayRetry(n, s)
}

// promise is phase 1b: an acceptor accepts nothing below any more, and tells what
// it holds.
func (c Config) promise(n *model.Node[Message], s *State, from model.NodeID, m Prepare) {
	if m.Ballot.Compare(s.Promised) <= 0 || c.tooYoung(s, m.Age) {
		return
	}
	s.Promised = m.Ballot
	n.Send(from, Promise{m.Ballot, s.Accepted})
}

// tooYoung reports whether a message is from a proposer that had not been told of
// a deletion when it sent it.
func (c Config) tooYoung(s *State, age int) bool {
	return age < s.Oldest && c.keeps(RuleRefuseYoungerAge)
}

// collect promises. With a majority the current value is known: the one of the
// highest ballot. The change is applied to it.
func (c Config) collect(n *model.Node[Message], s *State, from model.NodeID, m Promise) {
	p, ok := s.Work.(Preparing)
	if !ok || m.Ballot != p.Ballot {
		return
	}
	p.Promises.Add(from)
	if (m.Accepted.Ballot.Compare(p.Highest.Ballot) > 0) == c.keeps(RuleAdoptHighest) {
		p.Highest = m.Accepted
	}
	s.Work = p
	if isMajority(p.Promises) {
		c.change(n, s, p)
	}
}

// change is phase 2a. What leaves the register as it is goes through phase 2, too:
// what phase 1 found may be on one acceptor only, and has to be on a majority
// before anyone is told of it.
func (c Config) change(n *model.Node[Message], s *State, p Preparing) {
	a := Accepting{Call: p.Call, Ballot: p.Ballot, Seen: p.Highest.Value}
	if c.answersAtOnce(a) {
		n.StopTimer(retry)
		s.Work = nil
		n.Reply(a.Call, a.result())
		return
	}
	value := a.value()
	if p.Ballot == s.Promised { // else this acceptor has promised more since
		s.Accepted = Proposal{p.Ballot, value}
		a.Accepts.Add(n.ID())
	}
	s.Work = a
	n.Broadcast(Accept{p.Ballot, s.Age, value})
	if c.keeps(RuleRetryOnlyBeforeAccept) {
		n.StopTimer(retry)
	}
}

// answersAtOnce reports whether phase 2 is left out.
func (c Config) answersAtOnce(a Accepting) bool {
	switch {
	case a.Call.Op.Func == read:
		return !c.keeps(RuleReadCompletesInFlight)
	case a.failed():
		return !c.keeps(RuleFailedCASCompletesInFlight)
	}
	return false
}

// failed reports whether the operation is a cas that has not found what it wants.
func (a Accepting) failed() bool {
	s, ok := a.Call.Op.Arg.(history.Swap)
	return ok && s.Old != a.Seen
}

// value is what the operation makes of the value that it has seen.
func (a Accepting) value() specs.Value {
	switch arg := a.Call.Op.Arg.(type) {
	case specs.Value:
		return arg
	case history.Swap:
		if !a.failed() {
			return arg.New.(specs.Value)
		}
	}
	return a.Seen
}

// result is what the client gets.
func (a Accepting) result() any {
	switch a.Call.Op.Func {
	case read:
		return a.Seen
	case cas:
		return !a.failed()
	}
	return nil
}

// deletes reports whether what is written is a tombstone.
func (a Accepting) deletes() bool {
	return a.Call.Op.Func != read && !a.failed() && a.value() == 0
}

// accept is phase 2b.
func (c Config) accept(n *model.Node[Message], s *State, from model.NodeID, m Accept) {
	below := m.Ballot.Compare(s.Promised) < 0 && c.keeps(RuleRefuseBelowPromise)
	if below || c.tooYoung(s, m.Age) {
		return
	}
	s.Promised = m.Ballot
	s.Accepted = Proposal{m.Ballot, m.Value}
	n.Send(from, Accepted{m.Ballot})
}

// count acceptances. With a majority the client gets its answer. A tombstone has
// to be with all acceptors before anything is removed: it hides what the others
// still hold.
func (c Config) count(n *model.Node[Message], s *State, from model.NodeID, m Accepted) {
	a, ok := s.Work.(Accepting)
	if !ok || m.Ballot != a.Ballot {
		return
	}
	a.Accepts.Add(from)
	if isMajority(a.Accepts) && !a.Answered {
		n.Reply(a.Call, a.result())
		n.StopTimer(retry)
		a.Answered = true
	}
	s.Work = a
	switch {
	case !a.Answered:
	case !a.deletes():
		s.Work = nil
	case a.Accepts.Len() == nodes || !c.keeps(RuleTombstoneOnAll):
		c.tellProposers(n, s, a.Ballot)
	}
}

// tellProposers of a deletion, before the tombstone goes (step 2b of the paper).
func (c Config) tellProposers(n *model.Node[Message], s *State, tombstone Ballot) {
	s.Age++
	s.Work = Forwarding{Ballot: tombstone, Heard: model.Nodes(n.ID())}
	n.Broadcast(Forward{tombstone, s.Age})
}

// forward is what a proposer does that is told of a deletion. Phase 1 of what it
// is doing found what was there before, so it begins that again.
func (c Config) forward(n *model.Node[Message], s *State, from model.NodeID, m Forward) {
	s.Age = max(s.Age, m.Age)
	if m.Ballot.Compare(s.Tried) > 0 && c.keeps(RuleFastForwardCounters) {
		s.Tried = m.Ballot
	}
	if p, ok := s.Work.(Preparing); ok {
		c.prepare(n, s, p.Call)
	}
	n.Send(from, Forwarded{m.Ballot})
}

// forwarded counts the proposers that know. When all do, the tombstone is removed.
func (c Config) forwarded(n *model.Node[Message], s *State, from model.NodeID, m Forwarded) {
	f, ok := s.Work.(Forwarding)
	if !ok || m.Ballot != f.Ballot {
		return
	}
	f.Heard.Add(from)
	s.Work = f
	if f.Heard.Len() < nodes {
		return
	}
	s.Work = nil
	n.Broadcast(Erase{f.Ballot, s.Age})
	n.Send(n.ID(), Erase{f.Ballot, s.Age})
}

// erase removes a tombstone, and with it all that the acceptor knows of ballots.
// It does neither if it has accepted or promised anything since.
func (c Config) erase(s *State, m Erase) {
	s.Oldest = max(s.Oldest, m.Age)
	replaced := s.Accepted.Ballot != m.Ballot && c.keeps(RuleEraseOnlyTombstone)
	promised := s.Promised != s.Accepted.Ballot && c.keeps(RuleErasePromisesNothing)
	if !replaced && !promised {
		s.Promised, s.Accepted = Ballot{}, Proposal{}
	}
}

// retry is the timer that makes a proposer begin an operation again, with a higher
// ballot. Once it has asked anyone to accept a change it must not: it could find
// its own change made, and fail because of it. The outcome is then unknown.
const retry model.Timer = "retry"

func (c Config) mayRetry(n *model.Node[Message], s *State) {
	if _, ok := c.next(n.ID(), s); ok {
		n.SetTimer(retry)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	switch w := s.Work.(type) {
	case Preparing:
		c.prepare(n, s, w.Call)
	case Accepting:
		c.prepare(n, s, w.Call)
	}
}

// restart boots a node after a crash, or another one in its place, which gets the
// state of the one that it replaces.
func (c Config) restart(_ *model.Node[Message], s *State) {
	s.Work = nil
	if !c.keeps(RuleStateMovesWithReplica) {
		s.Promised, s.Accepted = Ballot{}, Proposal{}
	}
}
