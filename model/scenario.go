package model

// Rule names a line that a protocol's safety depends on, and that can be
// switched off to see what it protects. It is lower case with hyphens.
type Rule string

// RuleInfo says of a rule what it is for, and where its absence shows: in the
// smallest configuration in which the property falls.
type RuleInfo struct {
	Rule     Rule
	Protects string   // one sentence: what goes wrong without it
	Property string   // the property that must fall first
	Params   []string // "key=value", where the scenario's default differs
	Faults   Faults   // budgets, where the scenario's default is exceeded
	Steps    int      // events of the shortest counterexample
	Long     bool     // takes seconds: tests with -short leave it out
	Source   string   // where it is known from: a paper's section, a bug's id
}

// Network says how messages travel.
type Network string

// The networks.
const (
	// Multiset delivers every message once, in any order.
	Multiset Network = "multiset"
	// Set delivers a message that was once sent any number of times, in any
	// order: loss, duplication and reordering at once.
	Set Network = "set"
	// FIFO delivers every message once, in order on each link.
	FIFO Network = "fifo"
)

// Faults are budgets: how many faults of a kind at most happen in one run. The
// zero value means none.
type Faults struct {
	Crash     int `json:"crash"`
	Drop      int `json:"drop"`
	Duplicate int `json:"duplicate"`
}

// budget is one of Faults by its name.
type budget struct {
	name string
	n    int
}

func (f Faults) list() []budget {
	return []budget{{"crash", f.Crash}, {"drop", f.Drop}, {"duplicate", f.Duplicate}}
}

// Environment is the world around a protocol's nodes.
type Environment struct {
	Network Network
	Faults  Faults
}

// Scenario is a protocol or machine with its bounds, as the command and the
// tests find it.
type Scenario struct {
	ID      string  // family/package, as in "paxos/synod"
	Title   string  // one line
	Params  []Param // sizes and variants
	Network Network // the one by default; empty for a Machine
	Faults  Faults  // the budgets by default
	Rules   []RuleInfo

	// Build makes the model for given parameters. It is called more than
	// once, and must make the same model each time. An error is the user's:
	// parameters that do not go together.
	Build func(a Args) (Model, error)

	// Pins are known counts.
	Pins []Pin
}

// Pin is a known size of a scenario's state space, counted without reductions.
// A figure that is zero is not pinned.
type Pin struct {
	Params      []string // "key=value", where the default differs
	Faults      Faults
	States      int
	Transitions int    // successors computed; initial states excluded
	Depth       int    // levels of the breadth-first search, the initial one being 1
	Long        bool   // too long for every test run
	Source      string // where the count is known from; empty if only from here
}
