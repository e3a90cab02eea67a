// Package modeltest checks scenarios inside "go test": the same values that
// the check command runs, with the same verdicts.
//
//	func TestElection(t *testing.T) {
//		modeltest.Holds(t, election.Scenario)
//		modeltest.Rules(t, election.Scenario)
//		modeltest.Pins(t, election.Scenario)
//		modeltest.Scripts(t, election.Scenario, "testdata")
//	}
//
// A property that falls unexpectedly fails the test with its counterexample as
// a table, and with the commands that show it again. The trace is kept in
// testdata/mc below the package and is replayed first by every later run of
// the test, before any search: once the protocol is mended it stays as a
// regression test, or is deleted where the mended protocol cannot follow it
// any more. Under "go test -artifacts" it goes into the artifact directory.
//
// A search that is cut, for the test's deadline is near or the memory limit is
// reached, fails a test that asked for more than it could see. Under -short
// every search ends on the level on which it comes to have 200 states, and
// without -mc.full one for a rule, a limit or a guarantee marked Long on that
// with 10,000: what falls by then must be what is expected, and the rest is left
// out, as the test's log says.
//
// The flags of this package are given to one package's tests at a time, as in
// "go test ./paxos/synod -args -mc.full":
//
//	-mc.full       also what takes long, and each rule's control run; it has -short
//	               leave out nothing
//	-mc.workers N  workers of a search; by default one per CPU
//	-update        rewrites the effects in scripts
package modeltest

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/faultline-mc/faultline/model"
)

var (
	full    = flag.Bool("mc.full", false, "also check what takes long, and rules against their control run")
	workers = flag.Int("mc.workers", 0, "`number` of workers of a search (default one per CPU)")
	update  = flag.Bool("update", false, "rewrite the effects in golden scripts")
)

// test is what this package needs of a *testing.T. Its own tests put a
// recorder in the place of one, to see what fails.
type test interface {
	testing.TB
	Run(name string, f func(test)) bool
	Deadline() (deadline time.Time, ok bool)
	Short() bool
}

const (
	enough = 200 // states after which -short ends a search
	// manyStates are the states after which a search marked Long ends where there
	// is no -mc.full. It is still worth beginning: it shows whether something
	// else falls much earlier.
	manyStates = 10_000
)

// most returns the number of states after which a search ends; 0 means none.
func most(t test, long bool) int {
	switch {
	case t.Short():
		return enough
	case long:
		return manyStates
	}
	return 0
}

// A search keeps its states outside of the heap that is collected, so that this is
// small and collected all the time: a quarter of what tests of many short searches
// cost. GOGC, where it is set, decides instead.
func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

type realTest struct{ *testing.T }

func (t realTest) Short() bool { return testing.Short() && !*full }

func (t realTest) Run(name string, f func(test)) bool {
	t.Helper()
	return t.T.Run(name, func(t *testing.T) {
		t.Helper() // a failure is reported where the user's test called
		f(realTest{t})
	})
}

// Holds checks that every property of the scenario holds, in each of the given
// settings or else in the default ones, each a subtest. The exploration must
// be complete, every Reachable goal must be reached, and there must be one: a
// scenario without has nothing to show that its properties are about more than
// nodes that do nothing.
func Holds(t *testing.T, s *model.Scenario, settings ...model.Settings) {
	t.Helper()
	holds(realTest{t}, s, settings)
}

func holds(t test, s *model.Scenario, settings []model.Settings) {
	t.Helper()
	replaySaved(t, s)
	if len(settings) == 0 {
		settings = []model.Settings{{}}
	}
	for _, set := range settings {
		in := configure(t, s, set)
		t.Run(name(in), func(t test) {
			t.Helper()
			res := search(t, in, most(t, false))
			mustHold(t, in, res)
			mustHaveWitness(t, res)
			keep(t, res)
		})
	}
}

// Violates checks that the property is the first to fall under the given
// settings, and that its shortest counterexample has that many steps. A goal
// that is never reached has none.
func Violates(t *testing.T, s *model.Scenario, set model.Settings, property string, steps int) {
	t.Helper()
	rt := realTest{t}
	in := configure(rt, s, set)
	rt.Run(name(in)+"/"+property, func(t test) {
		t.Helper()
		violates(t, in, property, steps, most(t, false))
	})
}

func violates(t test, in *model.Instance, property string, steps, states int) *model.Result {
	t.Helper()
	res := search(t, in, states)
	v := res.Violation
	switch {
	case v == nil && isCut(t, res):
	case v == nil:
		t.Errorf("%s: %s: %s should be violated in %d steps%s", in.Scenario.ID, summary(res), property, steps, again(t))
	case v.Property != property:
		t.Errorf("%s: %s fell first, not %s\n%s", in.Scenario.ID, v.Property, property, counterexample(t, v))
	case v.Steps != steps:
		t.Errorf("%s: %s falls in %d steps, not %d\n%s", in.Scenario.ID, property, v.Steps, steps, counterexample(t, v))
	}
	return res
}

// mustHold fails the test unless everything was explored and held.
func mustHold(t test, in *model.Instance, res *model.Result) {
	t.Helper()
	for _, v := range res.Violations {
		t.Errorf("%s: %s is violated: %s\n%s", in.Scenario.ID, v.Property, v.Reason, counterexample(t, v))
	}
	if res.Verdict != model.Violated && (res.Verdict != model.Holds || !res.Complete) && !isCut(t, res) {
		t.Errorf("%s: %s, and not known to hold%s", in.Scenario.ID, summary(res), again(t))
	}
	if len(res.NeverFired) > 0 {
		t.Logf("%s: never fired: %v", in.Scenario.ID, res.NeverFired)
	}
}

// mustHaveWitness fails the test if properties hold in vain.
func mustHaveWitness(t test, res *model.Result) {
	t.Helper()
	declared := slices.DeleteFunc(slices.Clone(res.Properties), func(p model.PropertyStatus) bool { return p.Kind == model.KindPanic })
	switch {
	case len(declared) == 0:
		t.Errorf("%s has no properties: it holds whatever its nodes do", res.Scenario)
	case !slices.ContainsFunc(declared, func(p model.PropertyStatus) bool { return p.Kind == model.KindReachable }):
		t.Errorf("%s has no Reachable property: where nothing happens, %s holds as well", res.Scenario, declared[0].Name)
	}
}

// configure builds an instance. What the settings get wrong ends the test.
func configure(t test, s *model.Scenario, set model.Settings) *model.Instance {
	t.Helper()
	in, err := s.Configure(set)
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	return in
}

// search explores everything, or ends on the level on which it comes to have
// that many states.
func search(t test, in *model.Instance, states int) *model.Result {
	t.Helper()
	res := explore(t, in, model.Options{Bounds: model.Bounds{States: states}})
	for _, v := range res.Violations {
		if v.Trace != nil {
			v.Trace.Bounds = model.Bounds{} // it is the same without
		}
	}
	return res
}

// isCut reports, and logs, that a search ended where it may, and had found nothing.
func isCut(t test, res *model.Result) bool {
	t.Helper()
	if res.StoppedBy != "max-states" {
		return false
	}
	why := "-short leaves out the rest"
	if !t.Short() {
		why = "the rest takes long, and is left to -mc.full"
	}
	t.Logf("%s: %s: %s", res.Scenario, summary(res), why)
	return true
}

// explore searches until shortly before the test's deadline. Defects of the
// protocol or of the engine end the test.
func explore(t test, in *model.Instance, opt model.Options) *model.Result {
	t.Helper()
	opt.Workers = cmp.Or(opt.Workers, *workers)
	ctx := t.Context()
	if end, ok := lastMoment(t); ok {
		// Not as a bound of the search: it would be part of the trace, which
		// is to be the same in every run.
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end)
		defer cancel()
	}
	res, err := in.Run(ctx, opt)
	if err != nil {
		t.Fatalf("%s: %v%s", in.Scenario.ID, err, again(t))
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Logf("%s: cut shortly before the test's deadline; go test -timeout moves it", in.Scenario.ID)
	}
	t.Attr("mc.states", strconv.Itoa(res.States))
	t.Attr("mc.depth", strconv.Itoa(res.Depth))
	t.Attr("mc.verdict", string(res.Verdict))
	return res
}

// lastMoment is when a search must end: at the test's deadline, less the time
// to say what was found. Then there is a verdict, and no dump of goroutines.
func lastMoment(t test) (time.Time, bool) {
	const grace = 5 * time.Second
	deadline, ok := t.Deadline()
	if !ok {
		return time.Time{}, false
	}
	return deadline.Add(-min(grace, max(0, time.Until(deadline)/10))), true
}

// summary is a result in one line.
func summary(res *model.Result) string {
	text := fmt.Sprintf("%s after %d states in %d levels", res.Verdict, res.States, res.Depth)
	if res.StoppedBy != "" {
		text += ", stopped by " + res.StoppedBy
	}
	if res.Unexplored != "" {
		text += " (" + res.Unexplored + ")"
	}
	return text
}
