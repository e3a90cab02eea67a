package recording

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// What one event may be, so that no file, however it was made, takes more than
// some hundred megabytes before it is refused. A read of a list with 100,000
// elements is below a megabyte.
const (
	maxEvent  = 16 << 20 // bytes
	maxValues = 1 << 19  // values, of all levels
	maxDepth  = 100      // of nesting
)

// scanner hands out the bytes of a file one by one and knows where they are.
type scanner struct {
	r       io.Reader
	buf     []byte
	at, end int // what is left of buf
	// line of the next byte, and where it would be if buf had the whole line.
	line, lineStart int
	left            int    // bytes that the present event may still have
	err             error  // why there is no next byte, if not for the end of the file
	unit            string // what is read, a file or one line of it
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10), line: 1, left: maxEvent, unit: "file"}
}

// position is that of the next byte. Columns count bytes, from 1.
func (s *scanner) position() Position { return Position{s.line, s.at - s.lineStart + 1} }

// peek returns the next byte, and false where there is none.
func (s *scanner) peek() (byte, bool) {
	if s.at == s.end && !s.fill() {
		return 0, false
	}
	return s.buf[s.at], true
}

// skip goes past the byte that peek has returned.
func (s *scanner) skip() {
	if s.buf[s.at] == '\n' {
		s.line++
		s.lineStart = s.at + 1
	}
	s.at++
}

// fill reads on. What it reads counts as the present event's, so that an event
// can be longer than maxEvent by a buffer, which does no harm.
func (s *scanner) fill() bool {
	if s.err != nil || s.r == nil {
		return false
	}
	if s.left <= 0 {
		s.err = invalidf(s.position(), "one event has more than %d MiB", maxEvent>>20)
		return false
	}
	s.lineStart -= s.end
	s.at, s.end = 0, 0
	for range 100 { // a reader may return nothing, but not for ever
		n, err := s.r.Read(s.buf)
		s.end = n
		s.left -= n
		if err != nil && !errors.Is(err, io.EOF) {
			s.err = err
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// ended is the error for an end where there had to be more.
func (s *scanner) ended(want string) error {
	if s.err != nil {
		return s.err
	}
	return invalidf(s.position(), "the %s ends here, want %s", s.unit, want)
}

// window returns the first bytes of the file, without going past them.
func (s *scanner) window() []byte {
	const enough = 4 << 10
	for s.end < enough && s.err == nil {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			break
		}
	}
	return s.buf[:s.end]
}

// shown quotes a byte of the file for an error.
func shown(c byte) string {
	if c >= utf8.RuneSelf {
		return fmt.Sprintf("byte %#x", c)
	}
	return fmt.Sprintf("%q", rune(c))
}

// checkUTF8 refuses a text that is not UTF-8, and says where.
func checkUTF8(text []byte, at Position) error {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return invalidf(Position{at.Line, at.Column + i}, "byte %#x is not UTF-8", text[i])
		}
		i += size
	}
	return nil
}
