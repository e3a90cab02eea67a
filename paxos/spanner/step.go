package spanner

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// earliest and latest are TT.now() (3): the true time is between them.
func (c Config) earliest(n *model.Node[Message]) int { return n.Now() - c.Epsilon }
func (c Config) latest(n *model.Node[Message]) int   { return n.Now() + c.Epsilon }

// after is TT.after(t): t has passed for certain.
func (c Config) after(n *model.Node[Message], t int) bool { return t < c.earliest(n) }

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() == successor {
		return
	}
	// Timestamps are positive: 0 is none.
	s.Lease, s.Low, s.Next = Held, 1, 1
	if n.ID() == 1 && c.Leaders > 1 {
		n.SetTimer(timerAbdicate)
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Begin:
		c.begin(n, s, m.Txn)
	case Prepare:
		c.prepare(n, s, m)
	case Prepared:
		c.vote(n, s, from, m)
	case Commit:
		c.commit(n, s, m)
	case Read:
		c.read(n, s, m)
	case ReadOk:
		c.collect(n, s, m)
	case Handover:
		c.lead(n, s, m)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case timerCommit:
		c.finish(n, s)
	case timerAbdicate:
		c.abdicate(n, s)
	}
}

func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	switch {
	case c.Judge == Progress && n.Now() > lastBegin:
	case c.isWriter(call.Client):
		c.begin(n, s, call.Client)
	default:
		c.snapshot(n, s, call.Client)
	}
}

// begin a read-write transaction at the group that coordinates it.
func (c Config) begin(n *model.Node[Message], s *State, txn int) {
	if c.passesOn(n, s, Begin{txn}) {
		return
	}
	c.lock(n, s, Request{txn, n.ID()})
}

// prepare is what the participant does first: it gets the lock (4.2.1).
func (c Config) prepare(n *model.Node[Message], s *State, m Prepare) {
	if c.passesOn(n, s, m) {
		return
	}
	c.lock(n, s, m.Request)
}

// lock asks for the lock on the key. The older of two transactions wounds the
// younger one, unless that is prepared (4.2.1, wound-wait). Only a participant's
// request wounds: it comes from a transaction that has the lock on the other key,
// so that the one wounded is not prepared there, and need not abort: it gives this
// lock back and waits for it again. Among three such transactions that would not do.
func (c Config) lock(n *model.Node[Message], s *State, r Request) {
	holder := s.Lock
	switch {
	case holder.Txn == 0:
		c.grant(n, s, r)
	case r.Coordinator != n.ID() && r.Txn < holder.Txn && holder.Stamp == 0 && c.keeps(RuleWoundWait):
		s.wait(holder.Request)
		c.grant(n, s, r)
	default:
		s.wait(r)
	}
}

// grant the lock. A participant is prepared then, at a timestamp above all that
// it has used; the coordinator asks the participant, once.
func (c Config) grant(n *model.Node[Message], s *State, r Request) {
	s.Lock = Lock{Request: r}
	if r.Coordinator != n.ID() {
		s.Lock.Stamp = s.Next
		s.Next++
		n.Send(r.Coordinator, Prepared{r.Txn, s.Lock.Stamp, s.listAt(s.Lock.Stamp)})
		return
	}
	if _, asked := s.Votes[r.Txn]; c.isAcross(r.Txn) && !asked {
		s.Votes[r.Txn] = Vote{}
		n.Send(other(n.ID()), Prepare{r})
	}
	c.decide(n, s)
}

// vote is the participant's, at the coordinator.
func (c Config) vote(n *model.Node[Message], s *State, from model.NodeID, m Prepared) {
	s.Votes[m.Txn] = Vote{from, m.Stamp, m.Saw}
	if s.Lock.Txn == m.Txn {
		c.decide(n, s)
	}
}

// decide chooses the commit timestamp once all have voted: not below any
// prepare timestamp, nor below TT.now().latest, and above all that this leader has
// used (4.1.2, Start; 4.2.1).
func (c Config) decide(n *model.Node[Message], s *State) {
	vote := s.Votes[s.Lock.Txn]
	if c.isAcross(s.Lock.Txn) && vote.By == model.None {
		return
	}
	stamp := n.Now()
	if c.keeps(RuleStampLatest) {
		stamp = c.latest(n)
	}
	stamp = max(stamp, s.Next)
	if c.keeps(RuleCommitTSAbovePrepares) {
		stamp = max(stamp, vote.Stamp)
	}
	s.Lock.Stamp = stamp
	s.Next = stamp + 1
	if !c.keeps(RuleCommitWait) {
		c.finish(n, s)
		return
	}
	// TT.after(stamp) becomes true that many ticks from now (4.1.2, Commit Wait).
	n.SetTimerIn(timerCommit, stamp+1-c.earliest(n))
}

// finish a transaction after commit wait: only now its writes can be seen.
func (c Config) finish(n *model.Node[Message], s *State) {
	txn, stamp := s.Lock.Txn, s.Lock.Stamp
	vote := s.Votes[txn]
	lists := map[int][]int{groupOf(n.ID()): s.listAt(stamp)}
	if c.isAcross(txn) {
		lists[groupOf(vote.By)] = vote.Saw
		n.Send(vote.By, Commit{txn, stamp})
		delete(s.Votes, txn)
	}
	n.Reply(model.Call{Client: txn, Seq: 1}, Result{stamp, c.text(txn, lists)})
	c.apply(n, s, stamp)
}

// commit is the end of a transaction at its participant.
func (c Config) commit(n *model.Node[Message], s *State, m Commit) {
	if s.Lock.Txn != m.Txn {
		panic(fmt.Sprintf("node %d commits transaction %d, which does not have the lock", n.ID(), m.Txn))
	}
	c.apply(n, s, m.Stamp)
}

// apply the write of the transaction that has the lock, let go of it, and go on
// with whoever waits: readers first, since what they wait for is there.
func (c Config) apply(n *model.Node[Message], s *State, stamp int) {
	s.Log = append(s.Log, Write{s.Lock.Txn, stamp})
	s.Next = max(s.Next, stamp+1)
	s.Lock = Lock{}
	blocked := s.Blocked
	s.Blocked = nil
	for _, r := range blocked {
		c.read(n, s, r)
	}
	if len(s.Waiting) > 0 {
		next := s.Waiting[0]
		s.Waiting = s.Waiting[1:]
		c.grant(n, s, next)
	}
}

// snapshot begins a read-only transaction, which needs no locks (4.2.2): it reads
// both keys at TT.now().latest.
func (c Config) snapshot(n *model.Node[Message], s *State, reader int) {
	r := Read{Reader: reader, At: c.latest(n), For: n.ID()}
	s.Snapshots[reader] = Snapshot{At: r.At, Lists: map[int][]int{}}
	n.Send(other(n.ID()), r)
	c.read(n, s, r)
}

// read serves a read once its timestamp is safe. There is nothing to wait for
// but a prepared transaction that may commit at it or before (t_safe of the
// transaction manager, 4.1.3); of those still to come none will, because the
// leader promises so (MinNextTS, 4.2.4).
func (c Config) read(n *model.Node[Message], s *State, m Read) {
	if c.passesOn(n, s, m) {
		return
	}
	isSafe := s.Lock.Stamp == 0 || s.Lock.Stamp > m.At
	if !isSafe && c.keeps(RuleSafeTime) {
		s.Blocked = append(s.Blocked, m)
		return
	}
	if c.keeps(RuleMinNextTS) {
		s.Next = max(s.Next, m.At+1)
	}
	ok := ReadOk{m.Reader, groupOf(n.ID()), s.listAt(m.At)}
	if m.For == n.ID() {
		c.collect(n, s, ok)
		return
	}
	n.Send(m.For, ok)
}

// collect what a read-only transaction has read.
func (c Config) collect(n *model.Node[Message], s *State, m ReadOk) {
	snapshot := s.Snapshots[m.Reader]
	snapshot.Lists[m.Group] = m.List
	if len(snapshot.Lists) == groups {
		n.Reply(model.Call{Client: m.Reader, Seq: 1}, Result{snapshot.At, c.text(m.Reader, snapshot.Lists)})
	}
}

// abdicate gives the lease to the next leader, which must not use a timestamp
// that this one has used: so all of these must have passed (4.1.1, s_max). A leader
// finishes first what it has begun.
func (c Config) abdicate(n *model.Node[Message], s *State) {
	hasPassed := c.after(n, s.Next-1)
	if !s.isIdle() || !hasPassed && c.keeps(RuleLeasesDisjoint) {
		n.SetTimer(timerAbdicate)
		return
	}
	s.Lease = Given
	n.Send(successor, Handover{s.Log})
}

// lead begins a lease. All timestamps that the former leader has used are before
// the true time, and so below TT.now().latest.
func (c Config) lead(n *model.Node[Message], s *State, m Handover) {
	s.Lease, s.Log = Held, m.Log
	s.Low = max(1, c.latest(n))
	s.Next = s.Low
}

// passesOn reports whether a request is the next leader's, and passes it on. To a
// node that does not lead yet it comes back until it does.
func (c Config) passesOn(n *model.Node[Message], s *State, m Message) bool {
	if s.Lease == Held {
		return false
	}
	n.Send(successor, m)
	return true
}
