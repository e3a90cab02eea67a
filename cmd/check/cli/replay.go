package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

func (c *command) replayCommand() *cobra.Command {
	var (
		to     = allSteps
		asJSON jsonMode
	)
	cmd := &cobra.Command{
		Use:   "replay TRACE|SCRIPT",
		Short: "executes a trace or a script again, step by step",
		Long: `Replay executes the events of a trace file, or of a script whose first line is
"scenario ID FLAGS...", from the initial state and without any search. It stops
at an event that cannot happen, and where a state or a property is not as
written down. "-" is standard input.

It exits with 1 if the run violates a property, whether that was expected or
not.`,
		Args: exactlyOne("trace or script", "\"-\" is standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := c.readInput(args[0])
			if err != nil {
				return err
			}
			var t *model.Trace
			if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
				t, err = c.replayTrace(args[0], data, to)
			} else {
				t, err = c.replayScript(args[0], string(data), to)
			}
			return c.showReplay(t, err, asJSON)
		},
	}
	countVar(cmd.Flags(), &to, "to", 0, "stops after N steps")
	asJSON.register(cmd.Flags())
	cmd.Flags().Lookup("json").Usage = "the replayed trace as JSON on standard output, the text on standard error"
	c.completeFlags(cmd)
	return cmd
}

// allSteps stands for the number of steps where none is given.
const allSteps = -1

// replayTrace executes a trace file. States, property and failing step must come
// out as they are written there.
func (c *command) replayTrace(name string, data []byte, to int) (*model.Trace, error) {
	t, err := reports.ReadTrace(name, data)
	if err != nil {
		return nil, &usageError{err}
	}
	s, err := c.scenario(t.Scenario)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in, err := configure(s, model.Settings{
		Params:  settingsOf(t.Parameters),
		Without: t.Without,
		Network: t.Network,
		Faults:  &t.Faults,
		Disk:    t.Disk,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := checkTo(to, len(t.Steps)); err != nil {
		return nil, err
	}
	if to != allSteps && to < len(t.Steps) {
		// The property falls, or is reached, at the end: without it there is
		// nothing to compare.
		t.Steps, t.Property, t.Verdict = t.Steps[:to], "", ""
	}
	return in.ReplayTrace(t)
}

// replayScript executes a script, which names its scenario in its first line.
func (c *command) replayScript(name, text string, to int) (*model.Trace, error) {
	script, err := model.ParseScript(name, text)
	if err != nil {
		return nil, err
	}
	if script.Scenario == "" {
		return nil, usagef("%s: a script that shall stand alone begins with a line: scenario ID FLAGS...", name)
	}
	s, err := c.scenario(script.Scenario)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in, err := scriptInstance(s, script.Flags)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := cutScript(script, to); err != nil {
		return nil, err
	}
	t, err := in.Replay(script)
	// An event that fits several enabled ones is found only now.
	if syntax := (*model.SyntaxError)(nil); errors.As(err, &syntax) {
		syntax.Name = name
	}
	return t, err
}

// scriptInstance reads the flags of a scenario line, which are those of check
// run that choose an instance.
func scriptInstance(s *model.Scenario, words []string) (*model.Instance, error) {
	var instance instanceFlags
	cmd := &cobra.Command{Use: "run"}
	(&cobra.Command{Use: "check"}).AddCommand(cmd) // for the errors' hints
	cmd.Flags().Usage = func() {}
	instance.register(cmd.Flags())
	if err := cmd.Flags().Parse(words); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return nil, usagef("unknown flag --help")
		}
		return nil, flagError(cmd, err)
	}
	if rest := cmd.Flags().Args(); len(rest) > 0 {
		return nil, usagef("%q in the scenario line is no flag", rest[0])
	}
	return instance.configure(s)
}

// cutScript leaves out what comes after a number of events.
// The expectations behind the last event are still judged.
func cutScript(script *model.Script, to int) error {
	events := 0
	for i, line := range script.Lines {
		if strings.HasPrefix(line.Text, "=") {
			continue
		}
		if events == to {
			script.Lines = script.Lines[:i]
			return nil
		}
		events++
	}
	return checkTo(to, events)
}

// checkTo refuses to stop behind the end: a trace that has become shorter would
// go unnoticed.
func checkTo(to, steps int) error {
	if to > steps {
		return usagef("--to %d: there are %s", to, count(steps, "step"))
	}
	return nil
}

// showReplay shows the run, as far as it came, and then what stopped it.
func (c *command) showReplay(t *model.Trace, err error, mode jsonMode) error {
	var (
		notEnabled *model.NotEnabledError
		differs    *model.ReplayError
	)
	// These are about the run; any other error is about the input or the tool.
	stopped := errors.As(err, &notEnabled) || errors.As(err, &differs)
	if err != nil && !stopped || t == nil {
		return err
	}
	text, terminal := c.stdout, c.outTerm
	if mode != jsonOff {
		text, terminal = c.stderr, c.errTerm
	}
	if shown := reports.TraceText(text, t, c.style(terminal)); shown != nil {
		return shown
	}
	if stopped {
		// As JSON a run that went astray would look like a good one.
		return whereStopped(err, notEnabled, differs)
	}
	if mode != jsonOff {
		if err := reports.TraceJSON(c.stdout, t); err != nil {
			return err
		}
	}
	// That a script expects it does not turn a violation into a success.
	if t.Verdict == string(model.Violated) {
		return asExit(exitViolated)
	}
	return nil
}

// mostEnabled is how many enabled events an error lists.
const mostEnabled = 10

// whereStopped adds the line of the script, and what could have happened
// instead.
func whereStopped(err error, notEnabled *model.NotEnabledError, differs *model.ReplayError) error {
	line := 0
	if differs != nil {
		line = differs.Line
	}
	if notEnabled != nil {
		line = notEnabled.Line
		err = fmt.Errorf("%w%s", err, enabledText(notEnabled.Enabled))
	}
	if line > 0 {
		err = fmt.Errorf("line %d: %w", line, err)
	}
	return err
}

func enabledText(events []string) string {
	if len(events) == 0 {
		return "\nnothing is enabled"
	}
	text := "\nenabled, the nearest first:"
	for i, e := range events {
		if i == mostEnabled {
			return text + fmt.Sprintf("\n  and %d more", len(events)-i)
		}
		text += "\n  " + e
	}
	return text
}
