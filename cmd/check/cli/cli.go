// Package cli is the command check over a given list of scenarios, so that a
// module with protocols of its own has a check of its own:
//
//	func main() { cli.Main(lock.Scenarios()...) }
//
// It knows no protocol. Each verb has a file.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/faultline-mc/faultline/model"
)

// Main runs the command with the arguments of the process and exits. The first
// interrupt ends a search with what it has, the second ends the process.
func Main(scenarios ...*model.Scenario) {
	if os.Getenv("GOGC") == "" {
		// The large tables of a search lie outside the heap. What is in it is
		// small, and collecting it was a fifth of the time of a protocol with
		// rich states.
		debug.SetGCPercent(200)
	}
	ctx := interruptible(context.Background())
	os.Exit(Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, scenarios))
}

func interruptible(parent context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt)
	go func() {
		<-signals
		// The search ends at its next look at ctx.
		newline := ""
		if terminalOf(os.Stderr) != nil {
			newline = "\n" // there may be a line of progress
		}
		fmt.Fprint(os.Stderr, newline, "check: interrupted, writing what there is; once more to quit at once\n")
		cancel()
		<-signals
		os.Exit(exitInterrupted)
	}()
	return ctx
}

// Run runs the command with the given arguments and returns its exit status.
// Cancelling ctx ends a search as an interrupt does. Results go to stdout,
// everything else to stderr; colours and widths are those of a terminal only
// where a writer is an *os.File that is one.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, scenarios []*model.Scenario) (status int) {
	// Left alone, a panic would end the process with status 2, which means
	// that the user made a mistake and nothing was explored.
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(stderr, "check: internal error: %v\n\n%s", p, debug.Stack())
			status = exitInternal
		}
	}()
	out := &stickyWriter{w: stdout}
	c := &command{
		scenarios: byID(scenarios),
		stdin:     stdin,
		stdout:    out,
		stderr:    stderr,
		outTerm:   terminalOf(stdout),
		errTerm:   terminalOf(stderr),
	}
	root := c.root()
	// Given nil, cobra takes the arguments of the process.
	root.SetArgs(append([]string{}, args...))
	err := root.ExecuteContext(ctx)
	if out.err != nil {
		// A verdict that nobody can read is none.
		err = fmt.Errorf("cannot write to standard output: %w", cause(out.err))
	}
	return finish(err, stderr)
}

// finish says what went wrong, unless it has been said, and returns the exit
// status.
func finish(err error, stderr io.Writer) int {
	if err == nil {
		return exitHolds
	}
	if said := (*exit)(nil); errors.As(err, &said) {
		return said.status
	}
	fmt.Fprintf(stderr, "check: %v\n", err)
	return statusOf(err)
}

// byID sorts the scenarios and refuses two with one id, which is a mistake in
// the program that calls.
func byID(scenarios []*model.Scenario) []*model.Scenario {
	sorted := slices.Clone(scenarios)
	slices.SortStableFunc(sorted, func(a, b *model.Scenario) int { return cmp.Compare(a.ID, b.ID) })
	for i, s := range sorted[min(1, len(sorted)):] {
		if s.ID == sorted[i].ID {
			panic(fmt.Sprintf("cli: two scenarios have the id %q", s.ID))
		}
	}
	return sorted
}

// command is one run of check.
type command struct {
	scenarios        []*model.Scenario // by id
	stdin            io.Reader
	stdout, stderr   io.Writer
	outTerm, errTerm *terminal // nil where the writer is no terminal
	look             look
}

// root is the command without a verb. Cobra prints neither errors nor usage:
// finish does, once, and what is wrong would scroll away under all the flags.
func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "check",
		Short: "check explores every run of a fault-tolerance protocol",
		Long: `check explores every run of a fault-tolerance protocol: every ordering of its
messages, timers, client calls and failures.

It exits with 0 if everything holds, 1 if something is violated, 2 if it was
called wrongly, 3 if a bound cut the exploration, 4 if a protocol or the tool
itself is defective, 130 if it was interrupted.`,
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				// Status 0 would tell a script that something holds.
				cmd.SetOut(c.stderr)
				_ = cmd.Help()
				return &exit{exitUsage}
			}
			// What is no verb has become an argument.
			return unknown("verb", args[0], verbs(cmd), "check help lists them")
		},
	}
	root.SetIn(c.stdin)
	root.SetOut(c.stdout)
	root.SetErr(c.stderr)
	root.SetFlagErrorFunc(flagError)
	c.look.register(root)
	root.AddCommand(c.listCommand(), c.runCommand(), c.rulesCommand(), c.simulateCommand(), c.replayCommand(),
		c.reportCommand(), c.historyCommand(), c.benchCommand(), completionCommand())
	root.SetHelpCommand(helpCommand())
	return root
}

// verbs returns the names of the commands that a user can give.
func verbs(root *cobra.Command) []string {
	var names []string
	for _, sub := range root.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// helpCommand replaces the one of cobra, for which an unknown verb is no
// error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB]",
		Short: "shows what a verb does, and its flags",
		Args:  atMostOne("verb"),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			if len(args) == 0 {
				return root.Help()
			}
			for _, sub := range root.Commands() {
				if sub.Name() == args[0] {
					return sub.Help()
				}
			}
			return unknown("verb", args[0], verbs(root), "check help lists them")
		},
	}
}

// stickyWriter remembers the first error of the writer behind it.
type stickyWriter struct {
	w   io.Writer
	err error
}

func (s *stickyWriter) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(p)
	s.err = err
	return n, err
}
