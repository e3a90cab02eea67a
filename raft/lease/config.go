package lease

import (
	"strconv"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Config is the size of a cluster, how it is judged, and which of its rules are
// switched off. Times are in ticks.
type Config struct {
	Raft    core.Config
	Timeout int // the least election timeout
	Links   Links
	Judge   Judge
	Margin  int // by how much a lease is shorter than Timeout
	// Rounds is how many rounds of heartbeats the first leader begins, and Later how
	// many those do that are elected after it.
	Rounds int
	Later  int
	// Forgets says how many servers, from the first one on, are once told to forget
	// their leader.
	Forgets int
	// WriteAt and ReadAt are whom the writer and the reader of the register ask.
	WriteAt At
	ReadAt  At
	Without model.RuleSet
}

// Links says which links are broken from the beginning on: what is sent over them
// is lost.
type Links string

// The shapes of the network.
const (
	Whole  Links = "whole"
	Broken Links = "broken" // between the first server and the one that leads at first
	Deaf   Links = "deaf"   // towards the one that leads at first, and not from it
)

// loses reports whether the link from one server to another is broken.
func (c Config) loses(from, to model.NodeID) bool {
	switch c.Links {
	case Broken:
		return from == core.FirstServer && to == c.firstLeader() || from == c.firstLeader() && to == core.FirstServer
	case Deaf:
		return to == c.firstLeader()
	}
	return false
}

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Reads   Judge = "reads"   // that clients see a single register
	Commits Judge = "commits" // that an entry is committed in the end
	Leads   Judge = "leads"   // that a leader is not deposed while a majority answers it
)

// At says whom a client asks.
type At string

// Those who can lead.
const (
	AtAny   At = "any"
	AtFirst At = "first" // who leads when a run begins
	AtNext  At = "next"  // who can be elected then
)

const (
	timerElapsed   model.Timer = "elapsed"   // the least election timeout is over
	timerHeartbeat model.Timer = "heartbeat" // a leader's next round
	timerCheck     model.Timer = "check"     // a leader asks itself who has answered
	timerForget    model.Timer = "forget"    // an operator has a server forget its leader
)

// leaseTimer ends what a round of heartbeats has brought, or would bring.
func leaseTimer(round int) model.Timer { return model.Timer("lease" + strconv.Itoa(round)) }

// Protocol returns the cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "lease",
		Nodes:      c.Raft.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Error:      c.inError,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// checks reports whether leaders check that a majority answers them. Reads do not
// depend on it: voters do not know what a leader checks.
func (c Config) checks() bool {
	return (c.Judge != Reads || !c.keeps(RuleLeaseByRound)) && c.keeps(RuleCheckQuorum)
}

// leaseTerm is for how many ticks a leader takes a round for good: what happens
// within a tick has no order, so it is one less than voters wait, besides what
// clocks can be wrong by.
func (c Config) leaseTerm() int {
	if !c.keeps(RuleLeaseDriftBound) {
		return c.Timeout - 1
	}
	return c.Timeout - 1 - c.Margin
}

// rounds returns how many rounds of heartbeats a leader begins.
func (c Config) rounds(s *State) int {
	if s.Raft.Term > 1 {
		return c.Later
	}
	return c.Rounds
}

// checkPeriod is how often a leader checks who answers it. If that is its lease
// (RuleLeaseByRound), it does so before voters stop waiting.
func (c Config) checkPeriod() int {
	if c.Judge == Reads {
		return c.leaseTerm()
	}
	return c.Timeout
}

// firstLeader is who leads when a run begins.
func (c Config) firstLeader() model.NodeID { return model.NodeID(c.Raft.Nodes) }

// clients are the writer and the reader of the register.
func (c Config) clients() []model.Client {
	if c.Judge != Reads {
		return nil
	}
	return []model.Client{
		{At: c.at(c.WriteAt), Ops: []model.Op{{Func: "write", Arg: 1}}},
		{At: c.at(c.ReadAt), Ops: []model.Op{{Func: "read"}}},
	}
}

func (c Config) at(whom At) []model.NodeID {
	var list []model.NodeID
	for id := model.NodeID(1); id <= c.firstLeader(); id++ {
		leads, next := id == c.firstLeader(), c.isCandidate(id)
		if leads && whom != AtNext || next && whom != AtFirst {
			list = append(list, id)
		}
	}
	return list
}

// isCandidate reports whether a server begins elections.
func (c Config) isCandidate(id model.NodeID) bool {
	return c.Raft.Candidates == 0 || int(id) <= c.Raft.Candidates
}
