package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// terminal is a writer's terminal.
type terminal struct{ fd int }

// terminalOf returns the terminal that w writes to, or nil.
func terminalOf(w io.Writer) *terminal {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &terminal{int(f.Fd())}
}

// width returns the number of columns, or 0 where it is not known or there is
// no terminal.
func (t *terminal) width() int {
	if t == nil {
		return 0
	}
	width, _, err := term.GetSize(t.fd)
	if err != nil {
		return 0
	}
	return width
}

// moves reports whether the cursor can be moved, and colours be set.
func (t *terminal) moves() bool { return t != nil && os.Getenv("TERM") != "dumb" }

// colored reports whether output to a terminal, or to none, has colours. The
// flag beats the environment, and there NO_COLOR beats CLICOLOR_FORCE.
func (l *look) colored(t *terminal) bool {
	switch l.color {
	case "always":
		return true
	case "never":
		return false
	}
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	if force := os.Getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	return t.moves()
}
