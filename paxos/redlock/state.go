package redlock

import "github.com/faultline-mc/faultline/model"

// State is what a node knows: the Resource, an Instance or a Client.
type State interface{ state() }

// Resource is what the lock is for. All of it is durable.
type Resource struct {
	Value  int
	Writer model.NodeID // of the value
	Token  int          // of the latest holder that has read
	Boots  int          // connections end with the resource that they were made to
}

// Instance is a store of its own.
type Instance struct {
	Key model.NodeID // durable if it is written before it is acknowledged: who has set it
}

// Client wants the lock. All of it is volatile.
type Client struct {
	Phase   Phase
	Granted model.NodeSet // instances that have set the key
	Value   int           // of the resource, when it was read
	Token   int
	Boots   int // of the resource, with its connection
}

// Phase is how far a client has come.
type Phase string

// The phases.
const (
	Idle   Phase = ""
	Locks  Phase = "locks"  // it asks the instances
	Holds  Phase = "holds"  // a majority has granted the lock; the resource is being read
	Read   Phase = "read"   // it has been
	Writes Phase = "writes" // the resource has not answered
	Done   Phase = "done"
	Over   Phase = "over" // the validity has ended before the work
)

func (Resource) state() {}
func (Instance) state() {}
func (Client) state()   {}
