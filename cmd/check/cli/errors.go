package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/faultline-mc/faultline/model"
)

// The exit statuses.
const (
	exitHolds        = 0
	exitViolated     = 1
	exitUsage        = 2 // nothing was explored
	exitInconclusive = 3
	exitInternal     = 4 // a defect of the protocol or of the tool
	exitInterrupted  = 130
)

// exit is an error that has been told already, or that is none: a verdict.
type exit struct{ status int }

func (e *exit) Error() string { return fmt.Sprintf("exit status %d", e.status) }

// usageError is a mistake of the user, found before anything was explored. It
// is told in lower case, with what was given quoted and what was expected.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// statusOf returns the exit status for an error. What is not known to be the
// user's to mend is a defect.
func statusOf(err error) int {
	var (
		usage  *usageError
		syntax *model.SyntaxError
		types  *model.TypeError
		point  *model.CheckpointError
	)
	if errors.As(err, &usage) || errors.As(err, &syntax) || errors.As(err, &types) || errors.As(err, &point) {
		return exitUsage
	}
	return exitInternal
}

// verdictStatus returns the exit status for a verdict. A search that was
// interrupted after it found a violation has still found it.
func verdictStatus(v model.Verdict, interrupted bool) int {
	switch {
	case v == model.Violated:
		return exitViolated
	case v == model.Holds:
		return exitHolds
	case interrupted:
		return exitInterrupted
	default:
		return exitInconclusive
	}
}

// worse returns the status that says more, where several runs have one each.
func worse(a, b int) int {
	rank := []int{
		exitHolds, exitInconclusive, exitInterrupted, exitViolated,
		exitReadError, exitInvalid, exitNoFile, exitUsage, exitInternal,
	}
	if slices.Index(rank, b) > slices.Index(rank, a) {
		return b
	}
	return a
}

// asExit returns the status as what a verb returns.
func asExit(status int) error {
	if status == exitHolds {
		return nil
	}
	return &exit{status}
}

// flagError puts the errors of pflag into the words of this command.
func flagError(cmd *cobra.Command, err error) error {
	var (
		missing *pflag.NotExistError
		value   *pflag.InvalidValueError
		needs   *pflag.ValueRequiredError
	)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &missing):
		if missing.GetSpecifiedShortnames() != "" {
			return usagef("unknown flag -%s; %s --help lists them", missing.GetSpecifiedName(), cmd.CommandPath())
		}
		return unknownFlag(cmd, missing.GetSpecifiedName())
	case errors.As(err, &value) && value.GetFlag().Value.Type() == "bool":
		return usagef("%s %q: want true or false", flagName(value.GetFlag()), value.GetValue())
	case errors.As(err, &value):
		return usagef("%s %q: %w", flagName(value.GetFlag()), value.GetValue(), value.Unwrap())
	case errors.As(err, &needs):
		return usagef("%s needs a value", flagName(needs.GetFlag()))
	}
	return &usageError{err}
}

// unknownFlag proposes the nearest flag of the verb.
func unknownFlag(cmd *cobra.Command, name string) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	hint := cmd.CommandPath() + " --help lists them"
	if near := nearest(name, names); len(near) > 0 {
		hint = "did you mean --" + near[0] + "?"
	}
	return usagef("unknown flag --%s; %s", name, hint)
}

// flagName is the flag as users mostly write it.
func flagName(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand
	}
	return "--" + f.Name
}

// unknown is the error for a name that nothing has: it names the nearest ones,
// or else says how to see them all.
func unknown(what, name string, known []string, all string) error {
	near := nearest(name, known)
	if len(near) == 0 {
		return usagef("unknown %s %q; %s", what, name, all)
	}
	for i, n := range near {
		near[i] = fmt.Sprintf("%q", n)
	}
	return usagef("unknown %s %q; did you mean %s?", what, name, strings.Join(near, " or "))
}

// nearest returns the known names that a user may have meant: those fewest
// typing errors away, as a whole or in one of their parts, and at most three.
func nearest(name string, known []string) []string {
	const most = 3
	var names []string
	least := 0 // distance of all in names
	for _, k := range known {
		d, near := typos(name, k)
		if !near || len(names) > 0 && d > least {
			continue
		}
		if d < least {
			names = nil
		}
		names, least = append(names, k), d
	}
	return names[:min(len(names), most)]
}

// typos counts the typing errors that make name of known or of one of its
// parts, and reports whether they are few for its length.
func typos(name, known string) (least int, few bool) {
	parts := strings.FieldsFunc(known, func(r rune) bool { return r == '/' || r == '-' })
	for _, part := range append(parts, known) {
		d := distance(name, part)
		// One error in a short name, one more for every five letters; a name of
		// which no letter is right is none.
		if d <= 1+len(part)/5 && d < len(name) && (!few || d < least) {
			least, few = d, true
		}
	}
	return least, few
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour that lead from a to b (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// exactlyOne is the check of the arguments of a verb that takes one.
func exactlyOne(what, hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("check %s needs a %s; %s", cmd.Name(), what, hint)
		}
		return atMostOne(what)(cmd, args)
	}
}

// atMostOne is the check of the arguments of a verb that takes one or none.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("check %s takes one %s, not %q as well", cmd.Name(), what, args[1])
		}
		return nil
	}
}
