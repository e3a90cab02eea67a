package model

import (
	"fmt"
	"slices"
	"strings"
)

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
	Network  Network  // where it is not the default
	Disk     DiskMode // where it is not the default
	Failure  Failure  // what the rule defends against, if it is a type of failure
	Steps    int      // events of the shortest counterexample
	Long     bool     // takes more than ten seconds: only -mc.full and check rules --full see its end
	Source   string   // where it is known from: a paper's section, a bug's id
}

// Limit is what a protocol with all of its rules does not survive: one fault
// more than it tolerates, or a fault of another kind. That it falls there shows
// that the bound on what it survives is tight.
type Limit struct {
	Beyond   string   // one sentence: what is too much, and why
	Property string   // the property that must fall first
	Params   []string // as in RuleInfo, like all that follows
	Faults   Faults
	Network  Network
	Disk     DiskMode
	Steps    int
	Long     bool // takes more than ten seconds: only -mc.full sees its end
	Source   string
}

// SettingsOfLimit returns the settings of a limit's configuration.
func (s *Scenario) SettingsOfLimit(l *Limit) (Settings, error) {
	return s.settings(l.Params, l.Faults, l.Network, l.Disk)
}

// SettingsOf returns the settings of a rule's configuration: what it needs is
// given where it exceeds the scenario's defaults. The rule itself is kept.
func (s *Scenario) SettingsOf(r *RuleInfo) (Settings, error) {
	return s.settings(r.Params, r.Faults, r.Network, r.Disk)
}

// SettingsOfPin returns the settings that a count was made with.
func (s *Scenario) SettingsOfPin(p *Pin) (Settings, error) {
	return s.settings(p.Params, p.Faults, "", p.Disk)
}

func (s *Scenario) settings(params []string, faults Faults, network Network, disk DiskMode) (Settings, error) {
	set := Settings{Params: map[string]string{}, Faults: &faults, Network: network, Disk: disk}
	for _, text := range params {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return set, fmt.Errorf("parameter %q: want key=value", text)
		}
		if _, twice := set.Params[key]; twice {
			return set, fmt.Errorf("parameter %q is given twice", key)
		}
		set.Params[key] = value
	}
	for i := range faultKinds {
		*faults.at(i) = max(*faults.at(i), *s.Faults.at(i))
	}
	return set, nil
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
	// Distinct delivers as Multiset does, but never holds two equal messages:
	// sending what is in flight already changes nothing. A protocol may send
	// again and again in it, which makes endlessly many states of a Multiset.
	Distinct Network = "distinct"
)

// Faults are budgets: how many faults of a kind at most happen in one run. The
// zero value means none. Restarts, resumes and heals need no budget: they
// follow their fault.
type Faults struct {
	Crash     int `json:"crash"`     // a node stops; it restarts if the protocol has a Restart
	Drop      int `json:"drop"`      // a message is lost
	Duplicate int `json:"duplicate"` // a message arrives once more
	Reorder   int `json:"reorder"`   // a message overtakes the one before it on its fifo link
	Partition int `json:"partition"` // the network falls apart in one of the named shapes, until it heals
	Cut       int `json:"cut"`       // one direction of a link fails, until it heals
	Pause     int `json:"pause"`     // a node stands still, until it resumes
	Corrupt   int `json:"corrupt"`   // a message arrives as another one, or as garbage that is discarded
	Limp      int `json:"limp"`      // a node becomes slow for good: nothing of its data is in time any more
	Skew      int `json:"skew"`      // how far apart clocks are at most, in ticks
	Drift     int `json:"drift"`     // a tick more or less on one node
	Byzantine int `json:"byzantine"` // a node whose messages may be corrupted at will
}

// Budget is one of the Faults by its name, which is also its flag's.
type Budget struct {
	Name string
	N    int
}

// Budgets returns the budgets of all kinds in a fixed order.
func (f Faults) Budgets() []Budget {
	list := make([]Budget, faultKinds)
	for i, name := range faultNames {
		list[i] = Budget{name, *f.at(i)}
	}
	return list
}

// Set gives the faults of the named kind a budget; false if there is no such
// kind.
func (f *Faults) Set(name string, n int) bool {
	i := slices.Index(faultNames[:], name)
	if i >= 0 {
		*f.at(i) = n
	}
	return i >= 0
}

// at returns the budget of the i-th kind.
func (f *Faults) at(i int) *int {
	return [faultKinds]*int{
		&f.Crash, &f.Drop, &f.Duplicate, &f.Reorder, &f.Partition, &f.Cut,
		&f.Pause, &f.Corrupt, &f.Limp, &f.Skew, &f.Drift, &f.Byzantine,
	}[i]
}

var faultNames = [faultKinds]string{
	"crash", "drop", "duplicate", "reorder", "partition", "cut", "pause", "corrupt", "limp", "skew", "drift", "byzantine",
}

// Failure is a type of failure, as the field tells them apart: by what the
// environment does to a node or a message.
type Failure string

// The types of failures.
const (
	FailureCrash       Failure = "crash"
	FailureOmission    Failure = "omission"
	FailureTiming      Failure = "timing"
	FailurePartition   Failure = "partition"
	FailureByzantine   Failure = "byzantine"
	FailurePerformance Failure = "performance"
)

// Tier says how time passes.
type Tier uint8

// The tiers.
const (
	// Untimed is a world in which a timer that is set can fire at any moment.
	Untimed Tier = iota
	// Lockstep is a world in which one tick counts down the timers of all
	// nodes. Nothing that is due waits for it: not a timer at 0, and not a
	// message that has been on its way for Delay ticks.
	Lockstep
	// Skewed is a world in which every node ticks for itself, at most
	// Faults.Skew ticks ahead of the slowest.
	Skewed
)

// Time says how time passes in a System. The zero value is Untimed.
type Time struct {
	Tier Tier
	// Delay is how many ticks a message is on its way at most; 0 means that
	// there is no bound. It needs Lockstep.
	Delay int
	// Horizon, if it is not 0, is where clocks stop; Node.Now needs it. It is a
	// bound of the model.
	Horizon int
}

// Fairness says what is bound to happen, for liveness properties: what is
// enabled from some moment on happens (weak fairness), for every message by
// itself, every timer and every tick. Faults and invocations never have to
// happen.
type Fairness struct {
	Strong  []EventKind // what is enabled again and again happens
	None    []EventKind // need not happen
	Restart bool        // a node that crashes is promised to restart
	Heal    bool        // what is cut is promised to heal, and who is paused to resume
}

// Stability lets the environment become synchronous at any moment of a run, by
// an event: from then on there are no faults, nothing is cut inside of one of
// the Cores, all other nodes are silent, and a timer fires only when no message
// is on its way in the core that could change anything. No cores means that
// the event does not exist.
type Stability struct {
	Cores []NodeSet
	// Omega are timers that from then on fire only at the least node of the
	// core: those that start elections. They need Untimed.
	Omega []Timer
}

// Environment is the world around a protocol's nodes.
type Environment struct {
	Network Network
	Faults  Faults
	Disk    DiskMode // empty where nothing has a disk
}

// holdsOne reports whether equal messages in flight are one.
func (e *Environment) holdsOne() bool { return e.Network == Set || e.Network == Distinct }

// Scenario is a protocol or machine with its bounds, as the command and the
// tests find it.
type Scenario struct {
	ID      string  // family/package, as in "paxos/synod"
	Title   string  // one line
	Params  []Param // sizes and variants
	Network Network // the one by default; empty for a Machine
	Faults  Faults  // the budgets by default
	// Disk is what a crash does to unsynced writes by default; empty where
	// nothing has a disk.
	Disk  DiskMode
	Rules []RuleInfo
	// Limits are what it does not survive.
	Limits []Limit
	// Guarantees are what its clients get and what they do not, where it
	// replicates data.
	Guarantees []GuaranteeInfo

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
	Disk        DiskMode
	States      int
	Transitions int    // successors computed; initial states excluded
	Depth       int    // levels of the breadth-first search, the initial one being 1
	Long        bool   // takes more than a few seconds: only -mc.full counts it
	Source      string // where the count is known from; empty if only from here
}
