package rereplicate

import "github.com/faultline-mc/faultline/model"

// Config is the size of a store and how much happens in a run, and which of the
// rules are switched off.
type Config struct {
	Stores     int // nodes that hold copies
	Versions   int // of the item, the first being there at the beginning
	Suspicions int // of stores that are in fact well, or not yet noticed to have failed
	Moves      int // of a copy to another store
	// AnyLoss promises a live copy also where losses are not spaced by repair,
	// which nobody can keep.
	AnyLoss bool
	Without model.RuleSet
}

// Target is how many copies an item is to have.
const Target = 2

// Cap is how many repairs of an item go on at a time.
const Cap = 1

// Protocol returns the stores, which are nodes 1 to Stores, and their manager,
// which is the node after them.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "rereplicate",
		Nodes:      c.Stores + 1,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.lacksCopies,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) manager() model.NodeID { return model.NodeID(c.Stores + 1) }

func (c Config) role(id model.NodeID) string {
	if id == c.manager() {
		return "manager"
	}
	return "store"
}
