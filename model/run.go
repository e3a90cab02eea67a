package model

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Settings choose one instance of a scenario.
type Settings struct {
	Params  map[string]string // those that differ from their defaults
	Without []Rule
	Network Network  // empty means the scenario's
	Faults  *Faults  // nil means the scenario's
	Disk    DiskMode // empty means the scenario's
	// Twins are nodes that run twice, as two honest instances of one identity that
	// know nothing of each other. No property is asked about them.
	Twins NodeSet
}

// Instance is a scenario with all its settings fixed, built and validated.
type Instance struct {
	Scenario *Scenario
	Params   ParamValues
	Without  []Rule
	Network  Network // empty for a machine
	Faults   Faults
	Disk     DiskMode // empty where nothing has a disk
	Twins    NodeSet

	flags []string // what differs from the scenario's defaults
	args  Args
	plans *planSet
}

// compiled is a Model whose types and properties have been checked.
type compiled interface {
	// space makes the space of the model's runs; audit is the same model built
	// anew.
	space(audit compiled, env Environment) space
	world(env Environment) world
	checksOf() []check
	isMachine() bool
	takes(env Environment) error
}

func (d *systemDef) space(audit compiled, env Environment) space {
	return newSystem(d, audit.(*systemDef), env)
}
func (d *systemDef) world(env Environment) world { return newSystemWorld(d, env) }
func (d *systemDef) checksOf() []check           { return d.checks }
func (d *systemDef) isMachine() bool             { return false }

// takes reports whether the model can run in an environment.
func (d *systemDef) takes(env Environment) error {
	switch env.Network {
	case Multiset, FIFO:
	case Distinct:
		if env.Faults.Duplicate > 0 {
			return errors.New("a distinct network never holds two equal messages: it takes no budget for duplicate")
		}
	case Set:
		if env.Faults.Drop > 0 || env.Faults.Duplicate > 0 {
			return errors.New("a set network already loses and duplicates messages at will: it takes no budget for drop or duplicate")
		}
	default:
		return fmt.Errorf("unknown network %q; want multiset, set, fifo or distinct", env.Network)
	}
	switch {
	case len(d.handlers.twins) > 0 && env.Faults.Byzantine > 0:
		return errTwinsLie
	case env.Faults.Reorder > 0 && env.Network != FIFO:
		return errors.New("only a fifo network has an order: it alone takes a budget for reorder")
	case env.Faults.Skew > 0 && d.time.Tier != Skewed:
		return errors.New("its clocks cannot differ: it takes no skew")
	case env.Faults.Skew < 1 && d.time.Tier == Skewed:
		return errors.New("its clocks are each for itself: it needs a skew of at least 1")
	case env.Faults.Drift > 0 && d.time.Tier != Lockstep:
		return errors.New("nothing counts ticks in it: it takes no budget for drift")
	case env.Network == Set && d.time.Delay > 0:
		return errors.New("a message of a set network is never used up, so none can be bound to arrive in time")
	case env.Network == Distinct && d.time.Delay > 0:
		return errors.New("a message of a distinct network stands for all that were sent since it left, so none has an age")
	case d.handlers.canAct() && (env.Network != Set || d.time.Tier != Untimed):
		return errors.New("its nodes keep what they were sent: it needs a set network, and no time")
	case d.handlers.canAct() && env.Faults.Partition+env.Faults.Cut+env.Faults.Corrupt > 0:
		return errors.New("its nodes act on what they have of what was sent, be it late or lost: it takes no budget for partition, cut or corrupt")
	case d.handlers.canAct() && env.Faults.Byzantine > 0 && d.handlers.lies == nil:
		return errors.New("it does not say what a Byzantine node can say: it takes no budget for byzantine")
	case d.handlers.lies != nil && env.Faults.Byzantine >= d.handlers.nodes:
		return fmt.Errorf("%d of %d nodes are Byzantine; at least one has to be left", env.Faults.Byzantine, d.handlers.nodes)
	case env.Network == Set && d.hasLiveness && !d.handlers.canAct():
		return errors.New("a message of a set network is never used up, so nothing can be bound to happen")
	}
	return nil
}

func (d *machineDef[S]) space(audit compiled, _ Environment) space {
	return newMachineSpace(d, audit.(*machineDef[S]))
}
func (d *machineDef[S]) world(Environment) world { return &machineWorld[S]{def: d} }
func (d *machineDef[S]) checksOf() []check       { return d.checks }
func (d *machineDef[S]) isMachine() bool         { return true }

func (d *machineDef[S]) takes(env Environment) error {
	if env.Network != "" || env.Faults != (Faults{}) {
		return errors.New("an abstract machine has no network and takes no faults")
	}
	return nil
}

// Configure validates the settings against the scenario and builds the model.
// Its errors are the user's to mend: they name what is wrong and what was
// expected. A protocol whose types cannot be stored is refused here, too, with
// a *TypeError.
func (s *Scenario) Configure(set Settings) (*Instance, error) {
	in := &Instance{Scenario: s, Network: set.Network, Faults: s.Faults, plans: newPlanSet()}
	if in.Network == "" {
		in.Network = s.Network
	}
	if set.Faults != nil {
		in.Faults = *set.Faults
	}
	in.Twins = set.Twins
	for _, b := range in.Faults.Budgets() {
		if b.N < 0 || b.N > maxBudget {
			return nil, fmt.Errorf("scenario %s: budget %d for %s; want 0 to %d", s.ID, b.N, b.Name, maxBudget)
		}
	}
	if in.Faults.words() == 0 {
		return nil, fmt.Errorf("scenario %s: the budgets for faults are too large together", s.ID)
	}
	if err := in.setDisk(set.Disk); err != nil {
		return nil, err
	}
	if err := in.setParams(set.Params); err != nil {
		return nil, err
	}
	for _, r := range set.Without {
		if !slices.ContainsFunc(s.Rules, func(i RuleInfo) bool { return i.Rule == r }) {
			return nil, fmt.Errorf("scenario %s has no rule %q%s", s.ID, r, hint(string(r), ruleNames(s.Rules)))
		}
	}
	in.args.without = Rules(set.Without...)
	in.Without = in.args.without.All()
	m, err := in.build()
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
	}
	if err := m.takes(in.environment()); err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
	}
	in.flags = in.differences()
	return in, nil
}

// differences are the settings that differ from the scenario's defaults, as
// words of a command line.
func (in *Instance) differences() []string {
	words := []string{}
	for i, p := range in.Scenario.Params {
		if v := in.Params[i]; v.Value != p.Default {
			words = append(words, "-p", v.Name+"="+v.Value)
		}
	}
	if in.Network != in.Scenario.Network {
		words = append(words, "--network", string(in.Network))
	}
	defaults := in.Scenario.Faults.Budgets()
	for i, b := range in.Faults.Budgets() {
		if b.N != defaults[i].N {
			words = append(words, "--"+b.Name, strconv.Itoa(b.N))
		}
	}
	if in.Twins != 0 {
		words = append(words, "--twins", strings.Trim(strings.ReplaceAll(in.Twins.String(), ", ", ","), "{}"))
	}
	if in.Disk != in.Scenario.Disk {
		words = append(words, "--disk-mode", string(in.Disk))
	}
	for _, r := range in.Without {
		words = append(words, "--without", string(r))
	}
	return words
}

func (in *Instance) environment() Environment {
	return Environment{Network: in.Network, Faults: in.Faults, Disk: in.Disk}
}

func (in *Instance) setDisk(mode DiskMode) error {
	in.Disk = in.Scenario.Disk
	switch {
	case mode == "":
	case in.Scenario.Disk == "":
		return fmt.Errorf("scenario %s: nothing in it has a disk, so it takes no disk mode", in.Scenario.ID)
	case !slices.Contains(diskModes, mode):
		return fmt.Errorf("scenario %s: unknown disk mode %q; want prefix, subset, torn or lying", in.Scenario.ID, mode)
	default:
		in.Disk = mode
	}
	return nil
}

func (in *Instance) setParams(given map[string]string) error {
	s := in.Scenario
	var names []string
	in.args.values = map[string]any{}
	for _, p := range s.Params {
		names = append(names, p.Name)
		text, isGiven := given[p.Name]
		if !isGiven {
			text = p.Default
		}
		v, err := p.parse(text)
		if err != nil {
			return fmt.Errorf("scenario %s: parameter %s=%s: %w", s.ID, p.Name, text, err)
		}
		in.args.values[p.Name] = v
		in.Params = append(in.Params, ParamValue{p.Name, text})
	}
	var unknown []string
	for name := range given {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	if len(unknown) > 0 {
		return fmt.Errorf("scenario %s has no parameter %q%s", s.ID, unknown[0], hint(unknown[0], names))
	}
	return nil
}

func ruleNames(rules []RuleInfo) []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = string(r.Rule)
	}
	return names
}

// hint proposes the nearest of the known words, or lists them all.
func hint(word string, known []string) string {
	if len(known) == 0 {
		return "; it has none"
	}
	best := slices.MinFunc(known, func(a, b string) int {
		return distance([]rune(word), []rune(a)) - distance([]rune(word), []rune(b))
	})
	if distance([]rune(word), []rune(best)) <= max(2, len(word)/3) {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return "; it has " + strings.Join(known, ", ")
}

// build makes the model once more.
func (in *Instance) build() (compiled, error) {
	m, err := in.Scenario.Build(in.args)
	if err != nil {
		return nil, err
	}
	c, err := m.compile(in.plans)
	d, ok := c.(*systemDef)
	switch {
	case err != nil:
		return nil, err
	case !ok && in.Twins != 0:
		return nil, errors.New("an abstract machine has no nodes that could run twice")
	case !ok:
		return c, nil
	}
	d.handlers.rules.disk = in.Disk
	return c, d.setTwins(in.Twins)
}

// Properties returns the names and kinds of what is judged, in the order in
// which they are reported.
func (in *Instance) Properties() ([]PropertyStatus, error) {
	m, err := in.build()
	if err != nil {
		return nil, err
	}
	var list []PropertyStatus
	for _, c := range m.checksOf() {
		list = append(list, PropertyStatus{Name: c.name, Kind: c.kind, Status: StatusInconclusive})
	}
	return list, nil
}

// Options say how to search. They change neither the verdict nor the
// counterexample, except by cutting the search.
type Options struct {
	Workers int // 0 means the number of CPUs
	Bounds  Bounds
	// Unreduced switches the state-space reductions off, so that counts are those
	// of pins. Verdicts do not depend on it.
	Unreduced bool
	// Symmetry searches a machine that declares nodes Symmetric on one state per
	// orbit, for the memory that this saves: to compare every state with all its
	// images takes longer than to explore them.
	Symmetry bool
	// MaxViolations lets the search go on after the first violation, with at
	// most one per property; 0 means 1.
	MaxViolations int
	// Witnesses asks for a shortest trace to each goal that is reached.
	Witnesses bool
	// Spill is a directory in which the search goes on when it takes all the
	// memory that Bounds allow; empty means that it ends there.
	Spill string
	// Checkpoint asks for checkpoints, from which a search can go on.
	Checkpoint Checkpointing
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
	Runs        int // of a simulation, which counts no states
	MemoryBytes int
	Elapsed     time.Duration
}

// Run explores the instance breadth-first. A violation is a result, not an
// error. An error is a defect: of the protocol, as an *ImpureError or a
// *TypeError, or anything else that wraps ErrInternal. Cancelling ctx ends the
// search with what it has and an inconclusive verdict. A *CheckpointError says
// that nothing was explored. If a checkpoint cannot be written the search ends,
// and Run returns what it has, together with the error.
//
// The verdict, the counts and the counterexample are the same for any number
// of workers, unless a bound or ctx cuts the search inside a level.
func (in *Instance) Run(ctx context.Context, opt Options) (*Result, error) {
	main, err := in.build()
	if err != nil {
		return nil, err
	}
	audit, err := in.build()
	if err != nil {
		return nil, err
	}
	opt.MaxViolations = max(1, opt.MaxViolations)
	s := newSearch(main.space(audit, in.environment()), opt)
	if err := in.prepareCheckpoints(s); err != nil {
		s.free()
		return nil, err
	}
	return apart(s, func() (*Result, error) { return in.search(ctx, s, audit) })
}

// apart works on a search in a goroutine of its own, which is left behind if a
// handler does not return.
func apart(s *search, work func() (*Result, error)) (*Result, error) {
	type answer struct {
		r   *Result
		err error
	}
	done := make(chan answer, 1)
	go func() {
		a := answer{err: errEnded}
		defer func() { s.free(); s.checkpoints.unlock(); done <- a }()
		a.r, a.err = contained(work)
	}()
	select {
	case a := <-done:
		return a.r, a.err
	case err := <-s.stuck:
		return nil, err // the search is left behind, for it cannot be ended
	}
}

// contained makes errors of panics: whatever panics here is a mistake, and must
// not pass for a result.
func contained(work func() (*Result, error)) (r *Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			r, err = nil, fmt.Errorf("%w: %v%s", ErrInternal, p, panicPlace())
			if d, ok := p.(defect); ok {
				err = d.err
			}
		}
	}()
	return work()
}

// explore runs a search with the reductions that there are for its space.
func (s *search) explore(ctx context.Context) (found, []Reduction, error) {
	if !s.opt.Unreduced {
		switch sp := s.root.(type) {
		case *system:
			return s.exploreSystem(ctx, sp)
		case symmetric:
			if sp.isSymmetric() {
				return s.exploreOrbits(ctx, sp)
			}
		}
	}
	f, err := s.run(ctx)
	return f, []Reduction{}, err
}

// reduce names which reductions were asked for, empty for those of auto.
func (o *Options) reduce() string {
	switch {
	case o.Unreduced:
		return "none"
	case o.Symmetry:
		return "symmetry"
	}
	return ""
}

// search runs a search to its result.
func (in *Instance) search(ctx context.Context, s *search, audit compiled) (*Result, error) {
	f, reductions, err := s.explore(ctx)
	if err != nil {
		return nil, err
	}
	kept := s.lastCheckpoint()
	r := in.result(s, &f)
	r.Reductions = reductions
	if err := in.explain(s, &f, audit, r); err != nil {
		return nil, err
	}
	r.MemoryBytes = peakMemory()
	return r, kept
}

// begun is a result with what is the same of every exploration.
func (in *Instance) begun(s *search) *Result {
	sizes := s.space.sizes()
	kinds, _ := s.space.fired()
	return &Result{
		Schema: ResultSchema, Scenario: in.Scenario.ID, Parameters: in.Params, Faults: in.Faults,
		Network: in.Network, Disk: in.Disk, Without: in.Without, Flags: in.flags, Bounds: s.opt.Bounds, Reduce: s.opt.reduce(),
		Transitions: int(s.transitions.Load()),
		LocalStates: sizes.locals, Messages: sizes.messages, StepCalls: sizes.stepCalls, Histories: sizes.histories,
		Reductions: []Reduction{}, Properties: []PropertyStatus{}, NeverFired: []string{},
		Kinds: kinds, Reads: s.space.reads(),
	}
}

// result fills in everything but the traces.
func (in *Instance) result(s *search, f *found) *Result {
	r := in.begun(s)
	r.Complete, r.StoppedBy = f.complete, f.stoppedBy
	r.States, r.Depth = s.log.n, len(s.log.levels)
	r.Seconds, r.StatesPerSecond = f.seconds, float64(s.log.n)/max(f.seconds, 1e-9)
	r.SetBytes, r.LivenessSeconds = s.set.bytes()+s.packing.bytes(), f.liveSeconds
	for d := range s.log.levels {
		from, to := s.log.level(d)
		r.StatesByDepth = append(r.StatesByDepth, to-from)
	}
	if n := len(r.StatesByDepth); n > 0 && r.StatesByDepth[n-1] == 0 {
		r.StatesByDepth, r.Depth = r.StatesByDepth[:n-1], n-1
	}
	names, happened := s.space.fired()
	for i, name := range names {
		if !happened[i] {
			r.NeverFired = append(r.NeverFired, name)
		}
	}
	r.Unexplored = unexplored(s, f)
	in.judge(s, f, r)
	return r
}

// unexplored says in words what a cut left out.
func unexplored(s *search, f *found) string {
	d := len(s.log.levels) - 1
	from, to := s.log.level(d)
	switch {
	case f.stoppedBy == "":
		return ""
	case f.partial:
		from, to = s.log.level(d - 1)
		left := min(to-from, max(0, to-int(s.cursor.Load())))
		return fmt.Sprintf("about %d of the %d states of level %d, and everything beyond", left, to-from, d)
	}
	return fmt.Sprintf("what follows from the %d states of level %d", to-from, d+1)
}

// judge derives the verdict. A goal that a complete search never reached is a
// violation without a run to show.
func (in *Instance) judge(s *search, f *found, r *Result) {
	r.Verdict = Holds
	if !f.complete {
		r.Verdict = Inconclusive
	}
	fell := f.fell != 0
	for i, p := range s.space.properties() {
		st := PropertyStatus{Name: p.name, Kind: p.kind, Status: StatusInconclusive}
		switch {
		case p.kind.isLiveness():
			st.Status, st.Detail = f.liveStatus(i)
			fell = fell || st.Status == StatusViolated
			if st.Status == StatusInconclusive {
				r.Verdict = Inconclusive
			}
		case p.kind == KindReachable && s.space.goals()>>i&1 == 1:
			st.Status = StatusWitnessed
		case p.kind == KindReachable && f.complete:
			st.Status = StatusNotWitnessed
			st.Detail = "never reached in the whole state space"
			r.Violations = append(r.Violations, &Violation{Property: p.name, Kind: p.kind, Reason: "no reachable state has it: " + st.Detail})
		case f.fell>>i&1 == 1:
			st.Status = StatusViolated
		case s.space.undecided()>>i&1 == 1:
			st.Detail = "a check could not decide in time"
			if r.Verdict == Holds {
				r.Verdict = Inconclusive
			}
		case f.complete:
			st.Status = StatusHolds
		}
		r.Properties = append(r.Properties, st)
	}
	if fell || len(r.Violations) > 0 {
		r.Verdict = Violated
	}
}

// explain adds the traces of violations, in the order in which they fell, and
// of witnesses.
func (in *Instance) explain(s *search, f *found, audit compiled, r *Result) error {
	goals := r.Violations
	r.Violations = nil
	properties := s.space.properties()
	for _, level := range f.bad {
		for i, p := range properties {
			if level.bad>>i&1 == 0 || len(r.Violations) >= s.opt.MaxViolations {
				continue
			}
			t, reason, err := in.trace(s, audit, level.events, target{property: i})
			if err != nil {
				return err
			}
			v := &Violation{
				Property: p.name, Kind: p.kind, Reason: reason, Steps: len(t.Steps), NotLeast: level.cut,
				FaultStep: t.FaultStep, ErrorStep: t.ErrorStep, FailureStep: t.FailureStep, Trace: t,
			}
			r.Violations = append(r.Violations, v)
			r.Properties[i].Detail = reason
		}
	}
	if err := in.explainLiveness(s, f, audit, r); err != nil {
		return err
	}
	r.Violations = append(r.Violations, goals[:min(len(goals), max(0, s.opt.MaxViolations-len(r.Violations)))]...)
	if len(r.Violations) > 0 {
		r.Violation = r.Violations[0]
	}
	if !s.opt.Witnesses {
		return nil
	}
	for i, p := range properties {
		if p.kind != KindReachable || f.goalAt[i] == nil {
			continue
		}
		t, _, err := in.trace(s, audit, *f.goalAt[i], target{property: i, goal: true})
		if err != nil {
			return err
		}
		r.Witnesses = append(r.Witnesses, t)
	}
	return nil
}

// trace finds the least run to a target and executes it.
func (in *Instance) trace(s *search, audit compiled, events int, t target) (*Trace, string, error) {
	run, err := s.path(events, t)
	if err != nil {
		return nil, "", err
	}
	return in.execute(run, audit, s.opt.Bounds, t.property)
}

// execute executes a run on a fresh world, which must come to the same
// conclusion about a property.
func (in *Instance) execute(run []event, audit compiled, bounds Bounds, property int) (*Trace, string, error) {
	w := audit.world(in.environment())
	rec, err := in.record(w, audit.checksOf(), &run[0])
	if err != nil {
		return nil, "", err
	}
	for _, e := range run[1:] {
		if err := rec.step(&e); err != nil {
			return nil, "", fmt.Errorf("%w: a counterexample does not replay: step %d: %w", ErrInternal, len(rec.trace.Steps)+1, err)
		}
	}
	check := audit.checksOf()[property]
	reason := ""
	if check.kind == KindReachable {
		if !w.reached(property) {
			return nil, "", fmt.Errorf("%w: the run to goal %s does not reach it when it is replayed", ErrInternal, check.name)
		}
		reason = reachedText(check.name)
	} else {
		why := w.failing(property)
		if why == nil {
			return nil, "", fmt.Errorf("%w: a counterexample to %s does not violate it when it is replayed", ErrInternal, check.name)
		}
		reason = why.Error()
	}
	rec.trace.Bounds = bounds
	rec.finish(&check, reason)
	return rec.trace, reason, nil
}
