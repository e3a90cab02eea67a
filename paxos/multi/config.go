package multi

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// Config is the size of a group and of its service, how it is judged, and which
// of its rules are switched off.
type Config struct {
	Replicas int // nodes 1 to Replicas; a majority of them is a quorum
	Leaders  int // how many of them, from the first one on, begin ballots
	Ballots  int // how many ballots there can be, of all leaders together
	Slots    int // no leader proposes behind this slot
	Clients  int // the nodes after the replicas
	Reads    int // of each client, after its cas
	// Elected is that the first ballot is through its phase 1 when a run begins.
	Elected bool
	// Lease is for how many ticks a replica that has promised a leader promises no
	// other. 0 means that there are no leases, and no clocks.
	Lease    int
	Margin   int // ticks by which a leader's lease is shorter
	Learners Learners
	Loss     Loss
	Judge    Judge
	Without  model.RuleSet
}

// Learners says who learns what is chosen.
type Learners string

// The learners.
const (
	LeaderLearns Learners = "leader" // the leader that has proposed it
	AllLearn     Learners = "all"    // every replica, for the leader tells them
)

// Loss is what a crash destroys.
type Loss string

// The losses.
const (
	LossMemory Loss = "memory" // what is volatile
	LossDisk   Loss = "disk"   // everything
)

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Outcome  Judge = "outcome"  // what replicas execute and clients see
	Proof    Judge = "proof"    // that, and the invariants of the proof, which fall earlier
	Liveness Judge = "liveness" // that the log is executed in the end
)

// The timers. Both come at any moment.
const (
	timerCampaign model.Timer = "campaign" // a replica begins a ballot
	timerCommand  model.Timer = "command"  // the leader has a command, where there are no clients
)

// Protocol returns the group together with its clients. Where liveness is judged
// there are none, for what they send makes too many states, and the leader has
// commands of its own.
func (c Config) Protocol() model.Protocol[State, Message] {
	nodes := c.Replicas + c.Clients
	if c.Judge == Liveness {
		nodes = c.Replicas
	}
	return model.Protocol[State, Message]{
		Name:       "multi",
		Nodes:      nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// isReplica is true of nobody, too, who is the client of a no-op.
func (c Config) isReplica(id model.NodeID) bool { return int(id) <= c.Replicas }

func (c Config) isMajority(set model.NodeSet) bool { return 2*set.Len() > c.Replicas }

func (c Config) role(id model.NodeID) string {
	if c.isReplica(id) {
		return "replica"
	}
	return "client"
}

// tellReplicas sends m to all other replicas. The paper asks for a majority; more
// does no harm, and none of them has to be reached.
func (c Config) tellReplicas(n *node, m Message) {
	for id := range n.Peers() {
		if c.isReplica(id) {
			n.Send(id, m)
		}
	}
}

const firstLeader model.NodeID = 1

func (c Config) lastLeader() model.NodeID { return model.NodeID(c.Leaders) }

// next returns the lowest ballot of a leader above what it has promised, and
// false where the bound leaves it none. Its name in the ballot keeps it apart
// from those of all others. What it has promised is durable, and what it has
// tried it has promised, so it begins no ballot twice.
func (c Config) next(id model.NodeID, promised Ballot) (Ballot, bool) {
	b := Ballot{Round: max(promised.Round, 1), Leader: id}
	if b.Compare(promised) <= 0 {
		b.Round++
	}
	return b, int(id) <= c.Leaders && c.number(b) <= c.Ballots
}

// number counts ballots in their order, from 1. The bound is on this number,
// so that it cuts off the highest ballots, whosever they are.
func (c Config) number(b Ballot) int { return (b.Round-1)*c.Leaders + int(b.Leader) }

// The operations of clients, on a register that holds 0 first.
const (
	cas  = "cas"
	read = "read"
)

// operations returns how many a client has.
func (c Config) operations() int { return 1 + c.Reads }

// operation returns what a command does: a client's first one puts its number
// where there is none yet, so that what comes of it depends on the order.
func (c Config) operation(cmd Command) model.Op {
	if cmd.Seq > 1 {
		return model.Op{Func: read}
	}
	return model.Op{Func: cas, Arg: history.Swap{Old: 0, New: int(cmd.Client) - c.Replicas}}
}
