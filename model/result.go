package model

// Verdict is what a run found out. There is no fourth.
type Verdict string

// The verdicts.
const (
	Holds        Verdict = "holds"
	Violated     Verdict = "violated"
	Inconclusive Verdict = "inconclusive"
)

// Status is what a run found out about one property.
type Status string

// The statuses.
const (
	StatusHolds        Status = "holds"
	StatusViolated     Status = "violated"
	StatusInconclusive Status = "inconclusive"
	StatusWitnessed    Status = "witnessed"
	StatusNotWitnessed Status = "not_witnessed"
)

// ResultSchema and TraceSchema name the versions of the JSON formats.
const (
	ResultSchema = "check.result/1"
	TraceSchema  = "check.trace/1"
)

// ParamValues are all parameters of a scenario with their values, in the
// scenario's order. In JSON they are one object.
type ParamValues []ParamValue

// ParamValue is one of them.
type ParamValue struct{ Name, Value string }

// Result is what a run found: the content of check.result/1. Seconds,
// StatesPerSecond and MemoryBytes are the only fields that differ between
// equal runs.
type Result struct {
	Schema     string      `json:"schema"`
	Scenario   string      `json:"scenario"`
	Parameters ParamValues `json:"parameters"`
	Faults     Faults      `json:"faults"`
	Network    Network     `json:"network"`
	Disk       DiskMode    `json:"disk_mode,omitempty"`
	Without    []Rule      `json:"without"`
	// Flags are those of the above that differ from the scenario's defaults, as
	// words of a command line.
	Flags      []string `json:"flags"`
	Bounds     Bounds   `json:"bounds"`
	Verdict    Verdict  `json:"verdict"`
	Complete   bool     `json:"complete"`
	StoppedBy  string   `json:"stopped_by"` // what cut the search, or empty
	Unexplored string   `json:"unexplored"` // what was not explored, in words, or empty

	States      int `json:"states"`
	Transitions int `json:"transitions"`
	Depth       int `json:"depth"`
	LocalStates int `json:"local_states"`
	Messages    int `json:"messages"`
	StepCalls   int `json:"step_calls"`
	Histories   int `json:"stored_histories"`

	Seconds         float64 `json:"seconds"`
	StatesPerSecond float64 `json:"states_per_second"`
	MemoryBytes     int     `json:"memory_bytes"`
	// LivenessSeconds is what judging liveness took after the search.
	LivenessSeconds float64 `json:"liveness_seconds,omitempty"`

	Reductions []Reduction      `json:"reductions"`
	Reduce     string           `json:"reduce,omitempty"` // what was asked for: none, symmetry, or empty for auto
	Properties []PropertyStatus `json:"properties"`
	NeverFired []string         `json:"never_fired"`
	// Violation is the first violation found, or nil; Violations has them all,
	// at most one per property, the first one included.
	Violation  *Violation   `json:"violation"`
	Violations []*Violation `json:"-"`
	// Seed and Simulation are of a simulation, else nil. It stores no states:
	// States is 0, and Depth is of its longest run.
	Seed       *uint64     `json:"seed,omitempty"`
	Simulation *Simulation `json:"simulation,omitempty"`
	// Witnesses are the shortest traces to the goals that were reached, where
	// they were asked for.
	Witnesses []*Trace `json:"-"`
	// StatesByDepth has the number of new states on each level.
	StatesByDepth []int `json:"-"`
	// Kinds are the kinds of events that there are, or a machine's actions: those
	// that fired, and those in NeverFired.
	Kinds []string `json:"-"`
	// Reads is what checks of safety were seen to read of a whole state beside
	// the states of its nodes.
	Reads Reads `json:"-"`
	// SetBytes is the size of the visited set in memory.
	SetBytes int `json:"-"`
}

// Reads says which of the methods of View of the same names were called. Where
// none was, and neither time nor the order of messages matters, a fault that
// only keeps something from happening can make no difference to safety.
type Reads struct{ InFlight, Up, Stable bool }

func (r *Reads) add(more Reads) {
	r.InFlight = r.InFlight || more.InFlight
	r.Up = r.Up || more.Up
	r.Stable = r.Stable || more.Stable
}

// Bounds are the limits of one search. Zero means none.
type Bounds struct {
	States  int     `json:"max_states"`
	Depth   int     `json:"max_depth"`
	Memory  int     `json:"max_memory"`  // bytes
	Seconds float64 `json:"max_seconds"` // of search
}

// Reduction says what a state-space reduction did.
type Reduction struct {
	Name         string `json:"name"`
	Effect       string `json:"effect"`
	Rounds       int    `json:"rounds"`
	PairsDropped int    `json:"pairs_dropped"`
	Verified     bool   `json:"verified"`
	// Off says why it was not used. If it had been tried, the rest is of what it
	// had done before; counts are those without it.
	Off string `json:"off,omitempty"`
}

// PropertyStatus is what a run found out about one property.
type PropertyStatus struct {
	Name   string `json:"name"`
	Kind   Kind   `json:"kind"`
	Status Status `json:"status"`
	Detail string `json:"detail"`
}

// Violation is a property that fell, and the shortest run that shows it. A
// Reachable goal that was never reached has no trace.
type Violation struct {
	Property    string `json:"property"`
	Kind        Kind   `json:"kind"`
	Reason      string `json:"reason"` // one sentence
	Steps       int    `json:"steps"`
	FaultStep   *int   `json:"fault_step"`
	ErrorStep   *int   `json:"error_step"`
	FailureStep *int   `json:"failure_step"`
	// NotLeast is set where the search was cut inside a level, so that another
	// run of this length may be the least one, and where a run was found at
	// random and there may be a shorter one.
	NotLeast bool   `json:"not_least,omitempty"`
	Trace    *Trace `json:"trace"`
}
