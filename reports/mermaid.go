package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// maxDrawn is how many steps a diagram shows. GitHub refuses a diagram of more
// than 50,000 characters.
const maxDrawn = 200

// diagram writes a Mermaid sequence diagram. Its arrows have no length in time,
// so a message is drawn where it arrives; what was sent and did not arrive is
// listed below.
func (d *document) diagram(t *model.Trace, list []moment) {
	lines := []string{"sequenceDiagram"}
	for _, c := range clientNames(t) {
		lines = append(lines, "  actor "+c)
	}
	for _, n := range t.Nodes {
		lines = append(lines, fmt.Sprintf("  participant n%d as %s", n.ID, mermaid(nodeName(n))))
	}
	list = slices.DeleteFunc(slices.Clone(list), func(m moment) bool { return m.Step == 0 })
	drawn := list
	if len(list) > maxDrawn {
		drawn = list[len(list)-maxDrawn:]
	}
	for i := range drawn {
		lines = append(lines, drawMoment(t, &drawn[i])...)
	}
	d.fenced("mermaid", lines)
	if len(drawn) < len(list) {
		d.paragraph(fmt.Sprintf("The diagram shows the last %d of %d steps.", len(drawn), len(list)))
	}
	if left := undelivered(t); len(left) > 0 {
		d.block("Sent and never delivered: " + strings.Join(left, ", ") + ".")
	}
}

// clientNames are the clients outside the nodes, who call by invoke.
func clientNames(t *model.Trace) []string {
	names := make([]string, t.Clients)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i+1)
	}
	return names
}

// drawMoment draws a message as an arrow, everything else as a note at its node,
// and what a reader must not miss as a note across all nodes.
func drawMoment(t *model.Trace, m *moment) []string {
	at := fmt.Sprintf("n%d", m.Node)
	if m.Node == model.None {
		at = everyNode(t)
	}
	text := strconv.Itoa(m.Step) + " "
	var lines []string
	note := func(text string) { lines = append(lines, "  Note over "+at+": "+mermaid(text)) }
	arrow := func(from, line, to, text string) {
		lines = append(lines, "  "+from+line+to+": "+mermaid(text))
	}
	switch m.Kind {
	case model.EventDeliver:
		arrow(fmt.Sprintf("n%d", m.From), "->>", at, text+envelopeMessage(m.Event))
	case model.EventDrop:
		arrow(fmt.Sprintf("n%d", m.From), "--x", at, text+"drop "+envelopeMessage(m.Event))
	case model.EventInvoke:
		words := strings.SplitN(m.here, " ", 3)
		if len(words) == 3 {
			arrow(words[1], "->>", at, text+words[2])
		}
	default:
		note(text + m.here)
	}
	for _, e := range m.did {
		reply, ok := strings.CutPrefix(e, "reply ")
		if client, answer, _ := strings.Cut(reply, " "); ok {
			arrow(at, "-->>", client, answer)
		}
	}
	if len(m.notes) > 0 {
		at = everyNode(t)
		for _, n := range m.notes {
			note(n)
		}
	}
	return lines
}

// everyNode is where a note goes that is about no node in particular.
func everyNode(t *model.Trace) string {
	if len(t.Nodes) < 2 {
		return "n1"
	}
	return fmt.Sprintf("n1,n%d", t.Nodes[len(t.Nodes)-1].ID)
}

// undelivered lists the messages that no step of the run delivered or dropped.
func undelivered(t *model.Trace) []string {
	if slices.ContainsFunc(t.Steps, func(s model.TraceStep) bool { return s.Kind == model.EventUpon }) {
		return nil // nodes that keep what they were sent are never delivered anything
	}
	arrived := map[string]int{} // the last step that it did so in, from 1
	for i, s := range t.Steps {
		if s.Kind == model.EventDeliver || s.Kind == model.EventDrop {
			arrived[strconv.Itoa(s.Message)] = i + 1
			arrived[strings.TrimPrefix(s.Event, "drop ")] = i + 1
		}
	}
	var list []string
	add := func(step int, effects []model.Effect) {
		for _, e := range effects {
			envelope := strings.TrimPrefix(e.Text, "send ")
			there := arrived[strconv.Itoa(e.Message)] > 0
			switch t.Network {
			case model.Set: // sending again what was sent before is no other message
				there = there || arrived[envelope] > 0
			case model.Distinct: // nor is what was sent before the same one arrived
				there = there || arrived[envelope] > step
			}
			if e.Kind == "send" && !there {
				list = append(list, code(envelope))
			}
		}
	}
	add(0, t.InitialEffects)
	for i, s := range t.Steps {
		add(i+1, s.Effects)
	}
	return list
}

// mermaid writes text so that Mermaid neither ends the line nor sees markup.
func mermaid(text string) string {
	return strings.NewReplacer("#", "#35;", ";", "#59;", "<", "#lt;", ">", "#gt;", "\n", " ", "\r", " ").Replace(text)
}
