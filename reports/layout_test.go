package reports

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
)

func TestWrap(t *testing.T) {
	tests := []struct {
		line  string
		width int
		want  []string
	}{
		{"  short", 10, []string{"  short"}},
		{"1->2 Ask{Term: 1, Vote: none}", 20, []string{"1->2 Ask{Term: 1,", "  Vote: none}"}},
		{"Ask{Term: 1} -> 2,3", 16, []string{"Ask{Term: 1}", "  -> 2,3"}},
		{"A = 1; Log.0 = 2", 12, []string{"A = 1;", "  Log.0 = 2"}},
		{"4 -> Promise{Ballot: 1.4}", 20, []string{"4 -> Promise{", "  Ballot: 1.4}"}},
		{"Accepted.Proposal.Value = 1", 16, []string{"Accepted.", "  Proposal.Value", "  = 1"}},
		{"abcdefghij", 4, []string{"abc", " def", " ghi", " j"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, wrap(tt.line, tt.width, 2)); diff != "" {
			t.Errorf("%q at %d columns (-want +got):\n%s", tt.line, tt.width, diff)
		}
	}
}

// Wrapping loses nothing but blanks, and no line is too wide.
func TestWrapKeepsAll(t *testing.T) {
	solid := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching(`( {0,6})([A-Za-z0-9.]{1,12}(: | = | -> |\{|\}|, |\(|\)| |世){0,2}){0,12}`).Draw(t, "line")
		width := rapid.IntRange(8, 60).Draw(t, "width")
		lines := wrap(line, width, rapid.IntRange(0, 20).Draw(t, "hang"))
		for _, l := range lines {
			if textWidth(l) > width && textWidth(strings.TrimRight(line, " ")) > width {
				t.Fatalf("%q is wider than %d", l, width)
			}
		}
		if got := solid(strings.Join(lines, "")); got != solid(line) {
			t.Fatalf("%q became %q", line, lines)
		}
	})
}

func TestTextWidth(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "é": 1, "e\u0301": 1, "世界": 4, "→": 1, "🙂": 2} {
		if got := textWidth(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestLanes(t *testing.T) {
	nodes := make([]model.TraceNode, 3)
	l := newLanes(&model.Trace{Nodes: nodes}, 40)
	steps := []struct {
		step model.TraceStep
		want string
	}{
		{model.TraceStep{Kind: model.EventTimeout, Node: 1}, "* | |"},
		{model.TraceStep{Kind: model.EventDeliver, Node: 3, From: 1}, "+-->*"},
		{model.TraceStep{Kind: model.EventDeliver, Node: 1, From: 2}, "*<+ |"},
		{model.TraceStep{Kind: model.EventDeliver, Node: 2, From: 2}, "| * |"},
		{model.TraceStep{Kind: model.EventDrop, Node: 3, From: 1}, "+--x|"},
		{model.TraceStep{Kind: model.EventDuplicate, Node: 2, From: 3}, "| |2+"},
		{model.TraceStep{Kind: model.EventCrash, Node: 2}, "| X |"},
		{model.TraceStep{Kind: model.EventTimeout, Node: 3}, "|   *"},
		{model.TraceStep{Kind: model.EventRestart, Node: 2}, "| * |"},
		{model.TraceStep{Kind: model.EventTimeout, Node: 3}, "| | *"},
	}
	for _, s := range steps {
		if got := strings.TrimRight(l.draw(moment{TraceStep: &s.step}), " "); got != s.want {
			t.Errorf("%s at %d: got %q, want %q", s.step.Kind, s.step.Node, got, s.want)
		}
	}
	if l := newLanes(&model.Trace{Nodes: make([]model.TraceNode, 30)}, 40); l.width() != 0 || l.head() != "" {
		t.Error("lanes that leave no room for text are drawn")
	}
}

func TestGroup(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", 1234567: "1,234,567"} {
		if got := group(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestExactSize(t *testing.T) {
	for n, want := range map[int]string{2e9: "2GB", 512 << 20: "512MiB", 1 << 30: "1GiB", 1500: "1500B", 2000: "2KB"} {
		if got := exactSize(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}
