package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/faultline-mc/faultline/reports"
)

// reportCommand needs no scenario: a trace holds all that is shown of it.
func (c *command) reportCommand() *cobra.Command {
	var names []string
	for _, f := range reports.Formats() {
		names = append(names, f.Name)
	}
	var format, output string
	cmd := &cobra.Command{
		Use:   "report TRACE",
		Short: "renders a trace again, without executing it",
		Long:  `Report renders a trace file as ` + strings.Join(names, ", ") + `. "-" is standard input or output.`,
		Args:  exactlyOne("trace", "\"-\" is standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := c.readInput(args[0])
			if err != nil {
				return err
			}
			t, err := reports.ReadTrace(args[0], data)
			if err != nil {
				return &usageError{err}
			}
			render := func(w io.Writer, s reports.Style) error {
				return formatNamed(format).Render(w, t, s)
			}
			if output == "-" {
				return render(c.stdout, c.style(c.outTerm))
			}
			// A file gets neither the width nor the colours of this terminal.
			err = writeFile(output, func(w io.Writer) error { return render(w, c.style(nil)) })
			if err != nil {
				// Nothing was explored, and the name is the user's.
				return &usageError{err}
			}
			fmt.Fprintf(c.stderr, "wrote %s\n", output)
			return nil
		},
	}
	f := cmd.Flags()
	wordVar(f, &format, "format", "how it is rendered", names...)
	output = "-"
	f.VarP(&flagValue{kind: "FILE", text: "-", set: func(text string) error {
		if text == "" {
			return errEmptyName
		}
		output = text
		return nil
	}}, "output", "o", "where it is written")
	c.completeFlags(cmd)
	return cmd
}

// formatNamed returns the format with a name that has been checked.
func formatNamed(name string) reports.Format {
	for _, f := range reports.Formats() {
		if f.Name == name {
			return f
		}
	}
	panic("cli: no format " + name)
}
