package etcd

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Here the log is no object but package core, and every member is a server of it: what
// it asks of the log is a message to itself. (etcd hands proposals and ReadIndex over to
// the goroutine of Raft, too.) It forwards neither: only who leads takes what needs a
// leader.

// clientsOnRaft are those that create the keys, and one that reads. Who can never
// lead is only asked for what any member answers. At home they are as far apart as
// they can be: only an election lets both be answered.
func (c Config) clientsOnRaft(create func(v int) model.Op, read model.Op) []model.Client {
	all := c.allMembers()
	creators, readers := all[:c.Raft.Candidates], all
	if !c.Serializable {
		readers = creators
	}
	if c.AtHome {
		creators, readers = creators[len(creators)-1:], readers[:1]
	}
	var list []model.Client
	for v := 1; v <= c.Creators; v++ {
		list = append(list, model.Client{At: creators, Ops: []model.Op{create(v)}})
	}
	return append(list, model.Client{At: readers, Ops: slices.Repeat([]model.Op{read}, c.Gets)})
}

// log returns whom a member asks for an entry, and for how long the log is: the
// object, or its own server of Raft.
func (c Config) log(member model.NodeID) model.NodeID {
	if c.onRaft() {
		return member
	}
	return log
}

// takes reports whether a member takes a call. Who does not lead knows nobody who
// does; what any member answers it answers.
func (c Config) takes(s *Replica, call model.Call) bool {
	_, reads := call.Op.Arg.(Range)
	return s.Raft.Leads() || reads && c.Serializable
}

// replicate is a step of the two: the member's questions go to Raft, and all else is
// between servers of Raft.
func (c Config) replicate(n *model.Node[Message], s *Replica, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Propose:
		c.tellMember(n, s, c.Raft.Step(n, &s.Raft, func() { c.Raft.Propose(n, &s.Raft.State, m.Entry) }))
	case ReadIndex:
		c.readIndex(n, s, m)
	default:
		c.tellMember(n, s, c.Raft.Hear(n, &s.Raft, from, m))
	}
}

func (c Config) elapse(n *model.Node[Message], s *Replica, t model.Timer) {
	if t == timerApply {
		c.apply(n, &s.Member)
		return
	}
	c.tellMember(n, s, c.Raft.Step(n, &s.Raft, func() { c.Raft.Timeout(n, &s.Raft.State, t) }))
}

// readIndex notes how long the log is, which a leader knows once an entry of its own
// term is committed, and has a majority confirm that it leads.
func (c Config) readIndex(n *model.Node[Message], s *Replica, m ReadIndex) {
	if !s.Raft.Leads() || !s.Raft.KnowsCommitted() && c.keeps(RuleReadAfterOwnCommit) {
		return
	}
	r := Read{Call: m.Call, Key: m.Key, Index: s.Raft.State.Commit}
	if !c.keeps(RuleReadQuorumRound) {
		c.serve(n, &s.Member, n.ID(), ReadState{r})
		return
	}
	s.Asked = append(s.Asked, r)
	c.Raft.Verify(n, &s.Raft.State, &s.Raft.Rounds, r.Call)
}

// tellMember tells a member what has come of a step of its server. What is committed
// it applies at once: members lag here by what Raft has not told them yet.
func (c Config) tellMember(n *model.Node[Message], s *Replica, news core.News) {
	for _, e := range news.Entries {
		entry, _ := e.Command.(Entry) // a leader's first one is blank
		s.Member.Log = append(s.Member.Log, entry)
		if !s.Member.Partly {
			c.apply(n, &s.Member)
		}
	}
	s.Asked = slices.DeleteFunc(s.Asked, func(r Read) bool {
		verified := slices.Contains(news.Verified, any(r.Call))
		if verified {
			c.serve(n, &s.Member, n.ID(), ReadState{r})
		}
		return verified || !s.Raft.Leads()
	})
}

// entries are those of the log, as far as a node has it.
func entries(s State) []Entry {
	switch s := s.(type) {
	case Log:
		return s.Entries
	case Replica:
		list := make([]Entry, s.Raft.State.LastIndex())
		for i, e := range s.Raft.State.Log {
			list[i], _ = e.Command.(Entry)
		}
		return list
	}
	return nil
}

// memberOf returns the member that a node is, if it is one.
func memberOf(s State) (Member, bool) {
	switch s := s.(type) {
	case Member:
		return s, true
	case Replica:
		return s.Member, true
	}
	return Member{}, false
}

// leadersOf returns the members that take themselves for the leader of Raft.
func leadersOf(v model.View[State]) model.NodeSet {
	var leaders model.NodeSet
	for id, s := range v.States() {
		if r, ok := s.(Replica); ok && v.Up(id) && r.Raft.Leads() {
			leaders.Add(id)
		}
	}
	return leaders
}
