package model

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Strategy is how a simulation chooses among the events of a state.
type Strategy string

// The strategies. A run keeps to one of them.
const (
	// StrategyMix takes the others in turn, run by run.
	StrategyMix Strategy = "mix"
	// StrategyUniform gives every event the same probability.
	StrategyUniform Strategy = "uniform"
	// StrategyPCT gives nodes, links and clients random priorities, and takes an
	// event of the highest. At a few random points of the run whoever would go
	// on falls behind all others. A bug that takes d orders to show in a run of
	// k events among n of them is met with a probability of at least
	// 1/(n k^(d-1)): Burckhardt, Kothari, Musuvathi, Nagarakatti, A Randomized
	// Scheduler with Probabilistic Guarantees of Finding Bugs (2010), section 3.
	StrategyPCT Strategy = "pct"
	// StrategyRare draws three events and takes the one whose kind has never
	// happened, or else the one to the local state that was met least.
	StrategyRare Strategy = "rare"
)

// Strategies are all of them, the default first.
var Strategies = []Strategy{StrategyMix, StrategyUniform, StrategyPCT, StrategyRare}

// The defaults of SimulateOptions.
const (
	DefaultRuns     = 100_000
	DefaultRunSteps = 200
)

// SimulateOptions say how to simulate. They and the seed alone decide on the
// verdict, the counts and the counterexample, for any number of workers, unless
// the time limit or ctx ends the simulation.
type SimulateOptions struct {
	Seed     uint64
	Strategy Strategy // empty means StrategyMix
	// Runs is how many runs are drawn: 0 means DefaultRuns, or as many as there
	// is time for where Seconds is given.
	Runs     int
	Steps    int     // that change the state, in one run at most; 0 means DefaultRunSteps
	Seconds  float64 // 0 means no limit
	Workers  int     // 0 means the number of CPUs
	Progress func(Progress)
	Every    time.Duration

	research int // states that a search for a shorter run may meet; 0 means researchStates
}

// Simulation says in a Result how it was come by.
type Simulation struct {
	Strategy Strategy `json:"strategy"`
	MaxRuns  int      `json:"max_runs"` // 0 for no limit
	MaxSteps int      `json:"max_steps"`
	Runs     int      `json:"runs"` // that were drawn
	// FailingRun is the number of the first run that failed, from 1, and
	// FailingSteps is how long it was before it was shortened. Both are 0 where
	// none failed.
	FailingRun   int `json:"failing_run"`
	FailingSteps int `json:"failing_steps"`
}

// Simulate draws random runs of the instance until one violates a property, the
// number of runs is reached, or the time is up. It exhausts nothing, so that
// without a violation the verdict is Inconclusive. A run that fails is
// shortened: events are deleted from it as long as it fails, and then it is
// searched breadth-first for a shorter end, if possible from the initial state,
// where the search finds what Run would.
//
// Errors are those of Run.
func (in *Instance) Simulate(ctx context.Context, opt SimulateOptions) (*Result, error) {
	if opt.Strategy == "" {
		opt.Strategy = StrategyMix
	}
	if !slices.Contains(Strategies, opt.Strategy) {
		return nil, fmt.Errorf("unknown strategy %q", opt.Strategy)
	}
	if opt.Runs == 0 && opt.Seconds == 0 {
		opt.Runs = DefaultRuns
	}
	if opt.Steps == 0 {
		opt.Steps = DefaultRunSteps
	}
	if opt.research == 0 {
		opt.research = researchStates
	}
	main, err := in.build()
	if err != nil {
		return nil, err
	}
	audit, err := in.build()
	if err != nil {
		return nil, err
	}
	s := newSearch(main.space(audit, in.environment()), Options{
		Workers: opt.Workers, Bounds: Bounds{Seconds: opt.Seconds}, Progress: opt.Progress, Every: opt.Every,
	})
	return apart(s, func() (*Result, error) { return in.simulate(ctx, s, audit, opt) })
}

func (in *Instance) simulate(ctx context.Context, s *search, audit compiled, opt SimulateOptions) (*Result, error) {
	m := newSimulation(s, opt)
	s.started = time.Now()
	defer s.watch(ctx)()
	if err := m.draw(); err != nil {
		return nil, err
	}
	r := in.simulated(m)
	if m.failed != nil {
		short, err := m.shorten(ctx)
		if err != nil {
			return nil, err
		}
		if err := in.blame(m, short, audit, r); err != nil {
			return nil, err
		}
	}
	r.MemoryBytes = peakMemory()
	return r, nil
}

// simulated is the result without a violation.
func (in *Instance) simulated(m *simulation) *Result {
	r := in.begun(m.s)
	r.Verdict, r.StoppedBy, r.Unexplored = Inconclusive, m.stoppedBy, "all runs that were not drawn"
	r.Depth, r.Seconds = m.longest+1, m.seconds
	r.Seed = &m.opt.Seed
	r.Simulation = &Simulation{Strategy: m.opt.Strategy, MaxRuns: m.opt.Runs, MaxSteps: m.opt.Steps, Runs: int(m.s.runs.Load())}
	names, _ := m.s.space.fired()
	for _, name := range names {
		if i := slices.Index(m.kinds, name); i < 0 || !m.fired[i] {
			r.NeverFired = append(r.NeverFired, name)
		}
	}
	for i, p := range m.s.space.properties() {
		st := PropertyStatus{Name: p.name, Kind: p.kind, Status: StatusInconclusive}
		switch {
		case p.kind == KindReachable && m.goals>>i&1 == 1:
			st.Status = StatusWitnessed
		case p.kind.isLiveness():
			st.Detail = "random runs end: whether something happens at last is for check run to say"
		case m.s.space.undecided()>>i&1 == 1:
			st.Detail = "a check could not decide in time"
		}
		r.Properties = append(r.Properties, st)
	}
	return r
}

// blame adds the violation that a run shows.
func (in *Instance) blame(m *simulation, short *shortRun, audit compiled, r *Result) error {
	fell := -1
	for i := range r.Properties {
		if short.bad>>i&1 == 1 {
			r.Properties[i].Status = StatusViolated
			if fell < 0 {
				fell = i
			}
		}
	}
	t, reason, err := in.execute(short.events, audit, r.Bounds, fell)
	if err != nil {
		return err
	}
	r.Simulation.FailingRun, r.Simulation.FailingSteps = m.failed.run+1, m.failed.steps
	t.Seed, t.Simulation = r.Seed, r.Simulation
	p := &r.Properties[fell]
	p.Detail = reason
	r.Verdict = Violated
	r.Violation = &Violation{
		Property: p.Name, Kind: p.Kind, Reason: reason, Steps: len(t.Steps), NotLeast: !short.least,
		FaultStep: t.FaultStep, ErrorStep: t.ErrorStep, FailureStep: t.FailureStep, Trace: t,
	}
	r.Violations = []*Violation{r.Violation}
	r.StoppedBy, r.Unexplored = "", ""
	return nil
}

// simulation draws runs in rounds. What steers the choice is what all rounds
// before have met, and a round is always drawn to its end, so that nothing
// depends on which worker draws which run.
type simulation struct {
	s      *search
	opt    SimulateOptions
	starts []spaceStep
	kinds  []string
	pilots []*pilot
	cursor atomic.Int64

	// of all rounds that have ended
	seen    []uint32 // by local state: how often a step led to it
	fired   []bool   // by kind
	goals   propertySet
	longest int // run, in steps

	mu        sync.Mutex
	failed    *failedRun // with the least number
	log       logbook    // of the failed run
	stoppedBy string
	seconds   float64
}

// failedRun is a run by its number from 0, and how many steps it took.
type failedRun struct{ run, steps int }

// roundRuns is the number of runs in a round. Steering lags by as much, and
// workers wait for each other as often. Rounds of very long runs are smaller: what
// is to be audited at the end is kept until then.
func (o *SimulateOptions) roundRuns() int { return max(8, min(256, 1<<16/o.Steps)) }

func newSimulation(s *search, opt SimulateOptions) *simulation {
	m := &simulation{s: s, opt: opt}
	for range s.workers {
		m.pilots = append(m.pilots, newPilot(m, s.space.walker()))
	}
	m.kinds = m.pilots[0].walker.kinds()
	m.fired = make([]bool, len(m.kinds))
	return m
}

// draw draws rounds of runs until one fails or a bound is reached.
func (m *simulation) draw() error {
	s := m.s
	defer func() { m.seconds = time.Since(s.started).Seconds() }()
	s.guard(func() {
		m.starts = s.space.starts()
		if len(m.starts) == 0 {
			fail("%w: the model has no initial state within its bound", ErrInternal)
		}
		for _, st := range m.starts {
			m.goals |= st.goals
		}
	})
	for next := 0; s.err == nil && m.failed == nil; {
		if m.opt.Runs > 0 && next == m.opt.Runs {
			m.stoppedBy = "runs"
			return nil
		}
		if why := s.stop.Load(); why != nil {
			m.stoppedBy = *why
			return nil
		}
		end := next + m.opt.roundRuns()
		if m.opt.Runs > 0 {
			end = min(end, m.opt.Runs)
		}
		m.round(next, end)
		next = end
	}
	return s.err
}

func (m *simulation) round(from, to int) {
	m.cursor.Store(int64(from))
	var wg sync.WaitGroup
	for _, p := range m.pilots {
		wg.Go(func() {
			m.s.guard(func() {
				for m.s.stop.Load() == nil {
					i := int(m.cursor.Add(1)) - 1
					if i >= to {
						return
					}
					m.flown(i, p.run(i, nil))
				}
			})
		})
	}
	wg.Wait()
	if m.failed != nil && m.s.err == nil {
		// The same run again, while what steers it is the same.
		m.s.guard(func() { m.pilots[0].run(m.failed.run, &m.log) })
	}
	for _, p := range m.pilots {
		p.report()
	}
	if m.s.err == nil {
		m.audit()
	}
}

// audit does the second runs of what has been computed since the last time.
func (m *simulation) audit() {
	m.s.guard(func() {
		for _, p := range m.pilots {
			p.walker.audit(m.s)
		}
	})
}

// flown notes how a run ended.
func (m *simulation) flown(i int, f flight) {
	if f.cut {
		return
	}
	m.s.runs.Add(1)
	m.s.transitions.Add(int64(f.taken))
	if f.bad == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failed == nil || i < m.failed.run {
		m.failed = &failedRun{i, f.steps}
	}
}

// strategyOf is the strategy of a run.
func (m *simulation) strategyOf(run int) Strategy {
	if m.opt.Strategy == StrategyMix {
		return Strategies[1+run%(len(Strategies)-1)]
	}
	return m.opt.Strategy
}
