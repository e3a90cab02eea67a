package model

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseScript(t *testing.T) {
	const text = `# the first election
scenario raft/core -p terms=2 --crash 1   # as on the command line

timeout 1 campaign
  node 1 {Term: 1, Vote: 1}
  send 1->2 Ask{Term: 1}   # the first of two

	set campaign
1->2   Ask{Term:1} # arrives
RMPrepare(2) #2
= 2.Role leader
`
	got, err := ParseScript("election.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	want := &Script{
		Name:     "election.txt",
		Scenario: "raft/core",
		Flags:    []string{"-p", "terms=2", "--crash", "1"},
		Lines: []ScriptLine{
			{Line: 4, Column: 1, Text: "timeout 1 campaign", Effects: []string{
				"node 1 {Term: 1, Vote: 1}", "send 1->2 Ask{Term: 1}", "set campaign",
			}},
			{Line: 9, Column: 1, Text: "1->2   Ask{Term:1}"},
			{Line: 10, Column: 1, Text: "RMPrepare(2) #2"},
			{Line: 11, Column: 1, Text: "= 2.Role leader"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("script (-want +got):\n%s", diff)
	}
}

func TestParseScriptErrors(t *testing.T) {
	tests := []struct {
		text         string
		line, column int
		want         string // part of the text
	}{
		{"crash 1\n1-2 Ask", 2, 2, "want ->"},
		{"1->2 Ask{Term: 1", 1, 9, `'{' is never closed`},
		{"1->2 Ask{Term: 1)", 1, 17, "want a comma"},
		{"1->2 Ask{Term: }", 1, 16, "want a value"},
		{"1->2 Ask{1,}", 1, 12, "want a value"},
		{"1->2 Ask}", 1, 9, `unexpected "}"`},
		{`1->2 Ask{"a}`, 1, 10, "closing quote"},
		{"1->2", 1, 5, "want a message"},
		{"0->2 Ask", 1, 1, "from 1 to 63, not 0"},
		{"1->64 Ask", 1, 4, "from 1 to 63, not 64"},
		{"crash x", 1, 7, "want a node's number"},
		{"crash 2 now", 1, 9, `unexpected "now"`},
		{"cras 2", 1, 1, `did you mean "crash"?`},
		{"Next Next", 1, 6, "want one event"},
		{"invoke 1 read()", 1, 8, "want a client"},
		{"invoke c1", 1, 10, "want a name"},
		{"invoke c1 read() 2", 1, 18, `unexpected "2"`},
		{"{Term: 1}", 1, 1, "want a name"},
		{"crash 2 #0", 1, 10, "numbered from 1"},
		{"timeout 1 t choose 99999999999999999999", 1, 20, "too large"},
		{"  send 1->2 Ask", 1, 1, "without an event above"},
		{"crash 1\nscenario a/b", 2, 1, "must be the first"},
		{"scenario a/b\nscenario a/b", 2, 1, "second scenario"},
		{"scenario", 1, 9, "want scenario ID"},
		{"=", 1, 2, "want = NODE.FIELD"},
		{"= 2.Role", 1, 3, "want = NODE.FIELD"},
		{"= 64.Role leader", 1, 3, "from 1 to 63"},
		{"= property Agreement broken", 1, 3, "want = property"},
		{"= c1", 1, 5, "want a name"},
		{"1->2 " + strings.Repeat("{", 5000), 1, 106, "nested more than 100"},
	}
	for _, tt := range tests {
		_, err := ParseScript("s.txt", tt.text)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%.40q: got error %v, want a SyntaxError", tt.text, err)
			continue
		}
		if syntax.Name != "s.txt" || syntax.Line != tt.line || syntax.Column != tt.column || !strings.Contains(syntax.Text, tt.want) {
			t.Errorf("%.40q: got %s:%d:%d: %s, want s.txt:%d:%d: ...%s...",
				tt.text, syntax.Name, syntax.Line, syntax.Column, syntax.Text, tt.line, tt.column, tt.want)
		}
	}
}

// Every form of an event prints as it is written.
func TestEventText(t *testing.T) {
	lines := []string{
		"timeout 1 campaign",
		"timeout 1 retry(2)",
		"1->2 RequestVote{Term: 1, Candidate: 2}",
		"1->2 7",
		`1->2 "no quorum"`,
		"12->3 Promise{Ballot: 2.1, Accepted: [{Slot: 1, Value: a}], From: {1, 3}}",
		"1->2 Call{ID: c1 : 2}",
		"drop 1->2 Ask{Term: 1}",
		"duplicate 2->1 Vote{Log: {1: x, 2: y}}",
		"crash 2",
		"restart 2",
		"invoke c1 write(1) @2",
		"invoke c2 cas(1, 2) @3 choose 1",
		"RMPrepare(2)",
		"RMPrepare(2) #3",
		"Fill",
		"crash",
		"timeout 1 campaign choose 0,1",
		"1->2 Ask{Term: 1} choose 2 #2",
	}
	for _, line := range lines {
		e, err := parseEvent(line)
		if err != nil {
			t.Errorf("%s: column %d: %s", line, err.Column, err.Text)
		} else if e.String() != line {
			t.Errorf("%s: printed as %s", line, e)
		}
	}
}

func TestMatchEvents(t *testing.T) {
	enabled := []string{
		"timeout 1 campaign choose 0",        // 0
		"timeout 1 campaign choose 1",        // 1
		"1->2 Ask{Term: 1, Log: []}",         // 2
		"1->2 Ask{Term: 2, Log: [a]}",        // 3
		"1->2 Ask{Term: 1}",                  // 4
		"1->3 Grant{Voters: {1, 3}}",         // 5
		"1->3 Grant{Voters: {1}}",            // 6
		"2->3 Learn{Votes: {1: a, 2: b}}",    // 7
		"drop 1->2 Ask{Term: 2, Log: [a]}",   // 8
		"invoke c1 write(1) @2",              // 9
		"invoke c1 write(1) @3",              // 10
		"RMPrepare(1)",                       // 11
		"RMPrepare(1) #2",                    // 12
		"3->1 odd{",                          // 13: a String method's stray bracket
		"3->2 Batch{Items: [P{A: 1, B: 2}]}", // 14
		`3->2 Note{Text: "hello"}`,           // 15
	}
	tests := []struct {
		line string
		want []int
	}{
		{"timeout 1 campaign choose 1", []int{1}},
		{"timeout 1 campaign", []int{0, 1}},
		{"timeout 1", []int{0, 1}},
		{"timeout 2 campaign", nil},
		{"1->2 Ask{Term: 1}", []int{4}}, // exactly that
		{"1->2 Ask { Term:1 }", []int{4}},
		{"1->2 Ask{Log: []}", []int{2}},
		{"1->2 Ask{Log: [], Term: 1}", []int{2}},
		{"1->2 Ask{Term: 2}", []int{3}},
		{"1->2 Ask{}", []int{2, 3, 4}},
		{"1->2 Ask", []int{2, 3, 4}},
		{"1->2 Ask{Leader: 1}", nil},
		{"1->3 Grant{Voters: {3,1}}", []int{5}},
		{"1->3 Grant{Voters: {}}", nil},
		{"1->3 Grant{Voters: {3}}", nil},
		{"2->3 Learn{Votes: {2: b, 1: a}}", []int{7}},
		{"2->3 Learn{Votes: {1: a}}", nil},
		{"drop 1->2 Ask", []int{8}},
		{"duplicate 1->2 Ask", nil},
		{"invoke c1 write(1)", []int{9, 10}},
		{"invoke c1 write @3", []int{10}},
		{"invoke c1 write(2) @3", nil},
		{"invoke c2 write(1)", nil},
		{"RMPrepare(1)", []int{11}},
		{"RMPrepare(1) #1", []int{11}},
		{"RMPrepare( 1 ) #2", []int{12}},
		{"RMPrepare #2", []int{12}},
		{"3->1 odd{", []int{13}},
		{"3->2 Batch{Items: [P{B: 2}]}", []int{14}},
		{"3->2 Note{Text: hello}", []int{15}},
	}
	for _, tt := range tests {
		got, err := matchEvents(tt.line, enabled)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, %v, want %v", tt.line, got, err, tt.want)
		}
	}

	var syntax *SyntaxError
	if _, err := matchEvents("1->2 Ask{", enabled); !errors.As(err, &syntax) {
		t.Errorf("1->2 Ask{: got error %v, want a SyntaxError", err)
	}
}

func TestNearest(t *testing.T) {
	enabled := []string{
		"timeout 3 campaign",
		"1->2 Ask{Term: 1}",
		"2->1 Grant{Term: 2}",
		"2->3 Vote{Term: 1}",
		"2->1 Vote{Term: 12}",
	}
	got := nearest("2->1 Vte{Term: 1}", enabled)
	want := []string{
		"2->3 Vote{Term: 1}", // two words differ, in one letter each
		"2->1 Vote{Term: 12}",
		"2->1 Grant{Term: 2}",
		"1->2 Ask{Term: 1}",
		"timeout 3 campaign",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("nearest (-want +got):\n%s", diff)
	}
}

func TestExpectations(t *testing.T) {
	parse := func(line string) expectation {
		t.Helper()
		e, err := parseExpectation(line)
		if err != nil {
			t.Fatalf("%s: column %d: %s", line, err.Column, err.Text)
		}
		return e
	}

	for _, line := range []string{"= 2.Role leader", "= nodes.2.Role leader", "=2.Role\tleader"} {
		e := parse(line)
		if e.kind != expectState || e.node != 2 || e.path != "Role" || !e.fits("leader") || e.fits("follower") {
			t.Errorf("%s: got %+v", line, e)
		}
	}
	if e := parse("= Big 4"); e.kind != expectState || e.node != None || e.path != "Big" || !e.fits("4") {
		t.Errorf("= Big 4: got %+v", e)
	}
	if e := parse("= 1 {Term: 2}"); e.node != 1 || e.path != "" || !e.fits("{Term: 2, Vote: none}") || e.fits("{Term: 1}") {
		t.Errorf("= 1 {Term: 2}: got %+v", e)
	}

	if e := parse("= property Agreement violated"); e.kind != expectProperty || e.property != "Agreement" || !e.violated {
		t.Errorf("= property Agreement violated: got %+v", e)
	}
	if e := parse("= property Agreement holds"); e.violated {
		t.Errorf("= property Agreement holds: got %+v", e)
	}

	returned := []struct {
		line, full string
		want       bool
	}{
		{"= c1 write(1) ok", "c1 write(1) ok", true},
		{"= c1 read 1", "c1 read() 1", true},
		{"= c1 read (1, 2)", "c1 read() (1, 2)", true},
		{"= c1 read 1", "c1 read() 2", false},
		{"= c1 read 1", "c2 read() 1", false},
		{"= c1 write(1) ok", "c1 write(2) ok", false},
		{"= c1 flush()", "c1 flush()", true},
		{"= c1 flush()", "c1 flush() ok", false},
	}
	for _, tt := range returned {
		e := parse(tt.line)
		if e.kind != expectReturn || e.fitsReturn(tt.full) != tt.want {
			t.Errorf("%s: got %v for %s", tt.line, !tt.want, tt.full)
		}
	}
}

// genTerm draws a value of any shape up to the given depth.
func genTerm(t *rapid.T, depth int) term {
	switch rapid.IntRange(0, 2+min(depth, 1)*2).Draw(t, "shape") {
	case 0:
		return term{{kind: atomString, text: rapid.String().Draw(t, "string")}}
	case 1, 2:
		return term{genWord(t)}
	case 3:
		return term{genGroup(t, depth)}
	}
	return term{genWord(t), genGroup(t, depth)}
}

func genWord(t *rapid.T) atom {
	word := rapid.OneOf(
		rapid.StringMatching(`-?[0-9]{1,3}(\.[0-9])?`),
		rapid.StringMatching(`[A-Za-z][A-Za-z0-9_-]{0,5}`),
		rapid.StringMatching(`[<>|=+*/.;'→é]{1,3}`),
	).Draw(t, "word")
	return atom{kind: atomWord, text: word}
}

func genGroup(t *rapid.T, depth int) atom {
	g := atom{kind: atomGroup, text: rapid.SampledFrom([]string{"(", "[", "{"}).Draw(t, "bracket")}
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		var it item
		if rapid.Bool().Draw(t, "keyed") {
			it.key = genTerm(t, 0)
		}
		it.value = genTerm(t, depth-1)
		g.items = append(g.items, it)
	}
	return g
}

func genEvent(t *rapid.T) eventLine {
	node := func(name string) NodeID { return NodeID(rapid.IntRange(1, MaxNodes).Draw(t, name)) }
	name := func() term {
		word := rapid.StringMatching(`[A-Z][a-z]{0,4}`).Draw(t, "name")
		return term{{kind: atomWord, text: word}}
	}
	e := eventLine{number: rapid.IntRange(1, 3).Draw(t, "number")}
	if choices := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 3).Draw(t, "choices"); len(choices) > 0 {
		e.choices = choices
	}
	e.kind = rapid.SampledFrom([]EventKind{
		EventDeliver, EventDrop, EventDuplicate, EventTimeout,
		EventCrash, EventRestart, EventInvoke, EventAction,
	}).Draw(t, "kind")
	switch e.kind {
	case EventDeliver, EventDrop, EventDuplicate:
		e.from, e.node, e.what = node("from"), node("to"), genTerm(t, 3)
	case EventTimeout:
		e.node = node("node")
		if rapid.Bool().Draw(t, "named") {
			e.what = name()
		}
	case EventCrash, EventRestart:
		e.node = node("node")
	case EventInvoke, EventAction:
		e.what = name()
		if rapid.Bool().Draw(t, "args") {
			args := genGroup(t, 2)
			args.text = "("
			e.what = append(e.what, args)
		}
		if e.kind == EventInvoke {
			e.client = rapid.IntRange(1, 9).Draw(t, "client")
			e.node = NodeID(rapid.IntRange(0, MaxNodes).Draw(t, "at"))
		}
	}
	return e
}

func equalEvents(a, b eventLine) string {
	return cmp.Diff(a, b, cmp.AllowUnexported(eventLine{}, atom{}, item{}))
}

func TestParseOfPrintIsTheEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := genEvent(t)
		got, err := parseEvent(e.String())
		if err != nil {
			t.Fatalf("%s: column %d: %s", e, err.Column, err.Text)
		}
		if diff := equalEvents(e, got); diff != "" {
			t.Fatalf("%s (-printed +parsed):\n%s", e, diff)
		}
	})
}

// Blanks inside brackets are not part of an event, and a line with all its
// parts is found among any others.
func TestBlanksDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := genEvent(t)
		var enabled []string
		for _, other := range rapid.SliceOfN(rapid.Custom(genEvent), 0, 3).Draw(t, "others") {
			if other.String() != e.String() {
				enabled = append(enabled, other.String())
			}
		}
		at := len(enabled)
		enabled = append(enabled, e.String())
		got, err := matchEvents(scatter(t, e.String()), enabled)
		if err != nil || !slices.Equal(got, []int{at}) {
			t.Fatalf("%s: got %v, %v among %q", e, got, err, enabled)
		}
	})
}

// scatter adds and removes blanks inside brackets and outside of strings.
func scatter(t *rapid.T, line string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		if quoted {
			b.WriteByte(c)
			if c == '\\' {
				i++
				b.WriteByte(line[i])
			}
			quoted = c != '"'
			continue
		}
		sign := strings.IndexByte("()[]{},:", c) >= 0
		if sign && depth > 0 && rapid.Bool().Draw(t, "before") {
			b.WriteString(" \t")
		}
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"':
			quoted = true
		}
		b.WriteByte(c)
		if sign && depth > 0 && i+1 < len(line) && line[i+1] == ' ' && rapid.Bool().Draw(t, "after") {
			i++
		}
	}
	return b.String()
}

func FuzzParseScript(f *testing.F) {
	f.Add("scenario a/b -p x=1\ntimeout 1 t choose 0,1\n  set t\n= 1.X 2\n= c1 read 1\n")
	f.Add("1->2 Ask{Term: 1, Log: [{A: \"x\\\"\"}]} #2 # c\r\n\ndrop 1->2 A(b)c:d")
	f.Add("invoke c1 write({1: a}) @2\nRMPrepare(2)\n= property P holds\n= 2 {}")
	f.Fuzz(func(t *testing.T, text string) {
		script, err := ParseScript("f", text)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Column < 1 {
				t.Fatalf("error without a place: %#v", err)
			}
			return
		}
		for _, line := range script.Lines {
			if strings.HasPrefix(line.Text, "=") {
				continue
			}
			e, syntax := parseEvent(line.Text)
			if syntax != nil {
				t.Fatalf("%q: accepted, then refused: %s", line.Text, syntax.Text)
			}
			again, syntax := parseEvent(e.String())
			if syntax != nil {
				t.Fatalf("%q: printed as %q, which is refused: %s", line.Text, e, syntax.Text)
			}
			if diff := equalEvents(e, again); diff != "" {
				t.Fatalf("%q: printed as %q, which is another event:\n%s", line.Text, e, diff)
			}
			if fits, err := matchEvents(line.Text, []string{e.String()}); err != nil || len(fits) != 1 {
				t.Fatalf("%q does not fit %q: %v", line.Text, e, err)
			}
		}
	})
}
