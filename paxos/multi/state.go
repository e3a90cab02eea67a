package multi

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

type node = model.Node[Message]

// State is the state of a node: a Replica or a Client.
type State interface{ state() }

// Replica is proposer, acceptor and learner of every slot. What is durable is on
// disk before anything that depends on it is sent.
type Replica struct {
	// Promised is durable, and one for all slots: the highest ballot answered.
	// Nothing below it is accepted. A leader's own ballot is there, too.
	Promised Ballot
	// Accepted is durable: by slot, the proposal that was accepted last. A leader
	// accepts what it proposes, so its proposals are there, too.
	Accepted map[int]Proposal
	// Chosen is durable: by slot, the command that is known to be chosen. There can
	// be holes.
	Chosen map[int]Command

	// Rebuilding is volatile: the disk was lost, and who in Heard has told since
	// what it holds. A replica that is rebuilding is not a voter.
	Rebuilding bool
	Heard      model.NodeSet

	// Phase is volatile: of the ballot in Promised, if it is the replica's own.
	Phase Phase
	// Promises is volatile, in phase 1: who has promised, with the highest
	// proposals that they have reported, by slot.
	Promises model.NodeSet
	Reported map[int]Proposal
	// Accepts is volatile, in phase 2: by slot, who has accepted what is proposed
	// there and not known to be chosen.
	Accepts map[int]model.NodeSet

	// Bound is volatile: the replica promises nobody but Master, or nobody at all.
	Bound  bool
	Master model.NodeID
	// Leased is volatile, of a leader: a majority is bound to it, if it has promised.
	Leased bool
}

// Client is what a client knows.
type Client struct {
	Seq int // of the operation whose answer it waits for; 0 when it is done
}

func (Replica) state() {}
func (Client) state()  {}

// Phase is how far a replica has come with a ballot of its own.
type Phase int

// The phases.
const (
	Following Phase = iota // no ballot of its own
	Preparing              // phase 1
	Leading                // phase 2
)

func (p Phase) String() string { return [...]string{"following", "preparing", "leading"}[p] }

// Ballot is the number of a proposal. The zero Ballot is none, and below all.
type Ballot struct {
	Round  int
	Leader model.NodeID
}

// Compare orders ballots by round, and by leader within a round.
func (b Ballot) Compare(other Ballot) int {
	return cmp.Or(cmp.Compare(b.Round, other.Round), cmp.Compare(b.Leader, other.Leader))
}

func (b Ballot) String() string {
	if b == (Ballot{}) {
		return "none"
	}
	return fmt.Sprintf("%d.%d", b.Round, b.Leader)
}

// Command is a client's operation: its session, and its place there. The zero
// Command is the no-op, which leaves the state machine as it is.
type Command struct {
	Client model.NodeID
	Seq    int
}

// Noop fills a slot of which nobody knows what was proposed there.
var Noop = Command{}

func (c Command) String() string {
	if c == Noop {
		return "no-op"
	}
	return fmt.Sprintf("%v/%d", c.Client, c.Seq)
}

// Proposal is a command with the ballot that it is proposed in.
type Proposal struct {
	Ballot  Ballot
	Command Command
}

func (p Proposal) String() string { return fmt.Sprintf("%v in %v", p.Command, p.Ballot) }

// prefix returns the number of slots before the first hole in what is known to be
// chosen.
func (s *Replica) prefix() int {
	for slot := 1; ; slot++ {
		if _, ok := s.Chosen[slot]; !ok {
			return slot - 1
		}
	}
}

// last returns the last slot of which the replica knows anything.
func (s *Replica) last() int {
	last := 0
	for slot := range s.Accepted {
		last = max(last, slot)
	}
	for slot := range s.Chosen {
		last = max(last, slot)
	}
	return last
}

// executed returns the slots whose commands the replica has executed, in their
// order: those before the first hole.
func (c Config) executed(s *Replica) []int {
	slots := slices.Sorted(maps.Keys(s.Chosen))
	if c.keeps(RuleNoExecutePastHole) {
		return slots[:s.prefix()]
	}
	return slots
}

// commands returns what is chosen for the given slots.
func (s *Replica) commands(slots []int) []Command {
	var list []Command
	for _, slot := range slots {
		list = append(list, s.Chosen[slot])
	}
	return list
}

// proposes reports whether a leader has a command on its way.
func (s *Replica) proposes(cmd Command) bool {
	for slot := range s.Accepts {
		if s.Accepted[slot].Command == cmd {
			return true
		}
	}
	return false
}
