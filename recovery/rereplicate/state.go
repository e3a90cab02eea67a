package rereplicate

import "github.com/faultline-mc/faultline/model"

// State is the state of a node: a Store or a Manager.
type State interface{ state() }

// Store is a node with a disk, which a crash destroys.
type Store struct {
	// Disk is the number of the disk, from 1. A node whose disk is lost comes
	// back with another one.
	Disk int
	// Version of the item on that disk, or 0.
	Version int
}

// Manager is what the manager knows. All of it is durable: it stands for a table
// that is kept by consensus.
type Manager struct {
	// Version is the newest version of the item that was given out.
	Version int
	// Committed is the newest version whose write has been acknowledged.
	Committed int
	// Copies are the stores that have said that they hold Version, and that
	// neither are suspected nor have been told to delete it.
	Copies model.NodeSet
	// Disks are the disks that the stores were last known to have.
	Disks map[model.NodeID]int
	// Repairs are the copies that have been ordered: from where, by the store
	// that is to get one.
	Repairs map[model.NodeID]model.NodeID
	// Deleting are the stores that were told to delete the item, and have not
	// said that they did.
	Deleting model.NodeSet
	// Lost counts the disks that are known to have been lost since there were
	// enough copies.
	Lost int

	Suspected int // suspicions so far
	Moved     int // moves so far
}

func (Store) state()   {}
func (Manager) state() {}
