package model

const EventTick EventKind = "tick"

type Fairness struct {
	Strong, None []EventKind
	Restart      bool
}

const (
	KindEventually       Kind = "eventually"
	KindLeadsTo          Kind = "leads-to"
	KindAlwaysEventually Kind = "always-eventually"
	KindEventuallyAlways Kind = "eventually-always"
	KindPossible         Kind = "possible"
)

func Eventually[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindEventually, live: [liveParts]func(View[S]) bool{nil, goal}}
}

func LeadsTo[S any](name string, from, to func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindLeadsTo, live: [liveParts]func(View[S]) bool{from, to}}
}

func AlwaysEventually[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindAlwaysEventually, live: [liveParts]func(View[S]) bool{nil, goal}}
}

func EventuallyAlways[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindEventuallyAlways, live: [liveParts]func(View[S]) bool{nil, goal}}
}

func Possible[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindPossible, live: [liveParts]func(View[S]) bool{nil, goal}}
}

func (s *system) isTimed() bool                 { return false }
func (s *system) isStable(leaves []uint32) bool { return false }

func (w *systemWorld) isTimed() bool { return false }
