package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// JudgementSchema is the version of a judgement as JSON.
const JudgementSchema = "check.history/1"

// Judgement is what was found out about recorded histories. As JSON it is
// check.history/1; its lists are empty rather than null.
type Judgement struct {
	Schema      string `json:"schema"`
	Object      string `json:"object"`
	Consistency string `json:"consistency"`
	// K is how many versions a read may choose from, 0 where that is not asked.
	K int `json:"k"`
	// Command is what judges the same again.
	Command []string `json:"command"`
	// Verdict is the worst of the files that could be judged, null if none could.
	Verdict *model.Verdict `json:"verdict"`
	// Unreadable is the number of files without a verdict.
	Unreadable int          `json:"unreadable"`
	Files      []JudgedFile `json:"files"`
}

// JudgedFile is what was found out about one file.
type JudgedFile struct {
	File string `json:"file"`
	// Format is the one that was found, empty if the file was not read to its end.
	Format string `json:"format"`
	// Verdict is null for what is not a history.
	Verdict *model.Verdict `json:"verdict"`
	Reason  string         `json:"reason"`
	// Errors are why there is no verdict.
	Errors []FileError `json:"errors"`

	Algorithm string `json:"algorithm"`
	Complete  bool   `json:"complete"`
	// Events are those of clients, Injected those of an injector of faults.
	Events     int `json:"events"`
	Injected   int `json:"injected"`
	Operations int `json:"operations"`
	Pending    int `json:"pending"`
	// Partitions is how many parts were judged on their own.
	Partitions       int             `json:"partitions"`
	LargestPartition int             `json:"largest_partition"`
	Warnings         []string        `json:"warnings"`
	Violation        *JudgedPrefix   `json:"violation"`
	Seconds          json.RawMessage `json:"seconds,omitempty"`
}

// JudgedPrefix is the shortest beginning of a history that is violated.
type JudgedPrefix struct {
	// Key is that of the history, where each key has one; else null.
	Key *string `json:"key"`
	// Events is the number of events up to the violation, at which the history
	// is wrong: the one at Line and Column.
	Events int    `json:"events"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Event  string `json:"event"`
	// Last are the events before it that have to do with it, the last ones, and
	// it. Earlier is how many more there are before.
	Last    []JudgedEvent `json:"last"`
	Earlier int           `json:"earlier"`
}

// JudgedEvent is an event of a history.
type JudgedEvent struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Event  string `json:"event"`
}

// FileError is one thing that is wrong with a file. Line and Column are 0 if it
// is wrong as a whole.
type FileError struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
}

// Seconds is a time as JSON.
func Seconds(s float64) json.RawMessage {
	return strconv.AppendFloat(nil, s, 'f', 6, 64)
}

// JudgementJSON writes the judgement. The stable form has no times.
func JudgementJSON(w io.Writer, j *Judgement, stable bool) error {
	written := *j
	written.Files = make([]JudgedFile, len(j.Files))
	for i, f := range j.Files {
		if stable {
			f.Seconds = nil
		}
		written.Files[i] = f
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(&written); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// JudgedFileText writes the verdict about one file in the form FILE<TAB>VERDICT,
// and what there is to say of it below. A file without a verdict has no text.
func JudgedFileText(w io.Writer, f *JudgedFile, s Style) error {
	if f.Verdict == nil {
		return nil
	}
	p := &printer{style: s}
	// The line is for programs, too, so it is never broken.
	p.line(f.File + "\t" + s.paint(verdictPaint(*f.Verdict), string(*f.Verdict)))
	if f.Reason != "" {
		p.wrapped("  "+f.Reason, 0)
	}
	p.facts(f.facts())
	if v := f.Violation; v != nil {
		p.blank()
		for _, line := range v.lines() {
			p.wrapped(line, eventIndent)
		}
	}
	for _, warning := range f.Warnings {
		p.painted(yellow, "  warning: "+warning)
	}
	return p.writeTo(w)
}

func verdictPaint(v model.Verdict) paint {
	switch v {
	case model.Holds:
		return green
	case model.Violated:
		return red
	}
	return yellow
}

// facts are what is known of a file that has been judged.
func (f *JudgedFile) facts() []fact {
	if f.Format == "" {
		return nil // it was too large to be read
	}
	var list []fact
	if v := f.Violation; v != nil {
		where := fmt.Sprintf("line %d, column %d", v.Line, v.Column)
		of := fmt.Sprintf("the first %s of %s", group(v.Events), count(f.Events, "event"))
		if v.Key != nil {
			where += ", in the history of key " + *v.Key
			of = fmt.Sprintf("the first %s of key %s", count(v.Events, "event"), *v.Key)
		}
		list = append(list, fact{"at", where}, fact{"prefix", of + ", and no fewer"})
	}
	operations := group(f.Operations)
	if f.Pending > 0 {
		operations += ", " + group(f.Pending) + " without a known outcome"
	}
	if f.Injected > 0 {
		operations += ", and " + count(f.Injected, "event") + " of a nemesis"
	}
	list = append(list, fact{"operations", operations})
	if f.Partitions > 1 {
		list = append(list, fact{"partitions", fmt.Sprintf("%s, the largest with %s",
			group(f.Partitions), count(f.LargestPartition, "operation"))})
	}
	if f.Algorithm != "" {
		by := f.Algorithm + ", complete"
		if !f.Complete {
			by = f.Algorithm + ", which did not come to its end"
		}
		list = append(list, fact{"judged by", by})
	}
	return append(list, fact{"format", f.Format})
}

// eventIndent is the column of the events in the list of the last ones.
const eventIndent = len("  > 1234567  ")

// place is where an event is: most files have a line for each, and some a line
// for all.
func (e JudgedEvent) place(column bool) string {
	if column {
		return fmt.Sprintf("%d:%d", e.Line, e.Column)
	}
	return strconv.Itoa(e.Line)
}

// lines are the last events before the violation, and that itself.
func (v *JudgedPrefix) lines() []string {
	column, title := false, "line"
	for i := 1; i < len(v.Last); i++ {
		if v.Last[i].Line == v.Last[i-1].Line {
			column, title = true, "line:column"
		}
	}
	lines := []string{fmt.Sprintf("%11s  event", title)}
	if v.Earlier > 0 {
		lines = append(lines, fmt.Sprintf("        ...  %s before", count(v.Earlier, "event")))
	}
	for i, e := range v.Last {
		mark := " "
		if i == len(v.Last)-1 {
			mark = ">"
		}
		lines = append(lines, fmt.Sprintf("  %s %7s  %s", mark, e.place(column), e.Event))
	}
	return lines
}

// JudgementSummary writes a line about several files, and nothing about one.
func JudgementSummary(w io.Writer, j *Judgement, s Style) error {
	if len(j.Files) < 2 {
		return nil
	}
	p := &printer{style: s}
	p.blank()
	p.painted(bold, j.summary())
	return p.writeTo(w)
}

func (j *Judgement) summary() string {
	var parts []string
	for _, v := range []model.Verdict{model.Violated, model.Inconclusive, model.Holds} {
		n := 0
		for _, f := range j.Files {
			if f.Verdict != nil && *f.Verdict == v {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if j.Unreadable > 0 {
		parts = append(parts, fmt.Sprintf("%d without a verdict", j.Unreadable))
	}
	return count(len(j.Files), "file") + ": " + strings.Join(parts, ", ")
}

// question says what was asked of the files.
func (j *Judgement) question() string {
	asked := fmt.Sprintf("is it %s, as a %s?", j.Consistency, j.Object)
	if j.K > 0 {
		asked = fmt.Sprintf("is it %s with k = %d, as a %s?", j.Consistency, j.K, j.Object)
	}
	return asked
}

// JudgementMarkdown writes the judgement as a document: a table of the files,
// then what there is to say of each that does not hold.
func JudgementMarkdown(w io.Writer, j *Judgement) error {
	d := &document{}
	title := "no verdict"
	if j.Verdict != nil {
		title = string(*j.Verdict)
	}
	d.title(title + ": " + j.question())
	d.fenced("sh", []string{strings.Join(j.Command, " ")})
	if len(j.Files) > 1 {
		d.paragraph(sentence(j.summary()))
	}
	rows := [][]string{{"file", "verdict", "operations", "judged by"}}
	for _, f := range j.Files {
		verdict := "not a history"
		if f.Verdict != nil {
			verdict = string(*f.Verdict)
		}
		rows = append(rows, []string{escape(f.File), verdict, group(f.Operations), escape(f.Algorithm)})
	}
	d.table(rows, 2)
	for i := range j.Files {
		d.judged(&j.Files[i])
	}
	return d.writeTo(w)
}

func (d *document) judged(f *JudgedFile) {
	if f.Verdict != nil && *f.Verdict == model.Holds && len(f.Warnings) == 0 {
		return
	}
	d.section(f.File)
	if f.Reason != "" {
		d.paragraph(sentence(f.Reason))
	}
	if list := f.facts(); f.Verdict != nil && len(list) > 0 {
		d.facts(list)
	}
	if f.Violation != nil {
		d.fenced("", f.Violation.lines())
	}
	for _, warning := range f.Warnings {
		d.paragraph("Warning: " + sentence(warning))
	}
	var lines []string
	for _, e := range f.Errors {
		lines = append(lines, e.In(f.File))
	}
	if len(lines) > 0 {
		d.fenced("", lines)
	}
}

// In writes the error in the form FILE:LINE:COLUMN: TEXT.
func (e FileError) In(file string) string {
	if e.Line == 0 {
		return file + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", file, e.Line, e.Column, e.Text)
}
