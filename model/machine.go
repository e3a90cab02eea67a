package model

// Machine is an abstract machine over one shared state, in the manner of a
// TLA+ specification: initial states and named actions. It is what protocols
// refine, and what published counts are reproduced with.
//
// S is plain data as in Protocol. A struct made only of fixed-size fields
// (integers, booleans, arrays and structs of them) is stored as it stands in
// memory and explored many times faster than one with slices, maps or strings.
type Machine[S any] struct {
	Name string
	// Init yields the initial states.
	Init func(yield func(S))
	// Actions are tried in every state.
	Actions []Action[S]
	// Bound, where given, says which states are within the bound. One outside
	// is neither counted nor expanded.
	Bound func(S) bool
	// Properties are of the kinds Invariant, EachStep and Reachable.
	Properties []Property[S]
	// Symmetric, where it is 2 or more, says that the nodes 1 to Symmetric are
	// interchangeable: renaming them in a state renames them in what follows from
	// it, and changes nothing that properties say. With Options.Symmetry the engine
	// explores one state of those that differ in names only. Nodes are what has
	// the type NodeID or NodeSet, and the elements of arrays that are ByNode. That
	// a machine keeps to this is compared, not believed.
	Symmetric int
}

// Action is a named part of a machine's next-state relation. Next yields every
// successor of s by this action, and nothing where it is not enabled. It gets
// a private copy of the state and must be a function of it alone. A successor
// equal to s is a self-loop: a transition, but no new state.
type Action[S any] struct {
	Name string
	// Args, where given, tell instances of one action apart in traces, as in
	// RMPrepare(2). An action has fired when one of its instances has.
	Args []any
	Next func(s S, yield func(S))
}
