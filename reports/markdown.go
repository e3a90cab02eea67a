package reports

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// Markdown writes a result as a document: verdict, how to repeat it, bounds,
// then for each violation, or for each witness where all holds, a sequence
// diagram, the steps and the final state; and at the end what became of the
// properties, what was covered and what it took.
func Markdown(w io.Writer, r *model.Result) error {
	d := &document{}
	d.title(headline(r))
	d.commands(resultSetup(r), firstTrace(r))
	d.section("Bounds")
	d.facts(append(resultSetup(r).facts(), explored(r)...))
	for _, v := range violations(r) {
		if v.Trace == nil {
			continue
		}
		d.section(v.Property + " is violated")
		d.paragraph(sentence(violationSentence(v)))
		if note := lengthNote(v); note != "" {
			d.paragraph(sentence(note))
		}
		d.run(v.Trace)
	}
	for _, t := range r.Witnesses {
		d.section(t.Property + " is reached")
		d.paragraph(fmt.Sprintf("A shortest run to it has %s.", count(len(t.Steps), "step")))
		d.run(t)
	}
	d.properties(r)
	d.coverage(r)
	if list := environment(r); len(list) > 0 {
		d.section("Search")
		d.facts(list)
	}
	return d.writeTo(w)
}

// TraceMarkdown writes a trace as a document.
func TraceMarkdown(w io.Writer, t *model.Trace) error {
	d := &document{}
	d.title(traceHeadline(t))
	d.commands(traceSetup(t), "")
	if list := traceSetup(t).facts(); len(list) > 0 {
		d.section("Bounds")
		d.facts(list)
	}
	d.section("Run")
	d.run(t)
	return d.writeTo(w)
}

// document collects Markdown, with a blank line between blocks.
type document struct{ b strings.Builder }

func (d *document) writeTo(w io.Writer) error {
	_, err := io.WriteString(w, d.b.String())
	return err
}

func (d *document) block(text string) {
	if d.b.Len() > 0 {
		d.b.WriteByte('\n')
	}
	d.b.WriteString(text)
	d.b.WriteByte('\n')
}

func (d *document) title(text string)     { d.block("# " + escape(text)) }
func (d *document) section(text string)   { d.block("## " + escape(text)) }
func (d *document) part(text string)      { d.block("### " + escape(text)) }
func (d *document) paragraph(text string) { d.block(escape(text)) }

// sentence ends with one full stop.
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

func (d *document) fenced(language string, lines []string) {
	// A fence longer than any inside ends the block where it should.
	fence := "```"
	for strings.Contains(strings.Join(lines, "\n"), fence) {
		fence += "`"
	}
	d.block(fence + language + "\n" + strings.Join(lines, "\n") + "\n" + fence)
}

func (d *document) commands(s setup, property string) {
	lines := []string{strings.Join(s.command(), " ")}
	if property != "" {
		lines = append(lines, strings.Join(replayCommand(".", property), " "))
	}
	d.fenced("sh", lines)
}

// table writes rows of cells that are Markdown already; the first has the
// heads, right the columns of numbers.
func (d *document) table(rows [][]string, right ...int) {
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i > 0 {
			continue
		}
		for c := range row {
			b.WriteString("|")
			b.WriteString(strings.Repeat("-", 3))
			if slices.Contains(right, c) {
				b.WriteString(":")
			}
		}
		b.WriteString("|\n")
	}
	d.block(strings.TrimSuffix(b.String(), "\n"))
}

func (d *document) facts(list []fact) {
	rows := [][]string{{"", ""}}
	for _, f := range list {
		value := escape(f.value)
		if f.name == "without" {
			value = "**" + value + "**" // nobody must take this for the protocol
		}
		rows = append(rows, []string{f.name, value})
	}
	d.table(rows)
}

// run writes one trace: diagram, steps, what clients saw and the final state.
func (d *document) run(t *model.Trace) {
	list := moments(t)
	if len(t.Nodes) > 0 {
		d.part("Diagram")
		d.diagram(t, list)
	} else {
		d.part("Initial state")
		d.state(t, t.Initial)
	}
	d.part("Steps")
	d.steps(t, list)
	if ops := operations(t); len(ops) > 0 {
		d.part("What clients saw")
		rows := [][]string{{"client", "operation", "steps", "outcome"}}
		for _, o := range ops {
			rows = append(rows, []string{o.client, codeCell(o.call), o.steps(), codeCell(o.outcome())})
		}
		d.table(rows)
	}
	d.part("Final state")
	d.state(t, t.Final)
}

// state shows a state in full, a line or more for each node.
func (d *document) state(t *model.Trace, state model.Value) {
	parts := stateLines(t, state)
	width := 0
	for _, f := range parts {
		width = max(width, textWidth(f.name))
	}
	var lines []string
	for _, f := range parts {
		lines = append(lines, wrap(pad(f.name, width)+"  "+f.value, defaultWidth, width+2)...)
	}
	d.fenced("", lines)
}

// steps is the diagram's equivalent as text, with all that a step changed.
func (d *document) steps(t *model.Trace, list []moment) {
	heads := []string{"step", "node", "event", "effects", "changes"}
	if len(t.Nodes) == 0 {
		heads = []string{"step", "event", "changes"}
	}
	rows := [][]string{heads}
	for _, m := range list {
		event := codeCell(m.Event)
		if m.fault {
			event = "**fault** " + event
		}
		for _, note := range m.notes {
			event += "<br>**" + escape(note) + "**"
		}
		var changes []string
		for _, c := range m.diff {
			changes = append(changes, c.long)
		}
		row := []string{strconv.Itoa(m.Step)}
		if len(t.Nodes) == 0 {
			row = append(row, event, codes(slices.Concat(m.did, changes)))
		} else {
			node := ""
			if i := int(m.Node) - 1; i >= 0 {
				node = escape(nodeName(t.Nodes[i]))
			}
			row = append(row, node, event, codes(m.did), codes(changes))
		}
		rows = append(rows, row)
	}
	d.table(rows, 0)
}

func (d *document) properties(r *model.Result) {
	if len(r.Properties) == 0 {
		return
	}
	d.section("Properties")
	rows := [][]string{{"property", "kind", "status", ""}}
	for _, p := range sortedProperties(r) {
		status := statusText(p.Status)
		if statusPaint(p.Status) != plain {
			status = "**" + status + "**"
		}
		rows = append(rows, []string{escape(p.Name), string(p.Kind), status, escape(p.Detail)})
	}
	d.table(rows)
}

// maxBars is how many levels of the search are drawn.
const maxBars = 60

// coverage shows what never happened, and the shape of the state space: a
// protocol that does nothing has a short one.
func (d *document) coverage(r *model.Result) {
	warning := neverFired(r)
	if warning == "" && len(r.StatesByDepth) == 0 {
		return
	}
	d.section("Coverage")
	if warning != "" {
		d.block("**Warning:** " + escape(sentence(warning)))
	}
	if len(r.StatesByDepth) == 0 {
		return
	}
	levels := r.StatesByDepth[:min(len(r.StatesByDepth), maxBars)]
	rows := [][]string{{"depth", "new states", ""}}
	most := max(1, slices.Max(levels))
	digits := len(group(most))
	for i, n := range levels {
		bar := strings.Repeat("#", (n*40+most-1)/most)
		rows = append(rows, []string{fmt.Sprintf("%5d", i+1), fmt.Sprintf("%*s", max(digits, len("new states")), group(n)), bar})
	}
	if more := len(r.StatesByDepth) - len(levels); more > 0 {
		rows = append(rows, []string{"and " + count(more, "more level")})
	}
	d.fenced("", columns(rows))
}

// escape makes Markdown show text as it is.
func escape(text string) string {
	var b strings.Builder
	for _, r := range oneLine(text) {
		if strings.ContainsRune("\\`*_<>[]|&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code shows text as code.
func code(text string) string {
	if text == "" {
		return ""
	}
	fence, margin := "`", ""
	for strings.Contains(text, fence) {
		fence, margin = fence+"`", " "
	}
	return fence + margin + oneLine(text) + margin + fence
}

// codeCell is code in a table, which splits at bars before it looks for code.
func codeCell(text string) string { return strings.ReplaceAll(code(text), "|", "\\|") }

func codes(list []string) string {
	var cells []string
	for _, text := range list {
		cells = append(cells, codeCell(text))
	}
	return strings.Join(cells, "<br>")
}

func oneLine(text string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(text)
}
