package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/faultline-mc/faultline/model"
)

// simulateFlags are the flags of check simulate.
type simulateFlags struct {
	instance instanceFlags
	seed     *uint64 // nil if not given
	strategy string
	runs     int
	steps    int
	timeout  time.Duration
	workers  int
	progress string
	json     jsonMode
	dir      dirFlag
}

func (c *command) simulateCommand() *cobra.Command {
	var flags simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate SCENARIO",
		Short: "draws random runs of a scenario until one fails, and shortens that",
		Long: `Simulate draws random runs of a scenario that is too large for check run. It
exhausts nothing: without a violation it is inconclusive and exits with 3. A
violation is shortened, by leaving out events and then by searching from states
of the run, if possible from the first; and it is executed again like any other.

Runs follow from the seed alone, for any number of workers. Each has one of the
strategies, mix takes them in turn:

  uniform  every event has the same probability
  pct      nodes, links and clients have random priorities, which change at a
           few random points: few delays, but long ones
  rare     of three events the one that was met least: kinds that have never
           happened, then local states that few steps have led to

What shows in one of a million orders takes millions of runs, and whether
something happens at last (liveness) is not judged: no run here is endless.`,
		Args: exactlyOne("scenario", "check list shows them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.simulate(cmd.Context(), args[0], &flags)
		},
		ValidArgsFunction: c.completeScenarios,
	}
	f := cmd.Flags()
	flags.instance.register(f)
	seedVar(f, &flags.seed)
	countVar(f, &flags.runs, "runs", 1, fmt.Sprintf("runs that are drawn at most (default %d; with --timeout, no limit)", model.DefaultRuns))
	countVar(f, &flags.steps, "steps", 1, fmt.Sprintf("events of a run at most, without those that change nothing (default %d)", model.DefaultRunSteps))
	var strategies []string
	for _, s := range model.Strategies {
		strategies = append(strategies, string(s))
	}
	wordVar(f, &flags.strategy, "strategy", "how events are chosen", strategies...)
	timeVar(f, &flags.timeout, "timeout", "draws no more runs after a time, such as 90s or 5m")
	countVar(f, &flags.workers, "workers", 1, "goroutines that draw runs (default: the number of CPUs)")
	wordVar(f, &flags.progress, "progress", "a line on the way, each second on a terminal and each 30 s elsewhere", "auto", "plain", "json", "none")
	flags.json.register(f)
	flags.dir.register(f, "report", "writes result, trace and rendered reports into DIR")
	c.completeFlags(cmd)
	return cmd
}

// seedVar is --seed.
func seedVar(f *pflag.FlagSet, p **uint64) {
	f.Var(&flagValue{kind: "N", set: func(text string) error {
		// JSON's readers keep integers exact up to 53 bits.
		n, err := strconv.ParseUint(text, 10, 53)
		if err != nil {
			return errors.New("want an integer from 0 to 2^53-1")
		}
		*p = &n
		return nil
	}}, "seed", "what the runs follow from (default: drawn, and printed)")
}

func (c *command) simulate(ctx context.Context, id string, flags *simulateFlags) error {
	s, err := c.scenario(id)
	if err != nil {
		return err
	}
	in, err := flags.instance.configure(s)
	if err != nil {
		return err
	}
	if err := flags.dir.open(); err != nil {
		return err
	}
	opt := model.SimulateOptions{
		Strategy: model.Strategy(flags.strategy), Runs: flags.runs, Steps: flags.steps,
		Seconds: flags.timeout.Seconds(), Workers: flags.workers,
	}
	if flags.seed != nil {
		opt.Seed = *flags.seed
	} else {
		opt.Seed = uint64(rand.Uint32()) // short enough to be typed
	}
	var line model.Options
	end := c.watch(s.ID, "", flags.progress, &line)
	opt.Progress, opt.Every = line.Progress, line.Every
	r, err := in.Simulate(ctx, opt)
	end()
	if err != nil {
		return fmt.Errorf("seed %d: %w", opt.Seed, err)
	}
	// A report that cannot be kept is no reason to lose the result.
	kept := flags.dir.keep(r)
	if err := errors.Join(c.showResult(r, flags.json, flags.dir.path), kept); err != nil {
		return err
	}
	return asExit(verdictStatus(r.Verdict, ctx.Err() != nil))
}
