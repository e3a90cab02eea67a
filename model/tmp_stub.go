package model

type compiled interface{}
type stepContext struct {
	node  NodeID
	nodes int
	done  bool
}

func (c *stepContext) send(to NodeID, m any)     {}
func (c *stepContext) setTimer(t Timer, on bool) {}
func (c *stepContext) reply(call Call, r any)    {}
func (c *stepContext) choose(k int) int          { return 0 }
func (c *stepContext) consume()                  {}
func (c *stepContext) recordInvoke(op Op)        {}
func (c *stepContext) recordReturn(r any)        {}

type refinement[S any] struct{}

func newRefinement[S, A any](m Machine[A], f func(View[S]) A) *refinement[S] { return nil }

type view struct{}

func (v *view) nodes() int                                       { return 0 }
func (v *view) state(id NodeID) any                              { return nil }
func (v *view) up(id NodeID) bool                                { return true }
func (v *view) inFlight() []Envelope                             { return nil }
func text(v any) string                                          { return "" }
func (s System[S, M]) compile(env Environment) (compiled, error) { return nil, nil }
func (m Machine[S]) compile(env Environment) (compiled, error)   { return nil, nil }

type ImpureError struct{ Step, Diff string }

func (e *ImpureError) Error() string { return "" }

type TypeError struct{ Path, Want string }

func (e *TypeError) Error() string { return "" }

type NotEnabledError struct {
	Step    int
	Event   string
	Enabled []string
}

func (e *NotEnabledError) Error() string { return "" }

type SyntaxError struct {
	Name         string
	Line, Column int
	Text         string
}

func (e *SyntaxError) Error() string { return "" }
