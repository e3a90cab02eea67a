package model

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// eventLine is an event as the event language writes it. Of what, a script may
// leave out parts; the labels of enabled events leave out nothing.
//
//	timeout 1 campaign         1->2 Ask{Term: 1}
//	crash 2                    drop 1->2 Ask{Term: 1}
//	restart 2                  duplicate 1->2 Ask{Term: 1}
//	reorder 1->2 Ask{Term: 1}  corrupt 1->2 Ask{Term: 1} as Ask{Term: 2}
//	partition {1}|{2, 3}       byzantine 1->2 Ask{Term: 1} as Ask{Term: 2}
//	cut 1->2                   heal
//	pause 2                    resume 2
//	limp 2                     drift 2 fast
//	tick                       stabilise {1, 2}
//	invoke c1 write(1) @2      RMPrepare(2) #2
//	upon 3 ready               byzantine 3 ready
//	byzantine 1->2 Ask{Term: 1}
//
// A handler's choices follow as in "timeout 1 campaign choose 0,1". Equal
// labels that are enabled together are told apart by a number.
type eventLine struct {
	kind    EventKind
	node    NodeID // where it happens; None in a machine, or if left out
	from    NodeID // of a message
	client  int    // of an invoke
	what    term   // the message, operation, action or timer; the last may be left out
	choices []int  // may be left out
	number  int    // among equal labels, from 1
}

func (e eventLine) String() string {
	var b strings.Builder
	switch e.kind {
	case EventDrop, EventDuplicate, EventReorder, EventCorrupt, EventByzantine:
		b.WriteString(string(e.kind) + " ")
		fallthrough
	case EventDeliver:
		if e.from == None { // a clause that needs a lie
			b.WriteString(e.node.String() + " " + e.what.String())
			break
		}
		b.WriteString(e.from.String() + "->" + e.node.String() + " " + e.what.String())
	case EventInvoke:
		b.WriteString("invoke c" + strconv.Itoa(e.client) + " " + e.what.String())
		if e.node != None {
			b.WriteString(" @" + e.node.String())
		}
	case EventAction:
		b.WriteString(e.what.String())
	case EventCut:
		b.WriteString("cut " + e.from.String() + "->" + e.node.String())
	default:
		b.WriteString(string(e.kind))
		if e.node != None {
			b.WriteString(" " + e.node.String())
		}
		if len(e.what) > 0 {
			b.WriteString(" " + e.what.String())
		}
	}
	for i, c := range e.choices {
		if i == 0 {
			b.WriteString(" choose ")
		} else {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(c))
	}
	if e.number > 1 {
		b.WriteString(" #" + strconv.Itoa(e.number))
	}
	return b.String()
}

// fits reports whether the full label says all that the script's line e says.
func (e eventLine) fits(full eventLine) bool {
	return e.kind == full.kind && e.from == full.from && e.client == full.client && e.number == full.number &&
		(e.node == None || e.node == full.node) &&
		(e.choices == nil || slices.Equal(e.choices, full.choices)) &&
		(e.kind == EventTimeout && len(e.what) == 0 || e.what.fitsWithout(full.what))
}

// term is a value as it is written, without any knowledge of its type: words,
// strings and groups in a row. Ask{Term: 1} is a word and a group.
type term []atom

type atom struct {
	kind  atomKind
	text  string // of a word or string; of a group its opening bracket
	items []item
}

type atomKind uint8

const (
	atomWord atomKind = iota + 1 // also a single colon
	atomString
	atomGroup
)

// item is an element of a group, with its key in structs and maps.
type item struct{ key, value term }

func (t term) String() string {
	var b strings.Builder
	for i, a := range t {
		if i > 0 && a.kind == atomWord && t[i-1].kind == atomWord {
			b.WriteByte(' ')
		}
		a.writeTo(&b)
	}
	return b.String()
}

func (a atom) writeTo(b *strings.Builder) {
	switch a.kind {
	case atomWord:
		b.WriteString(a.text)
	case atomString:
		b.WriteString(strconv.Quote(a.text))
	case atomGroup:
		b.WriteString(a.text)
		for i, it := range a.items {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(it.String())
		}
		b.WriteString(closing[a.text])
	}
}

func (it item) String() string {
	if it.key == nil {
		return it.value.String()
	}
	return it.key.String() + ": " + it.value.String()
}

// fits reports whether full is t, but for fields of structs that t leaves out.
func (t term) fits(full term) bool {
	return slices.EqualFunc(t, full, atom.fits)
}

// fitsWithout is fits for the outermost term, which may leave out its last
// group as a whole, as Ask does of Ask{Term: 1}.
func (t term) fitsWithout(full term) bool {
	if n := len(full); n == len(t)+1 && full[n-1].kind == atomGroup {
		full = full[:n-1]
	}
	return t.fits(full)
}

func (a atom) fits(full atom) bool {
	switch {
	case a.kind != atomGroup || full.kind != atomGroup:
		// A word need not be quoted for being a string.
		return a.kind != atomGroup && full.kind != atomGroup && a.text == full.text
	case a.text != full.text:
		return false
	case a.text != "{":
		return slices.EqualFunc(a.items, full.items, func(i, j item) bool {
			return i.key.fits(j.key) && i.value.fits(j.value)
		})
	case a.isStruct() && full.isStruct():
		return keysFit(a.items, full.items)
	case len(a.items) != len(full.items):
		return false // of a map or set nothing can be left out
	case len(a.items) > 0 && a.items[0].key != nil:
		return keysFit(a.items, full.items)
	}
	return slices.Equal(sortedText(a.items), sortedText(full.items))
}

// isStruct reports whether the group in braces can be a struct's. Only their
// fields may be left out, and only fields are exported Go names. (A map whose
// keys look like that is mistaken for one, which makes fits too generous; the
// exact label still wins.)
func (a atom) isStruct() bool {
	return !slices.ContainsFunc(a.items, func(it item) bool { return !isExported(it.key.String()) })
}

func keysFit(some, all []item) bool {
	for _, it := range some {
		key := it.key.String()
		i := slices.IndexFunc(all, func(other item) bool { return other.key.String() == key })
		if i < 0 || !it.value.fits(all[i].value) {
			return false
		}
	}
	return true
}

func sortedText(items []item) []string {
	texts := make([]string, len(items))
	for i, it := range items {
		texts[i] = it.String()
	}
	slices.Sort(texts)
	return texts
}

// eventParser reads one line from left to right.
type eventParser struct {
	text  string
	pos   int
	depth int
}

const (
	blanks = " \t"
	// maxNesting keeps a hostile script from using up the stack.
	maxNesting = 100

	noSuchNode = "nodes are numbered from 1 to 63, not %s"
)

var closing = map[string]string{"(": ")", "[": "]", "{": "}"}

// suffixes are what may follow any event.
var suffixes = regexp.MustCompile(`(?:[ \t]+choose[ \t]+([0-9]+(?:[ \t]*,[ \t]*[0-9]+)*))?(?:[ \t]+#([0-9]+))?[ \t]*$`)

// parseEvent reads an event's line.
func parseEvent(line string) (eventLine, *SyntaxError) {
	e := eventLine{number: 1}
	at := suffixes.FindStringSubmatchIndex(line)
	if at[2] >= 0 {
		for text := range strings.SplitSeq(line[at[2]:at[3]], ",") {
			n, err := strconv.Atoi(strings.Trim(text, blanks))
			if err != nil {
				return e, syntaxError(at[2]+1, "choice %s is too large", text)
			}
			e.choices = append(e.choices, n)
		}
	}
	if at[4] >= 0 {
		var err error
		if e.number, err = strconv.Atoi(line[at[4]:at[5]]); err != nil || e.number == 0 {
			return e, syntaxError(at[4]+1, "equal events are numbered from 1, not %s", line[at[4]:at[5]])
		}
	}
	p := &eventParser{text: line[:at[0]]}
	if err := p.event(&e); err != nil {
		return e, err
	}
	return e, p.end()
}

func (p *eventParser) event(e *eventLine) *SyntaxError {
	if p.pos < len(p.text) && isDigit(p.text[p.pos]) {
		e.kind = EventDeliver
		return p.message(e)
	}
	word := p.peekWord()
	if alone := EventKind(p.text[p.pos:]); alone == EventHeal || alone == EventTick {
		e.kind = alone
		p.pos = len(p.text)
		return nil
	}
	if !hasWord(p.text[p.pos:], word) {
		e.kind = EventAction
		return p.action(e)
	}
	switch kind := EventKind(word); kind {
	case EventDrop, EventDuplicate, EventReorder, EventCorrupt, EventByzantine:
		e.kind = kind
		p.pos += len(word)
		if kind == EventByzantine && !strings.Contains(p.text[p.pos:], "->") {
			return p.clause(e)
		}
		return p.message(e)
	case EventUpon:
		e.kind = kind
		p.pos += len(word)
		return p.clause(e)
	case EventTimeout, EventCrash, EventRestart, EventPause, EventResume, EventLimp, EventDrift:
		e.kind = kind
		p.pos += len(word)
		var err *SyntaxError
		if e.node, err = p.node(); err != nil || kind != EventTimeout && kind != EventDrift {
			return err
		}
		e.what, err = p.rest()
		return err
	case EventPartition, EventStabilise:
		e.kind = kind
		p.pos += len(word)
		var err *SyntaxError
		if e.what, err = p.rest(); err == nil && len(e.what) == 0 {
			return p.errorf("want nodes, as in %s {1, 2}", kind)
		}
		return err
	case EventCut:
		e.kind = kind
		p.pos += len(word)
		return p.link(e)
	case EventTick:
		e.kind = kind
		p.pos += len(word)
		var err *SyntaxError
		e.node, err = p.node()
		return err
	case EventInvoke:
		e.kind = kind
		p.pos += len(word)
		return p.invoke(e)
	}
	e.kind = EventAction
	return p.action(e)
}

// clause reads "3 ready".
func (p *eventParser) clause(e *eventLine) *SyntaxError {
	var err *SyntaxError
	if e.node, err = p.node(); err != nil {
		return err
	}
	if e.what, err = p.rest(); err == nil && len(e.what) == 0 {
		return p.errorf("want a clause, as in %s 3 ready", e.kind)
	}
	return err
}

// message reads "1->2 Ask{Term: 1}".
func (p *eventParser) message(e *eventLine) *SyntaxError {
	err := p.link(e)
	if err != nil {
		return err
	}
	if e.what, err = p.rest(); err == nil && len(e.what) == 0 {
		return p.errorf("want a message, as in 1->2 Ask{Term: 1}")
	}
	return err
}

// link reads "1->2".
func (p *eventParser) link(e *eventLine) *SyntaxError {
	var err *SyntaxError
	if e.from, err = p.node(); err != nil {
		return err
	}
	p.skipBlanks()
	if !strings.HasPrefix(p.text[p.pos:], "->") {
		return p.errorf("want -> between sender and receiver")
	}
	p.pos += len("->")
	e.node, err = p.node()
	return err
}

// invoke reads "c1 write(1) @2".
func (p *eventParser) invoke(e *eventLine) *SyntaxError {
	p.skipBlanks()
	var ok bool
	var err *SyntaxError
	if e.client, ok = p.clientName(); !ok {
		return p.errorf("want a client, as in invoke c1 read() @2")
	}
	if e.what, err = p.call(); err != nil {
		return err
	}
	p.skipBlanks()
	if p.pos == len(p.text) || p.text[p.pos] != '@' {
		return nil
	}
	p.pos++
	e.node, err = p.node()
	return err
}

// action reads "RMPrepare(2)".
func (p *eventParser) action(e *eventLine) *SyntaxError {
	start := p.pos
	var err *SyntaxError
	if e.what, err = p.call(); err != nil {
		return err
	}
	p.skipBlanks()
	if p.pos == len(p.text) {
		return nil
	}
	// Nobody's action has blanks in its name: it is a misspelt event.
	word := e.what[0].text
	for _, kind := range systemKinds[1:] {
		if distance([]rune(word), []rune(string(kind))) <= 2 {
			return syntaxError(start+1, "unknown event %q; did you mean %q?", word, string(kind))
		}
	}
	return p.errorf("want one event, but more follows")
}

// call reads a name and its arguments where they follow at once. Behind a blank
// they are something else, as the result in "c1 read (1, 2)".
func (p *eventParser) call() (term, *SyntaxError) {
	p.skipBlanks()
	word := p.peekWord()
	if word == "" {
		return nil, p.errorf("want a name")
	}
	p.pos += len(word)
	t := term{{kind: atomWord, text: word}}
	if p.pos < len(p.text) && p.text[p.pos] == '(' {
		group, err := p.group()
		if err != nil {
			return nil, err
		}
		t = append(t, group)
	}
	return t, nil
}

// node reads a node's number.
func (p *eventParser) node() (NodeID, *SyntaxError) {
	p.skipBlanks()
	digits := p.text[p.pos:p.digitsEnd()]
	if digits == "" {
		return None, p.errorf("want a node's number")
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > MaxNodes {
		return None, p.errorf(noSuchNode, digits)
	}
	p.pos += len(digits)
	// A word glued to the number would be read as a suffix when it is printed.
	if p.pos < len(p.text) && !p.at("-") && strings.IndexByte(blanks, p.text[p.pos]) < 0 {
		return None, p.errorf("want a blank after the node's number")
	}
	return NodeID(n), nil
}

// clientName reads "c1" where it stands as a word of its own.
func (p *eventParser) clientName() (int, bool) {
	word := p.peekWord()
	digits, ok := strings.CutPrefix(word, "c")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || digits[0] == '+' {
		return 0, false
	}
	p.pos += len(word)
	return n, true
}

// parseTerm reads a value.
func parseTerm(text string) (term, *SyntaxError) {
	p := &eventParser{text: text}
	return p.rest()
}

// rest reads the value that makes up the rest of the line.
func (p *eventParser) rest() (term, *SyntaxError) {
	t, err := p.term()
	if err != nil {
		return nil, err
	}
	return t, p.end()
}

// term reads atoms up to a comma, a closing bracket or the end, and outside of
// brackets with all colons.
func (p *eventParser) term() (term, *SyntaxError) {
	var t term
	for {
		p.skipBlanks()
		if p.pos == len(p.text) || strings.IndexByte(",)]}", p.text[p.pos]) >= 0 {
			return t, nil
		}
		if p.text[p.pos] == ':' && p.depth > 0 && len(t) > 0 {
			return t, nil
		}
		a, err := p.atom()
		if err != nil {
			return nil, err
		}
		t = append(t, a)
	}
}

func (p *eventParser) atom() (atom, *SyntaxError) {
	switch c := p.text[p.pos]; c {
	case '"':
		quoted, err := strconv.QuotedPrefix(p.text[p.pos:])
		if err != nil {
			return atom{}, p.errorf("want a string with its closing quote")
		}
		p.pos += len(quoted)
		text, _ := strconv.Unquote(quoted)
		return atom{kind: atomString, text: text}, nil
	case '(', '[', '{':
		return p.group()
	case ':':
		p.pos++
		return atom{kind: atomWord, text: ":"}, nil
	}
	word := p.peekWord()
	p.pos += len(word)
	return atom{kind: atomWord, text: word}, nil
}

// group reads "{Term: 1, Log: [a, b]}".
func (p *eventParser) group() (atom, *SyntaxError) {
	start := p.pos
	g := atom{kind: atomGroup, text: p.text[start : start+1]}
	if p.depth++; p.depth > maxNesting {
		return g, p.errorf("brackets nested more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	p.pos++
	for p.skipBlanks(); !p.at(closing[g.text]); p.skipBlanks() {
		if len(g.items) > 0 {
			if !p.at(",") {
				return g, p.unclosed(start)
			}
			p.pos++
		}
		it, err := p.item()
		if err != nil {
			return g, err
		}
		if len(it.value) == 0 {
			if p.pos == len(p.text) {
				return g, p.unclosed(start)
			}
			return g, p.errorf("want a value")
		}
		g.items = append(g.items, it)
	}
	p.pos++
	return g, nil
}

// item reads "Term: 1" or "1". Only its first colon ends a key: those of a
// String method, as in "Call: c1:2", belong to the value.
func (p *eventParser) item() (item, *SyntaxError) {
	var it item
	t, err := p.term()
	for err == nil && p.at(":") {
		if it.key == nil {
			it.key, t = t, nil
		} else {
			t = append(t, atom{kind: atomWord, text: ":"})
		}
		p.pos++
		var more term
		more, err = p.term()
		t = append(t, more...)
	}
	it.value = t
	return it, err
}

func (p *eventParser) unclosed(start int) *SyntaxError {
	if p.pos == len(p.text) {
		return syntaxError(start+1, "%q is never closed", p.text[start])
	}
	return p.errorf("want a comma or %q", closing[p.text[start:start+1]])
}

// peekWord returns what stands before the next sign or blank.
func (p *eventParser) peekWord() string {
	rest := p.text[p.pos:]
	if end := strings.IndexAny(rest, blanks+`()[]{},:"`); end >= 0 {
		return rest[:end]
	}
	return rest
}

func (p *eventParser) at(sign string) bool { return strings.HasPrefix(p.text[p.pos:], sign) }

func (p *eventParser) skipBlanks() {
	for p.pos < len(p.text) && strings.IndexByte(blanks, p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *eventParser) digitsEnd() int {
	end := p.pos
	for end < len(p.text) && isDigit(p.text[end]) {
		end++
	}
	return end
}

// end refuses what is left of the line.
func (p *eventParser) end() *SyntaxError {
	if p.skipBlanks(); p.pos < len(p.text) {
		return p.errorf("unexpected %q", p.text[p.pos:])
	}
	return nil
}

func (p *eventParser) errorf(format string, args ...any) *SyntaxError {
	return syntaxError(p.pos+1, format, args...)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
