package model

// Trace is one run, step by step, in a form that needs nothing else to be
// shown: the content of check.trace/1.
type Trace struct {
	Schema     string      `json:"schema"`
	Scenario   string      `json:"scenario"`
	Parameters ParamValues `json:"parameters"`
	Faults     Faults      `json:"faults"`
	Network    Network     `json:"network"`
	Disk       DiskMode    `json:"disk_mode,omitempty"`
	Without    []Rule      `json:"without"`
	// Flags are those of the above that differ from the scenario's defaults, as
	// words of a command line.
	Flags  []string `json:"flags"`
	Bounds Bounds   `json:"bounds"`
	// Seed and Simulation are of the simulation that found the run, or nil.
	Seed       *uint64     `json:"seed,omitempty"`
	Simulation *Simulation `json:"simulation,omitempty"`
	// Property is the one that this run violates or witnesses, or empty.
	Property string      `json:"property"`
	Kind     Kind        `json:"kind"`
	Verdict  string      `json:"verdict"` // "violated", "witnessed", or empty
	Reason   string      `json:"reason"`
	Nodes    []TraceNode `json:"nodes"`   // empty for a machine
	Clients  int         `json:"clients"` // callers outside the nodes

	FaultStep   *int   `json:"fault_step"` // the first fault
	ErrorStep   *int   `json:"error_step"` // the first step after which Protocol.Error finds one
	ErrorReason string `json:"error_reason,omitempty"`
	FailureStep *int   `json:"failure_step"` // the first after which clients can see it
	// Loop is, in a counterexample to a property of liveness, after how many
	// steps the run is for the first time in the state in which it ends: what
	// is between repeats for ever. It is the number of steps where nothing that
	// has to happen follows.
	Loop *int `json:"loop,omitempty"`

	Initial     Value  `json:"initial"`
	InitialHash string `json:"initial_hash"` // as in steps
	// InitialEffects are what the nodes did when they booted.
	InitialEffects []Effect    `json:"initial_effects"`
	Steps          []TraceStep `json:"steps"`
	Final          Value       `json:"final"`
}

// TraceNode is a node's column.
type TraceNode struct {
	ID   NodeID `json:"id"`
	Role string `json:"role"` // may be empty
}

// TraceStep is one event and what it did.
type TraceStep struct {
	Step  int       `json:"step"`  // from 1
	Index int       `json:"index"` // position among the enabled events
	Event string    `json:"event"` // as in the event language
	Kind  EventKind `json:"kind"`
	Node  NodeID    `json:"node"` // where it happened, 0 in a machine
	From  NodeID    `json:"from"` // of a message
	// Message is the id of the message that was delivered, dropped or
	// duplicated: its place among all sent in this run, from 1; else 0.
	Message int      `json:"message"`
	Effects []Effect `json:"effects"`
	Sent    []int    `json:"sent"`    // message ids
	Returns []string `json:"returns"` // as in "c1 write(1) ok"
	Diff    []Change `json:"diff"`
	Hash    string   `json:"hash"` // 128 bits of the state after the step, hexadecimal

	// After is the state after the step. Files have only the differences.
	After Value `json:"-"`
}

// Effect is a consequence of an event, as the event language prints it:
// "send 1->2 Ask{Term: 1}", "set campaign", "reply c1 read() 2".
type Effect struct {
	Kind    string `json:"kind"` // send, set, stop, reply, invoke, return
	Text    string `json:"text"`
	Node    NodeID `json:"node"`              // whose effect it is
	Message int    `json:"message,omitempty"` // id of the message sent
	To      NodeID `json:"to,omitempty"`
}

// Change is one leaf of the state that a step changed.
type Change struct {
	Path string `json:"path"` // as in "nodes.2.VotedFor"
	Old  *Value `json:"old"`  // nil if it was not there
	New  *Value `json:"new"`  // nil if it is gone
}
