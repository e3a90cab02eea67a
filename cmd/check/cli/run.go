package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

// runFlags are the flags of check run.
type runFlags struct {
	instance   instanceFlags
	search     searchFlags
	checkpoint checkpointFlags
	json       jsonMode
	dir        dirFlag
	violations int
	unfired    bool
}

func (c *command) runCommand() *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:   "run SCENARIO",
		Short: "explores a scenario exhaustively within its bounds",
		Args:  exactlyOne("scenario", "check list shows them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.run(cmd.Context(), args[0], &flags)
		},
		ValidArgsFunction: c.completeScenarios,
	}
	f := cmd.Flags()
	flags.instance.register(f)
	flags.search.register(f)
	flags.checkpoint.register(f)
	countVar(f, &flags.violations, "max-violations", 1, "goes on until N properties are violated (default 1)")
	f.BoolVar(&flags.unfired, "fail-on-unfired", false, "events that never happened are a violation, of EveryEventFires")
	flags.json.register(f)
	flags.dir.register(f, "report", "writes result, traces and rendered reports into DIR")
	c.completeFlags(cmd)
	return cmd
}

// run does nothing that can be seen before it is certain that the search can
// begin: all mistakes of the user end here with nothing half-written.
func (c *command) run(ctx context.Context, id string, flags *runFlags) error {
	s, err := c.scenario(id)
	if err != nil {
		return err
	}
	in, err := flags.instance.configure(s)
	if err != nil {
		return err
	}
	if err := flags.search.check(); err != nil {
		return err
	}
	if err := flags.checkpoint.check(); err != nil {
		return err
	}
	if err := flags.dir.open(); err != nil {
		return err
	}
	opt := flags.search.options()
	opt.Checkpoint = flags.checkpoint.options
	opt.MaxViolations = flags.violations
	// A report shows runs even if nothing is wrong.
	opt.Witnesses = flags.dir.given()
	end := c.watch(s.ID, "", flags.search.progress, &opt)
	r, err := in.Run(ctx, opt)
	end()
	if r == nil {
		return err
	}
	// Here err is about a checkpoint that could not be written.
	unsaved := err
	if flags.unfired {
		requireFired(r)
	}
	// A report that cannot be kept is no reason to lose the result.
	kept := flags.dir.keep(r)
	if err := errors.Join(c.showResult(r, flags.json, flags.dir.path), kept, unsaved); err != nil {
		return err
	}
	if r.Verdict == model.Inconclusive {
		flags.checkpoint.tell(c.stderr)
	}
	return asExit(verdictStatus(r.Verdict, ctx.Err() != nil))
}

// showResult writes the result to standard output as text; or as JSON, and
// then the text to standard error.
func (c *command) showResult(r *model.Result, mode jsonMode, dir string) error {
	text, terminal := io.Writer(c.stdout), c.outTerm
	if mode != jsonOff {
		write := reports.JSON
		if mode == jsonStable {
			write = reports.StableJSON
		}
		if err := write(c.stdout, r); err != nil {
			return err
		}
		text, terminal = c.stderr, c.errTerm
	}
	style := c.style(terminal)
	style.Dir = dir
	return reports.Text(text, r, style)
}

// style is how text looks on a terminal, or where there is none.
func (c *command) style(t *terminal) reports.Style {
	return reports.Style{Width: t.width(), Color: c.look.colored(t)}
}

// requireFired adds the property that every event fires, which is a goal like
// any other: not reached in a complete search, it is violated.
func requireFired(r *model.Result) {
	every := model.PropertyStatus{Name: "EveryEventFires", Kind: model.KindReachable}
	switch {
	case len(r.NeverFired) == 0:
		every.Status = model.StatusWitnessed
	case !r.Complete:
		every.Status = model.StatusInconclusive
	default:
		every.Status = model.StatusNotWitnessed
		every.Detail = "never fired: " + strings.Join(r.NeverFired, ", ")
		v := &model.Violation{Property: every.Name, Kind: every.Kind, Reason: every.Detail}
		r.Violations = append(r.Violations, v)
		r.Violation = r.Violations[0]
		r.Verdict = model.Violated
	}
	r.Properties = append(r.Properties, every)
}

// dirFlag is a folder to write into.
type dirFlag struct{ path string }

func (d *dirFlag) register(f *pflag.FlagSet, name, doc string) {
	f.Var(&flagValue{kind: "DIR", set: func(text string) error {
		if text == "" {
			return errEmptyName
		}
		d.path = text
		return nil
	}}, name, doc)
}

func (d *dirFlag) given() bool { return d.path != "" }

// open makes sure, before anything is searched, that the directory can be
// written to.
func (d *dirFlag) open() error {
	if !d.given() {
		return nil
	}
	return checkWritable(d.path)
}

// keep writes a report about the result.
func (d *dirFlag) keep(r *model.Result) error {
	if !d.given() {
		return nil
	}
	return reports.WriteDir(d.path, r)
}
