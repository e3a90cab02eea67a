package reports

import (
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// lanes draws a run with one narrow lane per node, beside a list of events:
//
//	1 2 3
//	* | |  timeout 1 campaign
//	+-->*  1->3 Ask{Term: 1}
//	| +x|  drop 2->3 Ask{Term: 1}
//	+2| |  duplicate 1->2 Ask{Term: 1}
//	| | X  crash 3
//	| |    and so on, until it restarts
type lanes struct {
	nodes int
	pitch int // columns from one lane to the next
	down  map[model.NodeID]bool
}

// laneGap is the room between the lanes and the text.
const laneGap = 2

// newLanes has no lanes where they are wider than most, or where there are no
// nodes.
func newLanes(t *model.Trace, most int) *lanes {
	l := &lanes{nodes: len(t.Nodes), down: map[model.NodeID]bool{}}
	l.pitch = 1 + len(model.NodeID(l.nodes).String())
	if l.width() > most {
		l.nodes = 0
	}
	return l
}

func (l *lanes) width() int {
	if l.nodes == 0 {
		return 0
	}
	return (l.nodes-1)*l.pitch + 1 + laneGap
}

func (l *lanes) head() string {
	var b strings.Builder
	for id := model.NodeID(1); int(id) <= l.nodes; id++ {
		b.WriteString(pad(id.String(), l.pitch))
	}
	return strings.TrimRight(b.String(), " ")
}

// idle draws that nothing happens.
func (l *lanes) idle() string { return string(l.row()) }

func (l *lanes) row() []byte {
	row := []byte(strings.Repeat(" ", l.width()))
	for id := model.NodeID(1); int(id) <= l.nodes; id++ {
		if !l.down[id] {
			row[l.at(id)] = '|'
		}
	}
	return row
}

func (l *lanes) at(id model.NodeID) int { return int(id-1) * l.pitch }

// draw draws a step.
func (l *lanes) draw(m moment) string {
	if l.nodes == 0 {
		return ""
	}
	if m.Kind == model.EventRestart {
		l.down[m.Node] = false
	}
	row := l.row()
	switch m.Kind {
	case model.EventCrash:
		l.down[m.Node] = true
		row[l.at(m.Node)] = 'X'
	case model.EventDeliver:
		l.arrow(row, m, '>', '<')
		row[l.at(m.Node)] = '*'
	case model.EventDrop:
		l.arrow(row, m, 'x', 'x')
	case model.EventDuplicate:
		l.arrow(row, m, '2', '2')
	case model.EventReorder, model.EventCorrupt:
		l.arrow(row, m, '~', '~')
	case model.EventByzantine:
		if m.From != model.None {
			l.arrow(row, m, '~', '~')
		}
		if m.Message == 0 { // it is told, and no message corrupted on its way
			row[l.at(m.Node)] = '*'
		}
	case model.EventCut:
		l.arrow(row, m, '/', '/')
	default:
		if m.Node != model.None {
			row[l.at(m.Node)] = '*'
		}
	}
	return string(row)
}

// arrow draws a message from its sender, with a tip before its receiver.
func (l *lanes) arrow(row []byte, m moment, right, left byte) {
	if m.From == model.None || m.From == m.Node {
		row[l.at(m.Node)] = '*' // a clause that several lies meet, or mail to itself
		return
	}
	from, to := l.at(m.From), l.at(m.Node)
	for i := min(from, to) + 1; i < max(from, to); i++ {
		row[i] = '-'
	}
	row[from] = '+'
	if from < to {
		row[to-1] = right
	} else {
		row[to+1] = left
	}
}
