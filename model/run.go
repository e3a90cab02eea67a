package model

import (
	"context"
	"time"
)

// Settings choose one instance of a scenario.
type Settings struct {
	Params  map[string]string // those that differ from their defaults
	Without []Rule
	Network Network // empty means the scenario's
	Faults  *Faults // nil means the scenario's
}

// Instance is a scenario with all its settings fixed, built and validated.
type Instance struct {
	Scenario *Scenario
	Params   ParamValues
	Without  []Rule
	Network  Network // empty for a machine
	Faults   Faults
}

// Configure validates the settings against the scenario and builds the model.
// Its errors are the user's to mend: they name what is wrong and what was
// expected. (A protocol whose types cannot be stored is refused here, too.)
func (s *Scenario) Configure(set Settings) (*Instance, error) { panic("pending") }

// Options say how to search. They change neither the verdict nor the
// counterexample, except by cutting the search.
type Options struct {
	Workers int // 0 means the number of CPUs
	Bounds  Bounds
	// MaxViolations lets the search go on after the first violation, with at
	// most one per property; 0 means 1.
	MaxViolations int
	// Witnesses asks for a shortest trace to each goal.
	Witnesses bool
	// Progress is called about once per Every, from another goroutine.
	Progress func(Progress)
	Every    time.Duration
}

// Progress is the state of a running search.
type Progress struct {
	Depth       int
	States      int
	Queue       int // states of this level that are still to be expanded
	Transitions int
	MemoryBytes int
	Elapsed     time.Duration
}

// Run explores the instance breadth-first. A violation is a result, not an
// error. An error is a defect: of the protocol, as an *ImpureError or a
// *TypeError, or of the engine. Cancelling ctx ends the search with what it has, and an
// inconclusive verdict.
func (in *Instance) Run(ctx context.Context, opt Options) (*Result, error) { panic("pending") }

// Replay executes a script in the event language from the initial state, event
// by event and without the search engine. It stops at the first event that is
// not enabled with a *NotEnabledError, and at an expectation that does not
// hold; the trace has the steps up to there.
func (in *Instance) Replay(script *Script) (*Trace, error) { panic("pending") }
