package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/faultline-mc/faultline/model"
)

// The fixed set has of each scenario the largest pinned state space within
// these sizes: large enough to measure, small enough for a minute in all.
const (
	benchLeast = 50_000
	benchMost  = 2_000_000
)

// A short search is repeated until it has taken benchSeconds in all, or has
// been done benchRuns times.
const (
	benchSeconds = 1
	benchRuns    = 50
)

func (c *command) benchCommand() *cobra.Command {
	var instance instanceFlags
	var search searchFlags
	cmd := &cobra.Command{
		Use:   "bench [SCENARIO]",
		Short: "measures states and transitions per second, bytes per state, allocations",
		Long: `Bench searches one scenario, or without one a fixed set: of every scenario the
largest configuration with a pinned count from 50,000 to 2,000,000 states,
without reductions. It writes the format of Go's benchmarks, so that benchstat
can compare runs.`,
		Args: atMostOne("scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			entries := c.benchSet()
			if len(args) == 1 {
				s, err := c.scenario(args[0])
				if err != nil {
					return err
				}
				entries = []benchEntry{{scenario: s, flags: &instance}}
			} else if instance.given() {
				return usagef("parameters, rules, faults and networks need a scenario: check bench SCENARIO")
			}
			return c.bench(cmd.Context(), entries, &search)
		},
		ValidArgsFunction: c.completeScenarios,
	}
	instance.register(cmd.Flags())
	search.register(cmd.Flags())
	c.completeFlags(cmd)
	return cmd
}

// benchEntry is a line of the benchmark: a scenario with the settings of its
// pin, or with those of the command line.
type benchEntry struct {
	scenario *model.Scenario
	pin      *model.Pin
	flags    *instanceFlags
}

// configure builds the instance anew, so that every run begins with nothing.
func (e benchEntry) configure() (*model.Instance, error) {
	if e.flags != nil {
		return e.flags.configure(e.scenario)
	}
	set, err := e.scenario.SettingsOfPin(e.pin)
	if err != nil {
		return nil, err
	}
	return configure(e.scenario, set)
}

// benchSet returns the fixed set. It follows from the pinned counts, so that the
// command needs to know no scenario, and those of other modules have one, too.
func (c *command) benchSet() []benchEntry {
	var set []benchEntry
	for _, s := range c.scenarios {
		var largest *model.Pin
		for i, p := range s.Pins {
			if p.States >= benchLeast && p.States <= benchMost && (largest == nil || p.States > largest.States) {
				largest = &s.Pins[i]
			}
		}
		if largest != nil {
			set = append(set, benchEntry{scenario: s, pin: largest})
		}
	}
	return set
}

func (c *command) bench(ctx context.Context, entries []benchEntry, search *searchFlags) error {
	if len(entries) == 0 {
		return usagef("no scenario has a pinned count from %s to %s states; name one: check bench SCENARIO",
			grouped(benchLeast), grouped(benchMost))
	}
	// Whatever is configured wrongly is found before anything is measured.
	var instances []*model.Instance
	for _, e := range entries {
		in, err := e.configure()
		if err != nil {
			return err
		}
		instances = append(instances, in)
	}
	writeBenchHead(c.stdout)
	status := exitHolds
	for i, e := range entries {
		opt := search.options()
		opt.Unreduced = opt.Unreduced || e.pin != nil // as pins are counted
		end := c.watch(e.scenario.ID, "", search.progress, &opt)
		m, err := measure(ctx, e, opt)
		end()
		if err != nil {
			return fmt.Errorf("%s: %w", e.scenario.ID, err)
		}
		status = worse(status, verdictStatus(m.verdict, ctx.Err() != nil))
		if ctx.Err() != nil {
			// What was interrupted cannot be compared.
			return asExit(worse(status, exitInterrupted))
		}
		if m.verdict == model.Violated {
			fmt.Fprintf(c.stderr, "check: %s is violated: its search ends early and is not comparable\n", e.scenario.ID)
			continue
		}
		m.write(c.stdout, instances[i], opt.Workers)
	}
	return asExit(status)
}

// measurement is the sum over all runs of an entry.
type measurement struct {
	verdict             model.Verdict
	runs                int
	seconds             float64 // of search
	states, transitions int
	setBytes            int    // of the visited sets
	allocs, allocBytes  uint64 // on the Go heap
}

// measure runs an entry, more than once if it is short. An error is a defect,
// or a count that is not the pinned one: then the figures are of another space.
func measure(ctx context.Context, e benchEntry, opt model.Options) (m measurement, err error) {
	for m.seconds < benchSeconds && m.runs < benchRuns && ctx.Err() == nil {
		// An instance may remember the steps of an earlier run.
		in, err := e.configure()
		if err != nil {
			return m, err
		}
		var before, after runtime.MemStats
		// The garbage of the last run is not this one's.
		runtime.GC()
		runtime.ReadMemStats(&before)
		r, err := in.Run(ctx, opt)
		if err != nil {
			return m, err
		}
		runtime.ReadMemStats(&after)
		if e.pin != nil && r.Verdict == model.Holds && r.States != e.pin.States {
			return m, fmt.Errorf("found %s states, not the %s that are pinned", grouped(r.States), grouped(e.pin.States))
		}
		m.runs++
		m.verdict = r.Verdict
		m.seconds += r.Seconds
		m.states += r.States
		m.transitions += r.Transitions
		m.setBytes += r.SetBytes
		m.allocs += after.Mallocs - before.Mallocs
		m.allocBytes += after.TotalAlloc - before.TotalAlloc
		if r.Verdict != model.Holds {
			break
		}
	}
	return m, nil
}

// writeBenchHead says under which conditions the figures were taken, and for
// benchstat which way is better.
func writeBenchHead(w io.Writer) {
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\n", runtime.GOOS, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintf(w, "pkg: %s\n", info.Main.Path)
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				fmt.Fprintf(w, "commit: %s\n", s.Value)
			}
		}
	}
	fmt.Fprintf(w, "go: %s\ncpus: %d\n", runtime.Version(), runtime.NumCPU())
	fmt.Fprint(w, "Unit states/s better=higher\nUnit transitions/s better=higher\nUnit set-B/state better=lower\n")
}

// write writes one line of the benchmark: name and workers, runs, and pairs of a
// value and its unit.
func (m *measurement) write(w io.Writer, in *model.Instance, workers int) {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	perRun := func(total float64) float64 { return total / float64(m.runs) }
	fmt.Fprintf(w, "BenchmarkSearch/%s-%d\t%d\t%.0f ns/op\t%.0f states/s\t%.0f transitions/s\t%.2f set-B/state\t%.0f B/op\t%.0f allocs/op\n",
		benchName(in), workers, m.runs, perRun(m.seconds*1e9),
		float64(m.states)/m.seconds, float64(m.transitions)/m.seconds, float64(m.setBytes)/float64(m.states),
		perRun(float64(m.allocBytes)), perRun(float64(m.allocs)))
}

// benchName has everything that chooses the instance in the form that benchstat
// takes apart.
func benchName(in *model.Instance) string {
	parts := []string{in.Scenario.ID}
	for _, p := range in.Params {
		parts = append(parts, p.Name+"="+p.Value)
	}
	for _, b := range in.Faults.Budgets() {
		if b.N > 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", b.Name, b.N))
		}
	}
	for _, r := range in.Without {
		parts = append(parts, "without="+string(r))
	}
	if in.Network != in.Scenario.Network {
		parts = append(parts, "network="+string(in.Network))
	}
	return strings.Join(parts, "/")
}
