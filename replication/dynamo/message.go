package dynamo

import "github.com/faultline-mc/faultline/model"

// Message is what nodes send. Op is the number of the operation among those of
// its coordinator.
type Message interface{ message() }

// Store asks to hold a version, and Stored says that it is held. Home is whom a
// fallback stands in for: then the version is a hint.
type (
	Store struct {
		Op      int
		Key     Key
		Home    model.NodeID
		Version Version
	}
	Stored struct{ Op int }
)

// Fetch asks for what a replica has of a key, and Fetched tells it. Home is as
// in Store.
type (
	Fetch struct {
		Op   int
		Key  Key
		Home model.NodeID
	}
	Fetched struct {
		Op   int
		Cell Cell
	}
)

// Repair brings a replica up to date that a read has found behind, and Repaired
// says that it is.
type (
	Repair struct {
		Op   int
		Key  Key
		Cell Cell
	}
	Repaired struct{ Op int }
)

// Handoff gives a replica what was held for it, and Accepted says that it has it.
type (
	Handoff struct {
		Key  Key
		Cell Cell
	}
	Accepted struct {
		Key  Key
		Cell Cell
	}
)

// Root, Leaves and Cells are the exchange of Merkle trees: a root, which is
// answered if it differs; leaves, of which those that differ are answered with
// cells; and cells, the last of which are Final.
type (
	Root   struct{ Digest Digest }
	Leaves struct{ Tree map[Key]Digest }
	Cells  struct {
		Cells map[Key]Cell
		Final bool
	}
)

func (Store) message()    {}
func (Stored) message()   {}
func (Fetch) message()    {}
func (Fetched) message()  {}
func (Repair) message()   {}
func (Repaired) message() {}
func (Handoff) message()  {}
func (Accepted) message() {}
func (Root) message()     {}
func (Leaves) message()   {}
func (Cells) message()    {}
