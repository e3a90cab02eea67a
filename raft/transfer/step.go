package transfer

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

type node = model.Node[Message]

func (c Config) start(n *node, s *State) { c.Raft.Start(n, &s.Raft) }

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	c.step(n, s, func() {
		switch m := m.(type) {
		case TimeoutNow:
			c.timeoutNow(n, s, m)
		case TransferVote:
			c.transferVote(n, s, from, m)
		case core.AppendEntriesResult:
			c.Raft.Receive(n, &s.Raft, from, m)
			if from == s.Target {
				c.handOver(n, s)
			}
		default:
			c.Raft.Receive(n, &s.Raft, from, m)
		}
	})
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	c.step(n, s, func() {
		switch t {
		case timerTransfer:
			c.transfer(n, s)
		case timerAbort:
			c.abort(s)
		case timerWrite:
			c.write(n, s)
		case timerRead:
			c.read(n, s)
		default:
			c.Raft.Timeout(n, &s.Raft, t)
		}
	})
}

func (c Config) restart(n *node, s *State) {
	s.Target, s.Yielded = model.None, false
	c.step(n, s, func() { c.Raft.Restart(n, &s.Raft) })
}

// step has a server do something, and then what follows: a transfer is over with
// the leadership, and what has become committed is answered.
func (c Config) step(n *node, s *State, do func()) {
	term := s.Raft.Raft.Term
	do()
	if !s.leads() || s.Raft.Raft.Term != term {
		c.stepDown(n, s)
	}
	if s.Open && s.leads() && s.hasOwn(s.Raft.Raft.Committed()) {
		s.Open = false
		n.RecordReturn(nil)
	}
	c.schedule(n, s)
}

// schedule sets the timers of what can be asked of a leader, and stops all others.
func (c Config) schedule(n *node, s *State) {
	enable := func(t model.Timer, on bool) {
		if on && s.leads() {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	enable(timerTransfer, n.ID() != c.Target && s.Target == model.None && s.Transfers < c.Transfers)
	enable(timerWrite, !s.Open && !s.hasOwn(s.Raft.Raft.Log) && !c.refuses(s))
	enable(timerRead, !s.Open && c.Judge == Clients && s.Reads < c.Reads && c.hasLease(s))
}

// transfer begins a transfer of leadership. (Thesis, 3.10.)
func (c Config) transfer(n *node, s *State) {
	s.Transfers++
	s.Target = c.Target
	if c.keeps(RuleTransferAborts) {
		n.SetTimer(timerAbort)
	}
	c.handOver(n, s)
}

// refuses reports whether a leader takes no proposals:
//
//  1. The prior leader stops accepting new client requests.
func (c Config) refuses(s *State) bool {
	return s.Target != model.None && c.keeps(RuleTransferStopsProposals)
}

// write appends the write of a client to a leader's log.
func (c Config) write(n *node, s *State) {
	if c.Judge == Clients {
		s.Open = true
		n.RecordInvoke(model.Op{Func: "write", Arg: s.Raft.Raft.Term})
	}
	c.Raft.Raft.Propose(n, &s.Raft.Raft, nil)
}

// handOver goes on with a transfer:
//
//  2. The prior leader fully updates the target server's log to match its own,
//     using the normal log replication mechanism.
//  3. The prior leader sends a TimeoutNow request to the target server.
//
// From then on it may be replaced although a majority hears it. (Section 6.4.1: it
// should expire its lease.)
func (c Config) handOver(n *node, s *State) {
	if s.leads() && (s.hasCopied(s.Target) || !c.keeps(RuleTargetUpToDate)) {
		n.Send(s.Target, TimeoutNow{s.Raft.Raft.Term})
		s.Yielded = true
	}
}

// timeoutNow has the same effect as the election timer firing: the server starts a
// new election at once, and tells the others that the leader wants it. What a
// leader of an earlier term wanted is of no interest any more.
func (c Config) timeoutNow(n *node, s *State, m TimeoutNow) {
	if m.Term < s.Raft.Raft.Term && c.keeps(RuleTimeoutNowOfTerm) {
		return
	}
	c.Raft.Raft.Observe(n, &s.Raft.Raft, m.Term)
	if s.Raft.Raft.Term == c.Raft.Raft.Terms {
		return
	}
	if !c.keeps(RuleTransferSkipsPreVote) {
		c.Raft.Timeout(n, &s.Raft, core.TimerElection)
		return
	}
	c.Raft.CampaignBy(n, &s.Raft, TransferVote{s.Raft.Raft.Ask(s.Raft.Raft.Term + 1)})
}

// transferVote: a call for votes that the leader has caused is processed also by
// those who hear the leader. (Section 4.2.3.)
func (c Config) transferVote(n *node, s *State, from model.NodeID, m TransferVote) {
	if c.keeps(RuleTransferOverridesLeader) {
		c.Raft.Vote(n, &s.Raft, from, m.Ask)
	} else {
		c.Raft.Receive(n, &s.Raft, from, m.Ask)
	}
}

// abort: if leadership transfer does not complete after about an election timeout,
// the prior leader aborts the transfer and resumes accepting client requests. A
// TimeoutNow can be on its way still.
func (c Config) abort(s *State) {
	s.Target = model.None
	if !c.keeps(RuleAbortRestoresNoLease) {
		s.Yielded = false
	}
}

// stepDown ends what a leader was doing.
func (c Config) stepDown(n *node, s *State) {
	s.Yielded = false
	n.StopTimer(timerAbort)
	if c.keeps(RuleTransferClearedOnStepdown) {
		s.Target = model.None
	}
}

// read answers a client from the leader's register, without asking anybody.
func (c Config) read(n *node, s *State) {
	s.Reads++
	n.RecordInvoke(model.Op{Func: "read"})
	n.RecordReturn(register(s.Raft.Raft.Committed()))
}

// hasLease reports whether nobody else can have become leader: an entry of the
// leader's term is committed, so a majority has heard it in its term, and an election
// timeout is longer than what happens here. But for those whom it told to.
func (c Config) hasLease(s *State) bool {
	ended := s.Yielded && c.keeps(RuleTransferEndsLease)
	return s.leads() && s.hasOwn(s.Raft.Raft.Committed()) && !ended
}
