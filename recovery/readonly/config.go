package readonly

import "github.com/faultline-mc/faultline/model"

// Config is the size of a register and what clients ask of it, and which of its
// rules are switched off.
type Config struct {
	Nodes   int
	Writes  int
	Reads   int
	Losses  int           // of the quorum, per node in Losers
	Losers  model.NodeSet // who can lose it: the writer, the reader, or both
	Judged  bool          // whether liveness is judged
	Without model.RuleSet
}

// writer is the node that writes, reader the one that is read at.
const (
	writer model.NodeID = 1
	reader model.NodeID = 2
)

// Protocol returns the nodes.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "readonly",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Bounded:    c.isBounded,
		Error:      lacksQuorum,
		Properties: c.properties(),
	}
}

// Clients returns the two clients: one writes 1, 2 and so on, the other reads.
func (c Config) Clients() []model.Client {
	writes := model.Client{At: []model.NodeID{writer}}
	for v := 1; v <= c.Writes; v++ {
		writes.Ops = append(writes.Ops, model.Op{Func: write, Arg: v})
	}
	reads := model.Client{At: []model.NodeID{reader}}
	for range c.Reads {
		reads.Ops = append(reads.Ops, model.Op{Func: read})
	}
	return []model.Client{writes, reads}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// isQuorum reports whether a node and the peers that answered it are a majority.
func (c Config) isQuorum(peers model.NodeSet) bool { return 2*(peers.Len()+1) > c.Nodes }

// isBounded reports whether a node would lose its quorum once more.
func (c Config) isBounded(id model.NodeID, s State) bool {
	return c.Losers.Has(id) && s.Epoch == c.Losses && s.Mode == ReadWrite
}

// canLose reports whether a node may still find itself without a quorum.
func (c Config) canLose(id model.NodeID, s *State) bool {
	return c.Losers.Has(id) && s.Epoch < c.Losses
}
