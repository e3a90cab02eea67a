package consul

import (
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// startServer boots a server. The first one leads, and has since before the
// sessions were created.
func (c Config) startServer(n *model.Node[Message], s *State) {
	server := Server{Store: c.firstStore()}
	if n.ID() == c.server(0) {
		server.Term = 1
		c.countTTL(n, &server)
		c.establish(n, &server)
	}
	*s = server
}

// reboot keeps what is in the log and forgets the rest: that it led, and that a
// lock is delayed. (An entry that is replayed from the log would delay it once
// more; here a snapshot was made before the crash.) What is on its way to the log
// comes back all the same, and so do queries, which their client repeats.
func (c Config) reboot(n *model.Node[Message], s *Server) {
	s.Term, s.Barrier, s.Delayed, s.Verified = 0, 0, false, nil
	c.wake(n, s)
	if len(s.Queue) > 0 {
		n.SetTimer(timerApply)
	}
}

func (c Config) serve(n *model.Node[Message], s *Server, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Lock:
		c.acquire(n, s, from)
	case Unlock:
		if !s.Leads() {
			n.Send(from, NoLeader{})
			return
		}
		c.propose(n, s, KVUnlock{from})
	case Renew:
		c.keepAlive(n, s, from, m)
	case Query:
		s.Blocking = append(s.Blocking, m.Index)
		c.wake(n, s)
	case Failed:
		s.Failed.Add(from)
		c.reconcile(n, s)
	case Elected:
		s.Term, s.Barrier = m.Term, len(s.Queue)
		if s.Barrier == 0 {
			c.establish(n, s)
		}
	case Deposed:
		c.stepDown(n, s, m)
	case Committed:
		c.commit(n, s, m)
	case Refused:
		c.refused(n, s, m.Command)
	case Verified:
		s.Verified = append(s.Verified, m.Read)
		c.read(n, s)
	}
}

// propose sends a command to the log, which may find that another server leads.
func (c Config) propose(n *model.Node[Message], s *Server, cmd Command) {
	if invalidated(cmd) != model.None {
		s.Invalidating++
	}
	n.Send(c.log(n.ID()), Propose{s.Term, cmd})
}

// refused: another server leads. Its client may try there; the next leader looks
// for failed members and expired sessions itself.
func (c Config) refused(n *model.Node[Message], s *Server, cmd Command) {
	switch cmd := cmd.(type) {
	case KVLock:
		n.Send(cmd.Session, NoLeader{})
	case KVUnlock:
		n.Send(cmd.Session, NoLeader{})
	case SessionDestroy, CheckCritical:
		s.Invalidating--
	}
}

// acquire takes a request for the lock. The lock-delay is looked at before the
// command is in the log, for afterwards all servers must do the same, and their
// clocks do not. What the state will be when the command is applied is not known
// yet.
func (c Config) acquire(n *model.Node[Message], s *Server, from model.NodeID) {
	switch {
	case !s.Leads():
		n.Send(from, NoLeader{})
	case s.Delayed && c.keeps(RuleLockDelay), c.Pending && s.Invalidating > 0:
		n.Send(from, NotLocked{})
	default:
		c.propose(n, s, KVLock{from})
	}
}

// keepAlive renews a session's TTL: the leader's timer begins anew. Nothing of
// that is in the log, and nobody else knows of it.
func (c Config) keepAlive(n *model.Node[Message], s *Server, from model.NodeID, m Renew) {
	if !s.Leads() && c.keeps(RuleRenewAtLeader) {
		n.Send(from, NoLeader{})
		return
	}
	if !s.Store.Sessions.Has(from) {
		return
	}
	if s.Leads() {
		c.countTTL(n, s)
	}
	n.Send(from, Renewed{m.Number})
}

// countTTL begins to count the TTL of the session anew, if there is one.
func (c Config) countTTL(n *model.Node[Message], s *Server) {
	if c.Part == PartTTL && s.Store.Sessions != 0 {
		n.SetTimerIn(timerTTL, c.leadersTTL())
	}
}

// leadersTTL is after how many ticks a leader destroys a session. The contract
// is that it is not before the TTL. What happens within a tick has no order, so
// one more is the least; Consul waits for twice as long.
func (c Config) leadersTTL() int {
	if !c.keeps(RuleTTLTwice) {
		return c.TTL + 1
	}
	return 2*c.TTL + 1
}

// establish is what a leader does first once it has applied what was committed
// before its term: sessions' TTLs begin anew, because it does not know when they
// were renewed last, and it looks for members that have failed.
func (c Config) establish(n *model.Node[Message], s *Server) {
	if c.keeps(RuleRestartTTLs) {
		c.countTTL(n, s)
	}
	if c.Part == PartLock && s.Suspected < c.Suspicions {
		n.SetTimer(timerSuspect)
	}
	c.reconcile(n, s)
	c.read(n, s)
}

// stepDown ends a term, unless a later one has begun for this server already.
func (c Config) stepDown(n *model.Node[Message], s *Server, m Deposed) {
	if !s.Leads() || s.Term >= m.Term {
		return
	}
	s.Term, s.Barrier, s.Verified = 0, 0, nil
	n.StopTimer(timerTTL)
	n.StopTimer(timerSuspect)
}

// reconcile has the sessions of failed members invalidated, if this server leads.
func (c Config) reconcile(n *model.Node[Message], s *Server) {
	for id := range s.Failed.All() {
		if s.Leads() && s.Barrier == 0 && s.Store.Sessions.Has(id) {
			c.propose(n, s, CheckCritical{id})
		}
	}
}

func (c Config) expire(n *model.Node[Message], s *Server, t model.Timer) {
	switch t {
	case timerApply:
		next := s.Queue[0]
		s.Queue = slices.Delete(s.Queue, 0, 1)
		c.execute(n, s, next)
		if len(s.Queue) > 0 {
			n.SetTimer(timerApply)
		}
	case timerLockDelay:
		s.Delayed = false
	case timerTTL:
		c.propose(n, s, SessionDestroy{c.client(0)})
	case timerWait:
		c.endWait(n, s)
	case timerSuspect:
		c.suspect(n, s)
	}
}

// suspect is a wrong verdict of serf's: a member that is well is declared dead.
func (c Config) suspect(n *model.Node[Message], s *Server) {
	if s.Store.Sessions.Len() == 0 {
		return
	}
	s.Suspected++
	if s.Suspected < c.Suspicions {
		n.SetTimer(timerSuspect)
	}
	var members []model.NodeID
	for id := range s.Store.Sessions.All() {
		members = append(members, id)
	}
	c.propose(n, s, CheckCritical{members[n.Choose(len(members))]})
}

// commit takes the next command of the log. In the part about the store it is
// applied when it comes to it, which other servers do sooner or later; in the
// others how late the message is says the same.
func (c Config) commit(n *model.Node[Message], s *Server, m Committed) {
	if c.Part != PartKV {
		c.execute(n, s, m)
		return
	}
	if m.Proposer == n.ID() && !c.keeps(RuleApplyBeforeAck) {
		c.answer(n, s, m.Command, true)
	}
	s.Queue = append(s.Queue, m)
	n.SetTimer(timerApply)
}

// execute applies a command. Its proposer answers, also if it leads no more. Who
// invalidates a session that held the lock starts the lock-delay, every server by
// its own clock.
func (c Config) execute(n *model.Node[Message], s *Server, m Committed) {
	held, session := s.Store.Session, invalidated(m.Command)
	ok := c.apply(&s.Store, m.Command)
	if ok && session != model.None && session == held && c.LockDelay > 0 {
		s.Delayed = true
		n.SetTimerIn(timerLockDelay, c.LockDelay)
	}
	if m.Proposer == n.ID() {
		if session != model.None {
			s.Invalidating--
		}
		c.answer(n, s, m.Command, ok)
	}
	if s.Barrier > 0 {
		if s.Barrier--; s.Barrier == 0 {
			c.establish(n, s)
		}
	}
	c.wake(n, s)
	c.reconcile(n, s)
}

// wake answers the blocking queries whose key has a higher index by now. The
// others end after a while all the same: a store that was restored may never come
// to their index.
func (c Config) wake(n *model.Node[Message], s *Server) {
	var wait []int
	for _, index := range s.Blocking {
		if s.Store.ModifyIndex > index {
			n.Send(c.client(0), Result{s.Store.ModifyIndex, s.Store.Value})
		} else {
			wait = append(wait, index)
		}
	}
	s.Blocking = wait
	if len(wait) > 0 && c.keeps(RuleWaitTimeout) {
		n.SetTimer(timerWait)
	} else {
		n.StopTimer(timerWait)
	}
}

// endWait answers all of them with what there is.
func (c Config) endWait(n *model.Node[Message], s *Server) {
	for range s.Blocking {
		n.Send(c.client(0), Result{s.Store.ModifyIndex, s.Store.Value})
	}
	s.Blocking = nil
}

// answer says what came of a command.
func (c Config) answer(n *model.Node[Message], s *Server, cmd Command, ok bool) {
	switch cmd := cmd.(type) {
	case KVSet:
		n.Reply(cmd.Request.call(), nil)
	case KVCAS:
		n.Reply(cmd.Request.call(), ok)
	case KVLock:
		switch {
		case ok:
			n.Send(cmd.Session, Locked{s.Store.fence()})
		case s.Store.Sessions.Has(cmd.Session):
			n.Send(cmd.Session, NotLocked{})
		default:
			n.Send(cmd.Session, Invalidated{})
		}
	case KVUnlock:
		if ok {
			n.Send(cmd.Session, Unlocked{})
		} else {
			n.Send(cmd.Session, Invalidated{})
		}
	case SessionDestroy, CheckCritical:
		n.Send(invalidated(cmd), Invalidated{})
	}
}

// invoke takes a caller's request to the store. Who does not lead ignores it,
// unless a stale read is wanted: that any server answers at once.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	switch node := (*s).(type) {
	case Server:
		c.called(n, &node, call)
		*s = node
	case Replica:
		c.called(n, &node.Server, call)
		*s = node
	}
}

func (c Config) called(n *model.Node[Message], s *Server, call model.Call) {
	request := Request{call.Client, call.Seq}
	switch {
	case call.Op.Func == get && c.Reads == Stale:
		n.Reply(call, s.Store.Value)
	case !s.Leads():
	case call.Op.Func == get && (c.Reads == Default || !c.keeps(RuleVerifyLeader)):
		n.Reply(call, s.Store.Value)
	case call.Op.Func == get:
		n.Send(c.log(n.ID()), VerifyLeader{s.Term, request})
	case call.Op.Func == put:
		c.propose(n, s, KVSet{request, call.Op.Arg.(int)})
	default:
		c.compareAndSet(n, s, request, call.Op.Arg.(history.Swap))
	}
}

// compareAndSet proposes a set that must find the entry as the caller knows it: as
// it first was, with no ModifyIndex. Other commands may be on their way, so that
// the comparison is for later.
func (c Config) compareAndSet(n *model.Node[Message], s *Server, r Request, arg history.Swap) {
	if !c.keeps(RuleCASAtApply) && s.Store.ModifyIndex != 0 {
		n.Reply(r.call(), false)
		return
	}
	c.propose(n, s, KVCAS{Request: r, Value: arg.New.(int)})
}

// read answers consistent reads: those for which the log has said that this
// server leads, as soon as it has applied all that was committed before its term.
func (c Config) read(n *model.Node[Message], s *Server) {
	if s.Barrier > 0 && c.keeps(RuleReadyForReads) {
		return
	}
	for _, r := range s.Verified {
		n.Reply(r.call(), s.Store.Value)
	}
	s.Verified = nil
}
