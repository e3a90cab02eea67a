package crdt

// Message is what replicas tell each other.
type Message interface{ message() }

// Merge is the payload of a replica (state-based types), to be merged. What is known
// goes with it for the judge's sake.
type Merge struct {
	Payload Payload
	Known   map[ID]Update
}

// Apply is one update with its effect (operation-based types), to be carried out.
type Apply struct {
	ID     ID
	Update Update
	// Tag is that of an addition; Removed are those that a removal has observed.
	Tag     Tag
	Removed []Tag
}

func (Merge) message() {}
func (Apply) message() {}
