package recording

import (
	"bytes"
	"io"
)

// Format is a form in which histories are written. The value is its name on the
// command line.
type Format string

// The formats.
const (
	// Auto is the one that the file seems to have.
	Auto Format = "auto"
	// EDN is that of Jepsen and Maelstrom: a vector, a list or a mere sequence
	// of maps.
	EDN Format = "edn"
	// JSON is that of elle-cli: an array or a sequence of objects, with the
	// names of EDN.
	JSON Format = "json"
	// Log has an event in a line: process, type, function and value, as Jepsen
	// writes history.txt. "INFO  jepsen.util - " may stand before.
	Log Format = "log"
	// KV is EDN with a map for each event, which has the key apart from the
	// value.
	KV Format = "kv"
)

// Formats returns all formats, Auto first.
func Formats() []Format { return []Format{Auto, EDN, JSON, Log, KV} }

// detect tells the format by the first bytes of a file. It is Auto where they
// are not those of any.
func detect(window []byte) Format {
	text := skipBlanks(window)
	if len(text) == 0 {
		return Auto
	}
	switch text[0] {
	case '{':
		return detectMap(text)
	case '[':
		if inner := skipBlanks(text[1:]); len(inner) > 0 && inner[0] == '{' && detectMap(inner) == JSON {
			return JSON
		}
		return EDN
	case '(', '#':
		return EDN
	}
	if line, _, _ := bytes.Cut(text, []byte{'\n'}); beginsEvent(line[prefixOf(line):]) {
		return Log
	}
	return Auto
}

// detectMap tells the format by a map. In JSON it begins with a string, in a
// key-value log it has a key.
func detectMap(text []byte) Format {
	if inner := skipBlanks(text[1:]); len(inner) > 0 && inner[0] == '"' {
		return JSON
	}
	if first, _, _ := bytes.Cut(text, []byte{'}'}); bytes.Contains(first, []byte(":key ")) {
		return KV
	}
	return EDN
}

// skipBlanks skips what may stand before an event: in EDN also commas and
// comments.
func skipBlanks(text []byte) []byte {
	for {
		text = bytes.TrimLeft(text, " \t\r\n\f,")
		if len(text) == 0 || text[0] != ';' {
			return text
		}
		_, text, _ = bytes.Cut(text, []byte{'\n'})
	}
}

// source returns the events of a file one by one, and io.EOF behind the last.
// What an event points to lasts until the next one.
type source interface{ next() (entry, error) }

// byteOrderMark is what some editors put before a text in UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// open returns the events of a file, and the format that it has.
func open(r io.Reader, f Format) (source, Format, error) {
	in := &input{scanner: newScanner(r)}
	window := in.window()
	if bytes.HasPrefix(window, []byte(byteOrderMark)) {
		in.at += len(byteOrderMark)
	}
	found := detect(window[in.at:])
	if in.err != nil {
		return nil, f, in.err
	}
	if f == Auto || f == "" {
		f = found
	}
	if f == Auto {
		return nil, f, unknownFormat(in, window)
	}
	switch f {
	case JSON:
		return &jsonSource{jsonReader: jsonReader{in}}, f, nil
	case Log:
		return newLogSource(in), f, nil
	}
	return &ednSource{ednReader: ednReader{in}, bare: f == KV}, f, nil
}

// unknownFormat is the error for a file of no known format, of which blanks in a
// given one would be a history without events.
func unknownFormat(in *input, window []byte) error {
	const want = "want events as EDN or JSON, or in lines of process, type, function and value"
	text := skipBlanks(window[in.at:])
	if len(text) == 0 {
		return invalidf(in.position(), "there is nothing but blanks, %s", want)
	}
	for in.at < len(window)-len(text) {
		in.skip()
	}
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	return invalidf(in.position(), "%s, got %q", want, cut(string(line)))
}

// ednSource is a vector, a list or a mere sequence of maps.
type ednSource struct {
	ednReader
	bare    bool // there must be no vector and no list, and each event has a key
	begun   bool
	opened  Position
	closing byte // of what is around all events, or 0
	ended   bool
}

func (s *ednSource) next() (entry, error) {
	if !s.begun {
		s.begin()
	}
	if s.ended {
		return entry{}, s.rest()
	}
	s.nextEvent()
	var v value
	found, closing, err := s.item(&v, 1)
	switch {
	case err != nil:
		return entry{}, err
	case found:
		e := entryOf(&v)
		if e.wrong == nil && s.bare && !e.nemesis && e.key == nil {
			e.wrong = invalidf(e.at, "the event has no key, as each has in a key-value log")
		}
		return e, nil
	case closing == 0 && s.closing != 0:
		return entry{}, s.input.ended(string(rune(s.closing)) + " for the one opened at " + s.opened.String())
	case closing != s.closing:
		return entry{}, invalidf(s.position(), "want an event, got %s", shown(closing))
	case closing == 0:
		return entry{}, io.EOF
	}
	s.skip()
	s.ended = true
	return entry{}, s.rest()
}

// begin goes past the bracket around all events, if there is one.
func (s *ednSource) begin() {
	s.begun = true
	c, at, ok := s.blanks()
	if !ok || s.bare || c != '[' && c != '(' {
		return
	}
	s.opened, s.closing = at, ']'
	if c == '(' {
		s.closing = ')'
	}
	s.skip()
}

// rest makes sure that nothing stands behind the last event.
func (s *ednSource) rest() error {
	var v value
	s.nextEvent()
	switch found, closing, err := s.item(&v, 1); {
	case err != nil:
		return err
	case found:
		return invalidf(v.at, "want nothing behind the history, got %s", v.describe())
	case closing != 0:
		return invalidf(s.position(), "want nothing behind the history, got %s", shown(closing))
	}
	return io.EOF
}

// jsonSource is an array or a sequence of objects.
type jsonSource struct {
	jsonReader
	events int
	opened Position
	array  bool
}

func (s *jsonSource) next() (entry, error) {
	c, ok := s.blanks()
	if s.events == 0 && ok && c == '[' {
		s.opened, s.array = s.position(), true
		s.skip()
	}
	switch {
	case s.array:
		done, err := s.separator(s.opened, ']', s.events == 0)
		if err != nil {
			return entry{}, err
		}
		if done {
			if c, ok := s.blanks(); ok {
				return entry{}, invalidf(s.position(), "want nothing behind the history, got %s", shown(c))
			}
			return entry{}, s.endOfFile()
		}
	case !ok:
		return entry{}, s.endOfFile()
	}
	s.events++
	s.nextEvent()
	var v value
	if err := s.value(&v, 1, "an event as an object"); err != nil {
		return entry{}, err
	}
	return entryOf(&v), nil
}

func (s *jsonSource) endOfFile() error {
	if s.err != nil {
		return s.err
	}
	return io.EOF
}
