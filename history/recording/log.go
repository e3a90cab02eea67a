package recording

import (
	"bytes"
	"io"

	"github.com/faultline-mc/faultline/history"
)

// logSource has an event in each line:
//
//	INFO  jepsen.util - 2<TAB>:invoke<TAB>:cas<TAB>[1 4]
//	INFO  jepsen.util - 2<TAB>:info<TAB>:cas<TAB>:timed-out
//
// What stands before the process may be absent. Behind the value of an event
// that is not a success there may be an error of any form.
type logSource struct {
	in     *input
	line   []byte
	within scanner   // of the line
	reader ednReader // of in, while it is at within
	parts  [4]value
}

func newLogSource(in *input) *logSource { return &logSource{in: in, reader: ednReader{in}} }

// prefixOf returns the length of what a logger has written before an event.
func prefixOf(line []byte) int {
	const blanks = " \t"
	text := bytes.TrimLeft(line, blanks)
	event := len(line) - len(text)
	behind := bytes.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	for _, word := range []string{"jepsen.util", "-"} {
		rest, ok := bytes.CutPrefix(bytes.TrimLeft(behind, blanks), []byte(word))
		if !ok {
			return event
		}
		behind = rest
	}
	return len(line) - len(bytes.TrimLeft(behind, blanks))
}

// beginsEvent reports whether a line without its prefix could be an event: one
// begins with a process, as a number or a keyword.
func beginsEvent(line []byte) bool {
	return len(line) > 0 && (isDigit(line[0]) || line[0] == ':')
}

func (s *logSource) next() (entry, error) {
	for {
		s.in.nextEvent()
		at := s.in.position()
		if err := s.readLine(); err != nil {
			return entry{}, err
		}
		if len(bytes.TrimSpace(s.line)) > 0 {
			return s.parse(at)
		}
	}
}

// readLine reads a line without what ends it. At the end of the file it returns
// io.EOF.
func (s *logSource) readLine() error {
	s.line = s.line[:0]
	if _, ok := s.in.peek(); !ok {
		if s.in.err != nil {
			return s.in.err
		}
		return io.EOF
	}
	for c, ok := s.in.peek(); ok; c, ok = s.in.peek() {
		s.in.skip()
		if c == '\n' {
			break
		}
		s.line = append(s.line, c)
	}
	return s.in.err
}

// parse takes the line apart. What is wrong in it does not keep the lines
// behind it from being read.
func (s *logSource) parse(at Position) (entry, error) {
	e := entry{at: at}
	if e.wrong = checkUTF8(s.line, at); e.wrong != nil {
		return e, nil
	}
	start := prefixOf(s.line)
	e.at.Column += start
	if !beginsEvent(s.line[start:]) {
		e.wrong = invalidf(e.at, `want process, type, function and value, perhaps behind "INFO  jepsen.util - ", got %q`,
			cut(string(s.line[start:])))
		return e, nil
	}
	// The line is all there is to read from, so that nothing extends beyond it.
	file := s.in.scanner
	s.within = scanner{buf: s.line, at: start, end: len(s.line), line: at.Line, lineStart: 1 - at.Column, unit: "line"}
	s.in.scanner = &s.within
	defer func() { s.in.scanner = file }()
	e.wrong = s.fields(&e)
	return e, nil
}

func (s *logSource) fields(e *entry) error {
	p := &s.parts
	for i, want := range [...]string{"a process", "a type", "a function", "a value"} {
		if err := s.reader.value(&p[i], 1, want); err != nil {
			return err
		}
	}
	e.value = &p[3]
	if err := e.fill(&p[0], &p[1], &p[2]); err != nil {
		return err
	}
	if _, at, more := s.reader.blanks(); more && !e.nemesis && (e.kind == history.Invoke || e.kind == history.Return) {
		return invalidf(at, "want nothing behind the value")
	}
	return nil
}
