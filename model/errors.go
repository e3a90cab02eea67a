package model

import "fmt"

// ImpureError says that a handler, run twice on equal inputs, did different
// things: it read or wrote something besides its state. No verdict of such a
// protocol means anything.
type ImpureError struct {
	Step string // the step, as "node 2: 1->2 Ask{Term: 1}" with the state before
	Diff string // what differed
}

func (e *ImpureError) Error() string {
	return fmt.Sprintf("impure step: %s: %s", e.Step, e.Diff)
}

// NotEnabledError says that a replayed event cannot happen where it stands.
type NotEnabledError struct {
	Step    int // from 1
	Line    int // of the script, 0 if it had none
	Event   string
	Enabled []string // nearest first
}

func (e *NotEnabledError) Error() string {
	return fmt.Sprintf("step %d: not enabled: %s", e.Step, e.Event)
}

// SyntaxError is a mistake in a script.
type SyntaxError struct {
	Name         string // of the script
	Line, Column int    // from 1
	Text         string // what is wrong and what was expected
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Line, e.Column, e.Text)
}
