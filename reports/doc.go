// Package reports shows results and traces: as text for terminals and logs, as
// Markdown and as JSON.
//
// A renderer gets a [model.Result] or a [model.Trace] and knows nothing else,
// so that a trace read from a file with [ReadTrace] shows what the run that
// wrote it showed. Equal input gives equal bytes. [Formats] lists what a trace
// can be rendered as; [WriteDir] writes everything about one run.
package reports

import (
	"io"

	"github.com/faultline-mc/faultline/model"
)

// Style is how text looks, and where the reader of a report finds its traces.
type Style struct {
	// Width is the number of columns, or 0 where nobody knows: then it is
	// defaultWidth, whatever the environment says.
	Width int
	Color bool
	// Dir is the directory with the trace files of a result, for the command
	// that replays them. Empty means that they have not been written.
	Dir string
}

const defaultWidth = 100

func (s Style) width() int {
	if s.Width <= 0 {
		return defaultWidth
	}
	return s.Width
}

// Format is a form that a trace can be rendered in.
type Format struct {
	Name      string // as the command line has it
	Extension string // of a file, with its dot
	Render    func(w io.Writer, t *model.Trace, s Style) error
}

// Formats are all the forms of a trace; the first is for terminals.
func Formats() []Format {
	return []Format{
		{"text", ".txt", TraceText},
		{"markdown", ".md", func(w io.Writer, t *model.Trace, _ Style) error { return TraceMarkdown(w, t) }},

		{"json", ".json", func(w io.Writer, t *model.Trace, _ Style) error { return TraceJSON(w, t) }},
	}
}
