package model

// Value is a piece of plain data as it is shown: a tree whose order is fixed.
type Value struct {
	Kind ValueKind
	// Type is the name of the Go type behind an interface, such as a message's;
	// elsewhere empty.
	Type string
	// Text is the whole value on one line, as in {Term: 1, Vote: 2}.
	Text string
	// Scalars have neither; structs and maps have both; lists and sets only
	// Items.
	Keys  []string
	Items []Value
}

// ValueKind is the shape of a Value.
type ValueKind uint8

// The shapes of values.
const (
	ValueNull ValueKind = iota
	ValueBool
	ValueNumber
	ValueText
	ValueStruct
	ValueList
	ValueMap
	ValueSet // of nodes, or a map to booleans that are all true
)
