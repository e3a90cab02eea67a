package rereplicate

import "github.com/faultline-mc/faultline/model"

// Message is what nodes send: four from the manager to a store, one from store
// to store, and one from a store to the manager.
type Message interface{ message() }

// Put writes a version of the item.
type Put struct{ Version int }

// Copy orders a store to send its copy to another one.
type Copy struct{ To model.NodeID }

// Delete orders a store to delete the item from a disk; on any other disk it
// may be there for good reason.
type Delete struct{ Disk int }

// Ask asks a store that is suspected what it holds.
type Ask struct{}

// Data is a copy of the item.
type Data struct{ Version int }

// Report says what the sender holds, on which disk.
type Report struct {
	Disk    int
	Version int
}

func (Put) message()    {}
func (Copy) message()   {}
func (Delete) message() {}
func (Ask) message()    {}
func (Data) message()   {}
func (Report) message() {}
