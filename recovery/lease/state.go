package lease

import "github.com/faultline-mc/faultline/model"

// State is the state of a node: a Grantor or a Holder.
type State interface{ state() }

// Grantor is what the grantor knows. All of it is volatile.
type Grantor struct {
	Holder  model.NodeID // who may have a lease, or None
	Waiting bool         // since a restart, for leases that it has forgotten
}

// Holder is what a node knows that wants the lease.
type Holder struct {
	Requests int // durable: how many it has sent, which is the last one's number
	Awaits   int // volatile: the request whose grant would still be in time, or 0
	Lease    int // volatile: the request that has brought the lease that it uses, or 0
}

func (Grantor) state() {}
func (Holder) state()  {}

// Holds reports whether a node uses the lease.
func (h Holder) Holds() bool { return h.Lease != 0 }
