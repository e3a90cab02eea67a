package objectstore

import "github.com/faultline-mc/faultline/model"

// Message is what the parts of the store tell each other.
type Message interface{ message() }

// Store asks the blob store to keep a content, and Stored says that it does.
type (
	Store struct {
		Blob    Blob
		Content int
	}
	Stored struct{ Blob Blob }
)

// Fetch asks for a content. In Fetched it is 0 if there is none.
type (
	Fetch   struct{ Blob Blob }
	Fetched struct {
		Blob    Blob
		Content int
	}
)

// Change asks the primary to have the index name a blob, or none. Changed says that
// it does, and in which version.
type (
	Change  struct{ Blob Blob }
	Changed struct{ Entry Entry }
)

// Lookup asks the index, and Found is what it says.
type (
	Lookup struct{}
	Found  struct{ Entry Entry }
)

// Replicate tells the other copy of the index of a change.
type Replicate struct{ Entry Entry }

// Announce tells the witness that there will be a version, by a change of a gateway,
// and Witnessed is its answer.
type (
	Announce struct {
		Version int
		Gateway model.NodeID
	}
	Witnessed struct {
		Version int
		Gateway model.NodeID
	}
)

// Check asks the witness for the newest version, and Newest is the answer.
type (
	Check  struct{}
	Newest struct{ Version int }
)

func (Store) message()     {}
func (Stored) message()    {}
func (Fetch) message()     {}
func (Fetched) message()   {}
func (Change) message()    {}
func (Changed) message()   {}
func (Lookup) message()    {}
func (Found) message()     {}
func (Replicate) message() {}
func (Announce) message()  {}
func (Witnessed) message() {}
func (Check) message()     {}
func (Newest) message()    {}
