package etcd

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

const (
	timerElect     model.Timer = "elect"     // the log's: somebody else leads
	timerApply     model.Timer = "apply"     // a member's: the next entry
	timerSync      model.Timer = "sync"      // a member's: watchers that are behind
	timerKeepAlive model.Timer = "keepalive" // a session's, whenever it likes
	timerReconnect model.Timer = "reconnect" // a watcher's: its stream breaks
	timerProgress  model.Timer = "progress"  // a watcher's: it wants a bookmark
)

func (c Config) start(n *model.Node[Message], s *State) {
	id := n.ID()
	switch {
	case c.onRaft():
		r := Replica{Member: Member{Store: c.firstStore()}}
		c.Raft.Start(n, &r.Raft.State)
		*s = r
	case id == log:
		*s = Log{Term: 1, Leader: c.first()}
		if c.Part == Lease && c.Elections > 0 {
			n.SetTimer(timerElect)
		}
	case c.isMember(id):
		m := Member{Store: c.firstStore()}
		if !c.keeps(RulePromoteExtends) {
			c.countAll(n, &m)
		}
		if id == c.first() {
			c.lead(n, &m, Lead{Term: 1, Leader: c.first()})
		}
		*s = m
	case c.Part == Lease:
		session := Session{}
		if c.Held {
			c.await(n, &session)
			session.alive(n, 1)
			c.renewLater(n, &session)
		} else {
			c.grant(n, &session)
		}
		*s = session
	case c.Part == Watch:
		*s = Follower{Stream: 1, Start: 1, Next: 1}
		n.Send(c.first(), WatchCreate{Stream: 1, From: 1})
		if c.Bookmarks > 0 {
			n.SetTimer(timerProgress)
		}
		if c.Reconnects > 0 {
			n.SetTimer(timerReconnect)
		}
	case c.isLocker(id):
		*s = Locker{}
		n.Send(c.first(), LockRequest{})
	default:
		*s = Resource{}
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Log:
		c.order(n, &node, from, m)
		*s = node
	case Member:
		c.serve(n, &node, from, m)
		*s = node
	case Replica:
		c.replicate(n, &node, from, m)
		*s = node
	case Session:
		c.answered(n, &node, m)
		*s = node
	case Follower:
		c.follow(n, &node, m)
		*s = node
	case Locker:
		c.work(n, &node, m)
		*s = node
	case Resource:
		c.admit(n, &node, from, m.(Write))
		*s = node
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Log:
		c.elect(n, &node)
		*s = node
	case Member:
		switch t {
		case timerApply:
			c.apply(n, &node)
		case timerSync:
			c.sync(n, &node)
		default:
			c.expire(n, &node, t)
		}
		*s = node
	case Replica:
		c.elapse(n, &node, t)
		*s = node
	case Session:
		if t == timerKeepAlive {
			c.renew(n, &node)
		} else {
			node.end(t)
		}
		*s = node
	case Follower:
		c.disturb(n, &node, t)
		*s = node
	}
}

// order is the log's step. An entry that it has appended is committed: that a
// majority has it, and that all members get the same ones in the same order, is
// what consensus is for.
func (c Config) order(n *model.Node[Message], l *Log, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Propose:
		// A leader that was deposed may not yet know, and its proposals reach the
		// log by way of the new one. What it proposes as the leader is void.
		revoke, ok := m.Entry.Request.(LeaseRevoke)
		if ok && revoke.Term != l.Term && !c.CheckOnly && c.keeps(RuleRevokeByLeader) {
			return
		}
		if slices.Contains(l.Entries, m.Entry) {
			return // no proposal is made twice
		}
		l.Entries = append(l.Entries, m.Entry)
		c.tell(n, Commit{len(l.Entries), m.Entry})
	case ReadIndex:
		n.Send(from, ReadState{Read{Call: m.Call, Key: m.Key, Index: len(l.Entries)}})
	case Campaign:
		if m.Term == l.Term {
			c.elected(n, l, from)
		}
	case Confirm:
		if m.Term == l.Term {
			n.Send(from, Confirmed{m})
		}
	}
}

// elect has another member lead.
func (c Config) elect(n *model.Node[Message], l *Log) {
	next := c.first() + model.NodeID(n.Choose(c.Members-1))
	if next >= l.Leader {
		next++
	}
	c.elected(n, l, next)
	if l.Term <= c.Elections {
		n.SetTimer(timerElect)
	}
}

// elected begins a term, and tells all members that it has.
func (c Config) elected(n *model.Node[Message], l *Log, leader model.NodeID) {
	l.Term, l.Leader = l.Term+1, leader
	c.tell(n, Lead{Term: l.Term, Leader: leader, Index: len(l.Entries)})
}

// tell sends something to all members.
func (c Config) tell(n *model.Node[Message], m Message) {
	for id := c.first(); c.isMember(id); id++ {
		n.Send(id, m)
	}
}

// serve is a member's step.
func (c Config) serve(n *model.Node[Message], s *Member, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Commit:
		if m.Index == s.Applied+len(s.Log)+1 {
			s.Log = append(s.Log, m.Entry)
			n.SetTimer(timerApply)
		}
	case ReadState:
		c.read(n, s, m.Read)
	case Lead:
		c.lead(n, s, m)
	case Confirmed:
		c.confirmed(n, s, m.Confirm)
	case LeaseKeepAlive:
		c.keepAlive(n, s, from, m)
	case WatchCreate:
		c.watch(n, s, from, m)
	case WatchProgress:
		c.progress(n, s, from)
	case Range:
		n.Send(from, RangeResponse{Revision: s.Store.Revision})
	case LockRequest:
		mine := Key{Name: "lock", Lease: from}
		create := Txn{If: Compare{Key: mine}, Then: [2]Put{{Key: mine, Lease: from}}}
		c.propose(n, Entry{Request: create, Client: from})
	case LeaseGrant:
		c.propose(n, Entry{Request: m, Client: from})
	case Put:
		c.propose(n, Entry{Request: m, Client: from})
	case Txn:
		c.propose(n, Entry{Request: m, Client: from})
	}
}

// propose sends a request to the log. This member will answer it.
func (c Config) propose(n *model.Node[Message], e Entry) {
	e.Member = n.ID()
	n.Send(c.log(n.ID()), Propose{e})
}

// invoke is what a client outside the nodes asks of a member.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	switch node := (*s).(type) {
	case Member:
		c.called(n, &node, call)
		*s = node
	case Replica:
		if c.takes(&node, call) {
			c.called(n, &node.Member, call)
			*s = node
		}
	}
}

func (c Config) called(n *model.Node[Message], s *Member, call model.Call) {
	id := Call{call.Client, call.Seq}
	if s.Calls == nil {
		s.Calls = make(map[int]int)
	}
	s.Calls[id.Client] = id.Seq
	switch r := call.Op.Arg.(type) {
	case Range:
		if c.Serializable {
			c.answer(n, s, Read{Call: id, Key: r.Key})
		} else {
			n.Send(c.log(n.ID()), ReadIndex{id, r.Key})
		}
	case Txn:
		c.transact(n, s, id, r)
	case Request:
		c.propose(n, Entry{Request: r, Call: id})
	}
}

// transact proposes a transaction. Its comparison is made when it is applied, at
// its place in the log: what this member has now may be old.
func (c Config) transact(n *model.Node[Message], s *Member, id Call, t Txn) {
	if !c.keeps(RuleCompareAtApply) {
		if !s.Store.holds(t.If) {
			s.reply(n, id, Result{false, s.Store.Revision})
			return
		}
		t.If = Compare{}
	}
	c.propose(n, Entry{Request: t, Call: id})
}

// apply does the next entry, at this member's own pace.
func (c Config) apply(n *model.Node[Message], s *Member) {
	e := s.Log[0]
	if s.Partly && !c.keeps(RuleAppliedWithData) {
		c.count(n, s) // the second of two writes
		return
	}
	if t, ok := e.Request.(Txn); ok && !c.keeps(RuleTxnAtomic) && c.applyHalf(n, s, t) {
		return
	}
	revision, owner := s.Store.Revision, s.Store.owner()
	r := c.write(s, e.Request)
	c.respond(n, s, e, r)
	c.leaseApplied(n, s, e.Request, r)
	if s.Store.Revision > revision {
		c.notify(n, s)
	}
	if now := s.Store.owner(); now != owner && now.Key.Lease != model.None && n.ID() == c.first() {
		n.Send(now.Key.Lease, LockResponse{now.Create})
	}
	if !c.keeps(RuleAppliedWithData) {
		s.Partly = true
		n.SetTimer(timerApply)
		return
	}
	c.count(n, s)
}

// write changes the store as an entry says, all at once.
func (c Config) write(s *Member, r Request) Result {
	if t, ok := r.(Txn); ok && s.Partly { // the other half
		s.Store.put(t.Then[0], s.Store.Revision)
		return Result{true, s.Store.Revision}
	}
	return c.do(&s.Store, r)
}

// applyHalf does the first of two writes of a transaction and leaves the other for
// the next time.
func (c Config) applyHalf(n *model.Node[Message], s *Member, t Txn) bool {
	if s.Partly || t.Then[1].Key == (Key{}) || !s.Store.holds(t.If) {
		return false
	}
	s.Store.put(t.Then[0], s.Store.Revision+1)
	s.Log[0].Request = Txn{Then: [2]Put{t.Then[1]}}
	s.Partly = true
	n.SetTimer(timerApply)
	return true
}

// count has an entry behind it: reads that waited for it are answered, and a
// leader that waited for it begins to count the time of leases.
func (c Config) count(n *model.Node[Message], s *Member) {
	s.Applied++
	s.Log, s.Partly = s.Log[1:], false
	if len(s.Log) > 0 {
		n.SetTimer(timerApply)
	}
	var waiting []Read
	for _, r := range s.Reads {
		if r.Index > s.Applied {
			waiting = append(waiting, r)
		} else {
			c.answer(n, s, r)
		}
	}
	s.Reads = waiting
	c.promote(n, s)
}

// respond tells the client, if this member is the one that it has asked.
func (c Config) respond(n *model.Node[Message], s *Member, e Entry, r Result) {
	if e.Member != n.ID() {
		return
	}
	s.reply(n, e.Call, r)
	switch req := e.Request.(type) {
	case LeaseGrant:
		n.Send(e.Client, LeaseGrantResponse{})
	case Put:
		if c.isLocker(e.Client) {
			n.Send(e.Client, TxnResponse{r.Succeeded})
		}
	case Txn: // that a key stands in line for the lock, LockResponse says in time
		if c.isLocker(e.Client) && (!r.Succeeded || req.Then[0].Key == protected) {
			n.Send(e.Client, TxnResponse{r.Succeeded})
		}
	}
}

// reply answers a client outside the nodes, if it still waits here.
func (s *Member) reply(n *model.Node[Message], id Call, result any) {
	if seq, ok := s.Calls[id.Client]; ok && seq == id.Seq {
		delete(s.Calls, id.Client)
		n.Reply(model.Call{Client: id.Client, Seq: id.Seq}, result)
	}
}

// read answers a linearizable read as soon as this member has applied all that
// was committed when the log was asked, which was after the client had asked.
func (c Config) read(n *model.Node[Message], s *Member, r Read) {
	if r.Index > s.Applied && c.keeps(RuleReadWaitsForApplied) {
		s.Reads = append(s.Reads, r)
		return
	}
	c.answer(n, s, r)
}

func (c Config) answer(n *model.Node[Message], s *Member, r Read) {
	kv, _ := s.Store.Get(r.Key)
	s.reply(n, r.Call, RangeResponse{s.Store.Revision, kv.Value, kv.Mod})
}

// restart boots a member with its store and the entries behind it; the log and
// clients go on where they were. A member that is the only one leads again, in
// another term: what it has proposed in the last one may still be on its way.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Member:
		c.reboot(n, &node)
		switch {
		case c.Members > 1 || c.Part == KV || c.Part == Watch: // no lease depends on it
		case c.keeps(RuleLeadInNewTerm):
			n.Send(log, Campaign{node.Term})
		default:
			c.lead(n, &node, Lead{Term: node.Term, Leader: n.ID(), Index: node.Applied + len(node.Log)})
		}
		*s = node
	case Replica:
		node.Asked = nil
		c.reboot(n, &node.Member)
		c.Raft.Reboot(n, &node.Raft)
		*s = node
	case Log:
		if c.Part == Lease && node.Term <= c.Elections {
			n.SetTimer(timerElect)
		}
	case Session:
		*s = Session{Requests: node.Requests}
	case Follower:
		if !node.Listing && node.Stream <= c.Reconnects {
			n.SetTimer(timerReconnect)
		}
	}
}

// reboot keeps what is durable.
func (c Config) reboot(n *model.Node[Message], s *Member) {
	*s = Member{Applied: s.Applied, Store: s.Store, Log: s.Log, Term: s.Term}
	if len(s.Log) > 0 {
		n.SetTimer(timerApply)
	}
}
