package reports

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// Text writes a result for a terminal or a log: the verdict first, then how to
// repeat it, what was searched, the traces of all violations, and what became
// of each property.
func Text(w io.Writer, r *model.Result, s Style) error {
	p := &printer{style: s}
	p.verdict(r.Verdict, headline(r))
	p.blank()
	first := firstTrace(r)
	p.commands(resultSetup(r), first)
	p.facts(append(resultSetup(r).facts(), explored(r)...))
	for i, v := range violations(r) {
		if i > 0 {
			p.blank()
			p.verdict(model.Violated, "violated: "+violationSentence(v))
		}
		if v.Trace != nil {
			p.trace(v.Trace)
		}
		if note := lengthNote(v); note != "" {
			p.blank()
			p.wrapped("note: "+note, 0)
		}
	}
	p.properties(r)
	if warning := neverFired(r); warning != "" {
		p.blank()
		if r.Complete {
			warning = "warning: " + warning
		}
		p.painted(yellow, warning)
	}
	if list := environment(r); len(list) > 0 {
		p.blank()
		p.facts(list)
	}
	return p.writeTo(w)
}

// TraceText writes a trace as a table with one column per node, or, where the
// columns would be too narrow, with one event after the other.
func TraceText(w io.Writer, t *model.Trace, s Style) error {
	p := &printer{style: s}
	p.verdict(model.Verdict(t.Verdict), traceHeadline(t))
	p.blank()
	p.commands(traceSetup(t), "")
	p.facts(traceSetup(t).facts())
	p.trace(t)
	return p.writeTo(w)
}

// firstTrace names the property whose trace the replay command takes.
func firstTrace(r *model.Result) string {
	if r.Violation == nil || r.Violation.Trace == nil {
		return ""
	}
	return r.Violation.Property
}

// printer collects lines, so that nothing is written if rendering fails.
type printer struct {
	style Style
	b     strings.Builder
}

func (p *printer) writeTo(w io.Writer) error {
	_, err := io.WriteString(w, p.b.String())
	return err
}

func (p *printer) line(text string) {
	p.b.WriteString(text)
	p.b.WriteByte('\n')
}

func (p *printer) blank() { p.b.WriteByte('\n') }

func (p *printer) wrapped(text string, hang int) {
	for _, line := range wrap(text, p.style.width(), hang) {
		p.line(line)
	}
}

func (p *printer) painted(c paint, text string) {
	for _, line := range wrap(text, p.style.width(), 2) {
		p.line(p.style.paint(c, line))
	}
}

func (p *printer) verdict(v model.Verdict, text string) {
	c := map[model.Verdict]paint{
		model.Holds: green, model.Violated: red, model.Inconclusive: yellow,
		model.Verdict(model.StatusWitnessed): green,
	}[v]
	if c == plain {
		c = bold
	}
	p.painted(c, text)
}

// nameWidth is the column that values of facts begin in.
const nameWidth = len("to go further") + 4

func (p *printer) facts(list []fact) {
	for _, f := range list {
		hang := nameWidth - 2
		p.wrapped("  "+pad(f.name, nameWidth-2)+f.value, hang)
	}
}

// commands tells how to repeat what is shown; property names the trace to
// replay, if there is one.
func (p *printer) commands(s setup, property string) {
	p.command("reproduce", s.command())
	switch {
	case property == "":
	case p.style.Dir != "":
		p.command("replay", replayCommand(p.style.Dir, property))
	default:
		p.facts([]fact{{"replay", "add --report DIR, then " + strings.Join(replayCommand("DIR", property), " ")}})
	}
}

// command writes a command in as many lines as it takes, so that a shell reads
// them as one.
func (p *printer) command(name string, words []string) {
	line := "  " + pad(name, nameWidth-2) + words[0]
	for _, word := range words[1:] {
		if textWidth(line)+textWidth(word)+len("  \\") > p.style.width() {
			p.line(line + " \\")
			line = strings.Repeat(" ", nameWidth+2) + word
			continue
		}
		line += " " + word
	}
	p.line(line)
}

// trace writes the run itself, then what clients saw of it and how it ended.
func (p *printer) trace(t *model.Trace) {
	if len(t.Nodes) == 0 {
		// Protocols begin alike, machines may begin anywhere.
		p.blank()
		p.line("initial state")
		p.facts(stateLines(t, t.Initial))
	}
	p.blank()
	list := moments(t)
	for _, line := range steps(t, list, p.style) {
		p.line(line)
	}
	p.operations(t)
	p.blank()
	p.line("final state")
	p.facts(stateLines(t, t.Final))
}

// steps tells the steps in the form that the width has room for.
func steps(t *model.Trace, list []moment, s Style) []string {
	tab := nodeTable
	if len(t.Nodes) == 0 {
		tab = actionTable
	}
	if lines := tab(t, list).lines(s); lines != nil {
		return lines
	}
	return stepList(t, list, s)
}

// nodeTable has a column per node.
func nodeTable(t *model.Trace, list []moment) *table {
	tab := &table{label: "step"}
	for _, n := range t.Nodes {
		tab.heads = append(tab.heads, nodeName(n))
	}
	for _, m := range list {
		row := tableRow{label: stepLabel(m), paint: m.paint(t)}
		column := int(m.Node) - 1
		below := make([]string, 0, len(m.did)+len(m.diff))
		for _, line := range slices.Concat(m.did, m.short()) {
			below = append(below, "  "+line)
		}
		switch {
		case m.Node == model.None:
			row.band, row.fill = m.Event, "-"
			if m.fault {
				row.fill = "="
			}
			tab.rows = append(tab.rows, row)
			for _, line := range below {
				tab.rows = append(tab.rows, tableRow{band: line})
			}
		case m.fault:
			row.band, row.fill = m.Event, "="
			tab.rows = append(tab.rows, row)
			if len(below) > 0 {
				tab.rows = append(tab.rows, tableRow{cells: map[int][]string{column: below}})
			}
		default:
			row.cells = map[int][]string{column: append([]string{m.here}, below...)}
			tab.rows = append(tab.rows, row)
		}
		tab.note(m, row.paint)
	}
	return tab
}

// actionTable has a column for a machine's actions, and one for what they
// change.
func actionTable(t *model.Trace, list []moment) *table {
	tab := &table{label: "step", heads: []string{"action", "changes"}}
	for _, m := range list {
		cells := map[int][]string{0: {m.Event}, 1: m.short()}
		tab.rows = append(tab.rows, tableRow{label: stepLabel(m), paint: m.paint(t), cells: cells})
		tab.note(m, m.paint(t))
	}
	return tab
}

func (t *table) note(m moment, p paint) {
	for _, note := range m.notes {
		t.rows = append(t.rows, tableRow{band: "^ " + note, paint: p})
	}
}

// paint is the colour of a step.
func (m *moment) paint(t *model.Trace) paint {
	switch {
	case m.last && t.Verdict == string(model.Violated):
		return red
	case m.fault:
		return yellow
	}
	return plain
}

// stepLabel marks the step that a trace is about.
func stepLabel(m moment) string {
	text := strconv.Itoa(m.Step)
	if m.last {
		text = ">" + text
	}
	return fmt.Sprintf("%*s", len("step"), text)
}

func (m *moment) short() []string {
	var lines []string
	for _, d := range m.diff {
		lines = append(lines, d.short)
	}
	return lines
}

// stepList has one event after the other, in the event language, with what
// each did below it. At the left it draws which nodes take part.
func stepList(t *model.Trace, list []moment, s Style) []string {
	l := newLanes(t, s.width()/2)
	left := len("step") + 2
	right := s.width() - left - l.width()
	var lines []string
	add := func(p paint, label, drawn, text string) {
		for _, line := range wrap(text, right, hangCell) {
			line = strings.TrimRight(pad(label, left)+drawn+line, " ")
			lines = append(lines, s.paint(p, line))
			label, drawn = "", l.idle()
		}
	}
	if roles := roleList(t); roles != "" {
		lines = append(lines, wrap(roles, s.width(), hangCell)...)
	}
	if head := l.head(); head != "" {
		lines = append(lines, s.paint(bold, pad("step", left)+head))
	}
	for _, m := range list {
		p := m.paint(t)
		add(p, stepLabel(m), l.draw(m), m.Event)
		for _, line := range m.did {
			add(plain, "", l.idle(), "  "+line)
		}
		if len(m.diff) > 0 {
			add(plain, "", l.idle(), "  "+strings.Join(m.short(), "; "))
		}
		for _, note := range m.notes {
			add(p, "", l.idle(), "^ "+note)
		}
	}
	return lines
}

// roleList names the nodes of each role.
func roleList(t *model.Trace) string {
	var roles []string
	nodes := map[string]string{}
	for _, n := range t.Nodes {
		switch {
		case n.Role == "":
			continue
		case nodes[n.Role] == "":
			roles = append(roles, n.Role)
		default:
			nodes[n.Role] += ","
		}
		nodes[n.Role] += n.ID.String()
	}
	for i, r := range roles {
		roles[i] = r + " " + nodes[r]
	}
	return strings.Join(roles, "; ")
}

// operations is the history of the clients, a line per call.
func (p *printer) operations(t *model.Trace) {
	ops := operations(t)
	if len(ops) == 0 {
		return
	}
	rows := [][]string{{"  client", "operation", "steps", "outcome"}}
	for _, o := range ops {
		rows = append(rows, []string{"  " + o.client, o.call, o.steps(), o.outcome()})
	}
	p.blank()
	p.line("what clients saw")
	for _, line := range columns(rows) {
		p.line(line)
	}
}

// properties is a table of what became of each property. Its colours repeat
// what the column of the status says.
func (p *printer) properties(r *model.Result) {
	if len(r.Properties) == 0 {
		return
	}
	rows := [][]string{{"  property", "kind", "status"}}
	list := sortedProperties(r)
	for _, prop := range list {
		rows = append(rows, []string{"  " + prop.Name, string(prop.Kind), statusText(prop.Status)})
	}
	p.blank()
	for i, line := range columns(rows) {
		if i == 0 {
			p.line(p.style.paint(bold, line))
			continue
		}
		prop := list[i-1]
		p.line(p.style.paint(statusPaint(prop.Status), line))
		if prop.Detail != "" && prop.Status != model.StatusViolated {
			// Why a property fell stands at its trace.
			p.wrapped("    "+prop.Detail, 2)
		}
	}
}

func statusPaint(s model.Status) paint {
	switch s {
	case model.StatusViolated, model.StatusNotWitnessed:
		return red
	case model.StatusInconclusive:
		return yellow
	}
	return plain
}
