package model

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Script is a parsed text in the event language: one event or expectation per
// line.
//
// Events stand flush left, and so do expectations, which begin with "=". A
// "#" at the start of a line or after a blank starts a comment. Indented lines
// are effects of the event above them: a golden test compares them, Replay
// skips them.
//
//	scenario paxos/synod -p ballots=1   # where the script shall stand alone
//	timeout 1 campaign
//	  send 1->2 Ask{Term: 1}
//	1->2 Ask{Term: 1}
//	= 2.Vote 1
type Script struct {
	// Scenario is the line "scenario ID FLAGS..." where there is one: the id
	// and the flags as they stand.
	Scenario string
	Flags    []string
	// Byzantine are the nodes that a line "byzantine {4}" before all events names:
	// those that lie in this run. Without it they are the first that can.
	Byzantine NodeSet
	Lines     []ScriptLine

	Name string // as given to ParseScript
}

// ScriptLine is an event, or an expectation that begins with "=".
type ScriptLine struct {
	Line, Column int    // from 1, the column in bytes
	Text         string // without comment
	// Effects are the indented lines below, without comments and outer blanks.
	Effects []string
}

// ParseScript reads a script. An error is a *SyntaxError with line and column.
func ParseScript(name, text string) (*Script, error) {
	s := &Script{Name: name}
	for i, raw := range strings.Split(text, "\n") {
		line := strings.TrimRight(cutComment(raw), blanks+"\r")
		indented := line != "" && strings.Contains(blanks, line[:1])
		var err *SyntaxError
		switch {
		case line == "":
		case indented && len(s.Lines) == 0:
			err = syntaxError(1, "an effect without an event above it")
		case indented:
			last := &s.Lines[len(s.Lines)-1]
			last.Effects = append(last.Effects, strings.TrimLeft(line, blanks))
		case line == "scenario" || hasWord(line, "scenario"):
			err = s.setScenario(line)
		case strings.HasPrefix(line, string(EventByzantine)+" {"):
			err = s.setByzantine(line)
		default:
			s.Lines = append(s.Lines, ScriptLine{Line: i + 1, Column: 1, Text: line})
			err = checkLine(line)
		}
		if err != nil {
			err.Name, err.Line = name, i+1
			return nil, err
		}
	}
	return s, nil
}

func (s *Script) setScenario(line string) *SyntaxError {
	words := strings.Fields(line)
	switch {
	case s.Scenario != "":
		return syntaxError(1, "a second scenario line")
	case len(s.Lines) > 0:
		return syntaxError(1, "the scenario line must be the first")
	case len(words) == 1:
		return syntaxError(len(line)+1, "want scenario ID FLAGS...")
	}
	s.Scenario, s.Flags = words[1], words[2:]
	return nil
}

// setByzantine reads "byzantine {2, 4}".
func (s *Script) setByzantine(line string) *SyntaxError {
	t, err := parseTerm(strings.TrimPrefix(line, string(EventByzantine)))
	switch {
	case err != nil:
		err.Column += len(EventByzantine)
		return err
	case s.Byzantine != 0 || len(s.Lines) > 0:
		return syntaxError(1, "who is Byzantine is said once, before all events")
	case len(t) != 1 || len(t[0].items) == 0:
		return syntaxError(1, "want nodes, as in byzantine {2, 4}")
	}
	for _, it := range t[0].items {
		n, err := strconv.Atoi(it.String())
		if err != nil || n < 1 || n > MaxNodes {
			return syntaxError(1, noSuchNode, it.String())
		}
		s.Byzantine.Add(NodeID(n))
	}
	return nil
}

func checkLine(line string) *SyntaxError {
	if strings.HasPrefix(line, "=") {
		_, err := parseExpectation(line)
		return err
	}
	_, err := parseEvent(line)
	return err
}

// numberAtEnd is the suffix of the second and further ones of equal labels,
// which would otherwise be a comment.
var numberAtEnd = regexp.MustCompile(`^#[0-9]+[ \t\r]*($|#)`)

// cutComment removes a comment. A "#" within brackets or a string is none.
func cutComment(line string) string {
	depth, quoted := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case c == '#' && depth <= 0 && (i == 0 || strings.IndexByte(blanks, line[i-1]) >= 0):
			if i == 0 || !numberAtEnd.MatchString(line[i:]) {
				return line[:i]
			}
		}
	}
	return line
}

// expectation is a line that begins with "=". It is judged where it stands,
// after the events above it, and has one of three forms:
//
//	= 2.Role leader               expectState: the part Role of node 2's state
//	= Big 4                       expectState: of a machine, node is None
//	= property Agreement holds    expectProperty
//	= c1 write(1) ok              expectReturn: client 1's call returned ok
type expectation struct {
	kind expectKind

	node NodeID
	path string // dotted, within the node; empty for the whole state

	property string
	violated bool // or else it holds

	client int
	op     term // arguments may be left out

	// want is the state or the result. A call that returned nothing has none.
	want term
}

type expectKind uint8

const (
	expectState expectKind = iota + 1
	expectProperty
	expectReturn
)

func parseExpectation(line string) (expectation, *SyntaxError) {
	p := &eventParser{text: line, pos: 1}
	p.skipBlanks()
	if hasWord(line[p.pos:], "property") {
		return p.propertyExpectation()
	}
	if client, ok := p.clientName(); ok {
		e := expectation{kind: expectReturn, client: client}
		var err *SyntaxError
		if e.op, err = p.call(); err != nil {
			return e, err
		}
		e.want, err = p.rest()
		return e, err
	}
	return p.stateExpectation()
}

func (p *eventParser) propertyExpectation() (expectation, *SyntaxError) {
	words := strings.Fields(p.text[p.pos:])
	if len(words) != 3 || words[2] != "violated" && words[2] != "holds" {
		return expectation{}, syntaxError(p.pos+1, "want = property NAME holds, or violated")
	}
	return expectation{kind: expectProperty, property: words[1], violated: words[2] == "violated"}, nil
}

func (p *eventParser) stateExpectation() (expectation, *SyntaxError) {
	path := p.text[p.pos:]
	if end := strings.IndexAny(path, blanks); end >= 0 {
		path = path[:end]
	}
	if p.pos+len(path) == len(p.text) {
		return expectation{}, syntaxError(p.pos+1, "want = NODE.FIELD VALUE, = property NAME holds, or = cCLIENT OPERATION RESULT")
	}
	// Traces write the path of a node's field with "nodes." before it.
	e := expectation{kind: expectState, path: path}
	first, below, _ := strings.Cut(strings.TrimPrefix(path, "nodes."), ".")
	if n, err := strconv.Atoi(first); err == nil {
		if n < 1 || n > MaxNodes {
			return e, syntaxError(p.pos+1, noSuchNode, first)
		}
		e.node, e.path = NodeID(n), below
	}
	p.pos += len(path)
	var err *SyntaxError
	e.want, err = p.rest()
	return e, err
}

// fits reports whether a state, given as its full text, is as expected. Fields
// that the expectation leaves out may have any value.
func (e expectation) fits(full string) bool {
	t, err := parseTerm(full)
	if err != nil {
		return full == e.want.String()
	}
	return e.want.fits(t)
}

// fitsReturn reports whether a return, as traces write it ("c1 write(1) ok"),
// is the one expected.
func (e expectation) fitsReturn(full string) bool {
	got, err := parseExpectation("= " + full)
	return err == nil && got.kind == expectReturn && got.client == e.client &&
		e.op.fitsWithout(got.op) && e.want.fits(got.want)
}

// matchEvents finds the enabled events that a script's line can mean, as
// positions in enabled, which holds full labels. One that is exactly the line
// beats all that merely agree in what the line says; those are more than one
// where the line leaves out too much.
func matchEvents(line string, enabled []string) (fits []int, err error) {
	// A label that the grammar cannot read, such as one with a String method's
	// stray bracket, can still be replayed as it stands.
	if i := slices.Index(enabled, line); i >= 0 {
		return []int{i}, nil
	}
	script, syntax := parseEvent(line)
	if syntax != nil {
		return nil, syntax
	}
	wanted := script.String()
	for i, label := range enabled {
		full, err := parseEvent(label)
		switch {
		case err != nil:
		case full.String() == wanted:
			return []int{i}, nil
		case script.fits(full):
			fits = append(fits, i)
		}
	}
	return fits, nil
}

// nearest returns the enabled events with those first that resemble the label
// most: fewest words differ, then fewest letters.
func nearest(label string, enabled []string) []string {
	type scored struct {
		label          string
		words, letters int
	}
	words, letters := splitWords(label), []rune(label)
	list := make([]scored, len(enabled))
	for i, e := range enabled {
		list[i] = scored{e, distance(words, splitWords(e)), distance(letters, []rune(e))}
	}
	slices.SortStableFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.words, b.words), cmp.Compare(a.letters, b.letters))
	})
	ordered := make([]string, len(list))
	for i, s := range list {
		ordered[i] = s.label
	}
	return ordered
}

var wordOrSign = regexp.MustCompile(`[\pL\pN_.]+|[^\pL\pN_.\s]`)

func splitWords(s string) []string { return wordOrSign.FindAllString(s, -1) }

// distance is Levenshtein's: the least number of insertions, deletions and
// substitutions that make b of a.
func distance[T comparable](a, b []T) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			substituted := diagonal
			if a[i] != b[j] {
				substituted++
			}
			diagonal = row[j+1]
			row[j+1] = min(substituted, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// hasWord reports whether s begins with the word and a blank after it.
func hasWord(s, word string) bool {
	rest, ok := strings.CutPrefix(s, word)
	return ok && rest != "" && strings.IndexByte(blanks, rest[0]) >= 0
}

// isExported reports whether s can be the name of a field.
func isExported(s string) bool {
	for i, r := range s {
		if i == 0 && !unicode.IsUpper(r) || r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

func syntaxError(column int, format string, args ...any) *SyntaxError {
	return &SyntaxError{Column: column, Text: fmt.Sprintf(format, args...)}
}
