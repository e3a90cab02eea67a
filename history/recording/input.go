package recording

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// input is a file as it is read, one event after the other.
type input struct {
	*scanner
	memory
}

// memory is where the values of one event are; the next one overwrites them.
type memory struct {
	text   []byte  // of the present token
	stack  []value // items of collections that are not closed yet
	items  []value // of those that are
	values int
	// names are texts that were met before. Files repeat theirs all the time.
	names map[string]string
}

// maxNames bounds the texts that are remembered.
const maxNames = 1 << 14

// keep moves the items from base on from the stack to where they stay.
func (m *memory) keep(base int) []value {
	from := len(m.items)
	m.items = append(m.items, m.stack[base:]...)
	m.stack = m.stack[:base]
	return m.items[from:len(m.items):len(m.items)]
}

// intern returns the text as a string.
func (m *memory) intern(text []byte) string {
	if s, ok := m.names[string(text)]; ok {
		return s
	}
	if m.names == nil || len(m.names) == maxNames {
		m.names = make(map[string]string)
	}
	s := string(text)
	if len(s) <= 64 {
		m.names[s] = s
	}
	return s
}

// count allows for one value more, so many levels deep.
func (m *memory) count(at Position, depth int) error {
	if m.values++; m.values > maxValues {
		return invalidf(at, "one event has more than %d values", maxValues)
	}
	if depth > maxDepth {
		return invalidf(at, "nested more than %d deep", maxDepth)
	}
	return nil
}

// nextEvent forgets the event before, and allows the next one to be as large.
func (r *input) nextEvent() {
	r.left = maxEvent
	r.items, r.stack, r.values = r.items[:0], r.stack[:0], 0
}

// The escapes that strings can have, each with what it stands for. Both
// notations have \uXXXX besides.
var (
	ednEscapes  = map[byte]byte{'t': '\t', 'r': '\r', 'n': '\n', '\\': '\\', '"': '"', 'b': '\b', 'f': '\f'}
	jsonEscapes = map[byte]byte{'t': '\t', 'r': '\r', 'n': '\n', '\\': '\\', '"': '"', 'b': '\b', 'f': '\f', '/': '/'}
)

// quoted reads a string, whose quotation mark comes next. Bytes below least must
// not stand in it as they are.
func (r *input) quoted(escapes map[byte]byte, least byte) (string, error) {
	opened := r.position()
	r.skip()
	r.text = r.text[:0]
	line, from := r.position(), 0 // where the present line of the string begins
	for {
		c, ok := r.peek()
		if !ok {
			return "", r.ended(`'"' for the one opened at ` + opened.String())
		}
		switch {
		case c == '"':
			r.skip()
			if err := checkUTF8(r.text[from:], line); err != nil {
				return "", err
			}
			return r.intern(r.text), nil
		case c == '\\':
			// What is checked must lie in the text as it does in the file.
			if err := checkUTF8(r.text[from:], line); err != nil {
				return "", err
			}
			if err := r.escape(escapes); err != nil {
				return "", err
			}
			line, from = r.position(), len(r.text)
		case c < least:
			return "", invalidf(r.position(), "a string has the control character %s, want an escape for it", shown(c))
		default:
			r.text = append(r.text, c)
			r.skip()
			if c == '\n' {
				if err := checkUTF8(r.text[from:], line); err != nil {
					return "", err
				}
				line, from = r.position(), len(r.text)
			}
		}
	}
}

// escape reads an escape sequence and appends what it stands for.
func (r *input) escape(escapes map[byte]byte) error {
	at := r.position()
	r.skip()
	c, ok := r.peek()
	if !ok {
		return r.ended("the rest of an escape sequence")
	}
	r.skip()
	if c != 'u' {
		stands, ok := escapes[c]
		if !ok {
			return invalidf(at, `a string has the unknown escape \ and %s`, shown(c))
		}
		r.text = append(r.text, stands)
		return nil
	}
	char, err := r.hex(at)
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(char) {
		// Half of a character, which the next escape completes.
		for _, want := range []byte(`\u`) {
			if c, ok := r.peek(); !ok || c != want {
				return invalidf(at, `\u%04x is half of a character, want the other half behind it`, char)
			}
			r.skip()
		}
		other, err := r.hex(at)
		if err != nil {
			return err
		}
		if char = utf16.DecodeRune(char, other); char == utf8.RuneError {
			return invalidf(at, "two escapes are not the halves of a character")
		}
	}
	r.text = utf8.AppendRune(r.text, char)
	return nil
}

// hex reads the four digits behind \u.
func (r *input) hex(at Position) (rune, error) {
	var digits [4]byte
	for i := range digits {
		c, ok := r.peek()
		if !ok {
			return 0, r.ended(`four hexadecimal digits behind \u`)
		}
		digits[i] = c
		r.skip()
	}
	n, err := strconv.ParseUint(string(digits[:]), 16, 16)
	if err != nil {
		return 0, invalidf(at, `want four hexadecimal digits behind \u, got %q`, digits)
	}
	return rune(n), nil
}
