package model

import (
	"errors"
	"iter"
)

// Kind is the shape of a property.
type Kind string

// The shapes of properties, as they appear in results.
const (
	KindEachNode  Kind = "each-node"
	KindPairwise  Kind = "pairwise"
	KindEachStep  Kind = "each-step"
	KindAlways    Kind = "always"
	KindReachable Kind = "reachable"
	KindHistory   Kind = "history"

	KindEventually       Kind = "eventually"
	KindLeadsTo          Kind = "leads-to"
	KindAlwaysEventually Kind = "always-eventually"
	KindEventuallyAlways Kind = "eventually-always"
	KindPossible         Kind = "possible"

	KindRefines Kind = "refines"
	// KindPanic is no property that anyone declares: a handler panicked.
	KindPanic Kind = "panic"
)

// isLiveness reports whether a property says that something happens.
func (k Kind) isLiveness() bool {
	switch k {
	case KindEventually, KindLeadsTo, KindAlwaysEventually, KindEventuallyAlways, KindPossible:
		return true
	}
	return false
}

// ErrUndecided is returned, possibly wrapped, by a check of a history that
// could not be completed. It makes the verdict inconclusive, never a pass.
var ErrUndecided = errors.New("undecided")

// ErrInternal is returned, possibly wrapped, by a check that found a defect in
// the checker or in the model instead of a violation: two judges disagree, or
// a history is not one. It ends the run with an error.
var ErrInternal = errors.New("internal error")

// Property is what must hold of a model over states S, made by one of the
// constructors below. The name is one word, as in the literature. A check
// returns nil, or an error that says why the property is false; it gets
// private copies and must be a function of them alone.
type Property[S any] struct {
	Name string
	Kind Kind

	eachNode func(S) error
	pairwise func(a, b S) error
	always   func(View[S]) error
	goal     func(S) bool
	history  func(History) error
	refines  *refinement[S]
	from, to func(View[S]) bool // of liveness
}

// EachNode is true of the state of every node in every reachable state. It is
// judged once per distinct local state.
func EachNode[S any](name string, check func(s S) error) Property[S] {
	return Property[S]{Name: name, Kind: KindEachNode, eachNode: check}
}

// Pairwise is true of every two different nodes in every reachable state, in
// either order. It is judged once per distinct pair of local states, which the
// check must not change.
func Pairwise[S any](name string, check func(a, b S) error) Property[S] {
	return Property[S]{Name: name, Kind: KindPairwise, pairwise: check}
}

// EachStep is true of every step that a node takes, no-ops excepted, and in a
// machine of every transition. It is judged once per distinct local step.
func EachStep[S any](name string, check func(before, after S) error) Property[S] {
	return Property[S]{Name: name, Kind: KindEachStep, pairwise: check}
}

// Always is true of every reachable state of a protocol. What the check reads
// through the View is noticed, and the verdict is remembered for all states
// that agree on it; a check that reads messages in flight is judged on every
// state and costs accordingly.
func Always[S any](name string, check func(v View[S]) error) Property[S] {
	return Property[S]{Name: name, Kind: KindAlways, always: check}
}

// Invariant is true of every reachable state of a machine.
func Invariant[S any](name string, check func(s S) error) Property[S] {
	return Property[S]{Name: name, Kind: KindAlways, eachNode: check}
}

// Reachable is a goal that some node reaches in some reachable state (in a
// machine, that some state is). One that is never reached in a complete
// exploration is a violation: every property that always holds needs such a
// witness, so that a model in which nothing happens does not pass.
func Reachable[S any](name string, goal func(s S) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindReachable, goal: goal}
}

// OnHistory is true of every history that clients can have seen. Histories
// that differ only in the order of adjacent invokes, or of adjacent returns,
// are one, and each distinct one is judged once, when it ends in a return: the
// property must be prefix-closed. What is still open at the end is not judged, so
// that a protocol which never answers has it: that clients are answered is a
// property of states. Package history has the constructors that protocols use.
func OnHistory[S any](name string, judge func(h History) error) Property[S] {
	return Property[S]{Name: name, Kind: KindHistory, history: judge}
}

// Eventually is true if every fair run reaches a state with the goal. What is
// fair is said by System.Fairness. Like all properties of liveness it is judged
// once the whole state space is known, and needs a network that uses up what
// nodes ignore.
func Eventually[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindEventually, to: goal}
}

// LeadsTo is true if in every fair run each state with from is followed by one
// with to, or is one.
func LeadsTo[S any](name string, from, to func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindLeadsTo, from: from, to: to}
}

// AlwaysEventually is true if every fair run reaches the goal again and again.
func AlwaysEventually[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindAlwaysEventually, to: goal}
}

// EventuallyAlways is true if every fair run comes to a point from which all
// states have the goal.
func EventuallyAlways[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindEventuallyAlways, to: goal}
}

// Possible is true if from every reachable state the goal can still be reached,
// whether or not anything has to happen: nothing is ever stuck for good.
func Possible[S any](name string, goal func(v View[S]) bool) Property[S] {
	return Property[S]{Name: name, Kind: KindPossible, to: goal}
}

// Refines is true if every run of the protocol, seen through the mapping, is a
// run of the machine: the first state maps to an initial state, and every step
// to a transition of the machine or to no change.
func Refines[S, A any](name string, machine Machine[A], mapping func(v View[S]) A) Property[S] {
	return Property[S]{Name: name, Kind: KindRefines, refines: newRefinement(machine, mapping)}
}

// RecordKind tells the two events of an operation apart.
type RecordKind uint8

// The events of an operation.
const (
	Invoked RecordKind = iota + 1
	Returned
)

// Record is an event of the clients' history: an operation is invoked or
// returns. Client is the number of the Client, from 1, or, for a node that is
// itself a client, its NodeID.
type Record struct {
	Kind   RecordKind
	Client int
	Op     Op
	Result any // of a return
}

// History is what clients saw, in order: a client's operations are
// sequential, and an operation without its return is pending.
type History []Record

// Envelope is a message on its way.
type Envelope struct {
	From, To NodeID
	Message  any
}

// View is a whole state of a protocol, as a property or a refinement mapping
// reads it. It is valid until the check returns.
type View[S any] struct{ v *view }

// Nodes returns the number of nodes.
func (v View[S]) Nodes() int { return v.v.nodes() }

// State returns a private copy of a node's state. Of a node that is down it is
// the state at the crash.
func (v View[S]) State(id NodeID) S { return *v.v.state(id).(*S) }

// States yields the nodes in ascending order with their states, as State returns
// them. A check depends on no more of them than it has come to.
func (v View[S]) States() iter.Seq2[NodeID, S] {
	return func(yield func(NodeID, S) bool) {
		for id := NodeID(1); int(id) <= v.Nodes(); id++ {
			if !yield(id, v.State(id)) {
				return
			}
		}
	}
}

// Up reports whether the node is running.
func (v View[S]) Up(id NodeID) bool { return v.v.up(id) }

// Byzantine reports whether the node is one that lies; its state says nothing. A
// property of single nodes or pairs is not asked about such nodes.
func (v View[S]) Byzantine(id NodeID) bool { return v.v.byzantine(id) }

// Stable reports whether the environment has become synchronous, which
// System.Stability lets it do.
func (v View[S]) Stable() bool { return v.v.stable() }

// InFlight returns the messages that can still arrive, in a fixed order, each
// as often as it is in flight.
func (v View[S]) InFlight() []Envelope { return v.v.inFlight() }
