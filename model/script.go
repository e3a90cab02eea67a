package model

// Script is a parsed text in the event language: one event or expectation per
// line.
type Script struct {
	// Scenario is the line "scenario ID FLAGS..." where there is one: the id
	// and the flags as they stand.
	Scenario string
	Flags    []string
	Lines    []ScriptLine
}

// ScriptLine is an event, or an expectation that begins with "=".
type ScriptLine struct {
	Line, Column int
	Text         string
}

// ParseScript reads a script. An error is a *SyntaxError with line and column.
func ParseScript(name, text string) (*Script, error) { panic("pending") }
