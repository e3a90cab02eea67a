package recording

import (
	"fmt"
	"strings"
)

// maxProblems is how many problems of one file are reported.
const maxProblems = 20

// Position is a place in a file. Lines count from 1, and so do columns, in
// bytes.
type Position struct{ Line, Column int }

func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// Problem is one thing that is wrong with a file.
type Problem struct {
	Position
	Text string
}

// InvalidError says that what was read is not a history of the object, so that
// no verdict about it means anything.
type InvalidError struct {
	Problems []Problem // the first twenty, in the order of the file
	Omitted  int       // how many more there are
}

func (e *InvalidError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = p.Position.String() + ": " + p.Text
	}
	if e.Omitted > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", e.Omitted))
	}
	return strings.Join(texts, "\n")
}

// add notes a problem.
func (e *InvalidError) add(at Position, text string) {
	if len(e.Problems) == maxProblems {
		e.Omitted++
		return
	}
	e.Problems = append(e.Problems, Problem{at, text})
}

// invalidf is the error for one problem.
func invalidf(at Position, format string, args ...any) error {
	return &InvalidError{Problems: []Problem{{at, fmt.Sprintf(format, args...)}}}
}

// TooLargeError says that a history takes more memory than it may. What was
// read until then is no history, so there is no verdict either.
type TooLargeError struct {
	Limit  int // in bytes
	Events int // that were read until then
	Line   int // where reading ended
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("at line %d, after %d events, the history takes more than %d bytes of memory", e.Line, e.Events, e.Limit)
}
