package primarybackup

import "github.com/faultline-mc/faultline/model"

// State is the state of a node: a Server or the Service.
type State interface{ state() }

// View says who serves from the moment that it is installed. Views are numbered
// by their epochs, in which they were made.
type View struct {
	Epoch   int
	Primary model.NodeID
	// Members are the primary and its backups: the servers that have every write
	// that may have been acknowledged, and so each of them can be primary next.
	// Kafka calls them the in-sync replicas.
	Members model.NodeSet
}

// Server holds a copy of the register.
type Server struct {
	// View is durable: the newest that this server has heard of.
	View View
	// Log is durable: the values written, in order. The last is the register's.
	Log []int
	// Synced is durable: the epoch whose primary Log was last taken from.
	Synced int
	// Committed is durable: how many entries of Log may have been acknowledged.
	// A backup hears of it late.
	Committed int
	// Joining is durable: servers outside of the view that have the whole log and
	// that the service was asked to let in. The next view may have them already.
	Joining model.NodeSet
	// Degraded is durable: a semi-synchronous primary has stopped waiting.
	Degraded bool

	// Match is volatile, as is all that follows: how many entries the others are
	// known to have. Only a primary has any of it.
	Match  map[model.NodeID]int
	Writes []Write
	Reads  []Read
}

// Service is the view service. All of it is durable: it stands for a service
// that is itself replicated by consensus.
type Service struct {
	View      View
	Suspected int // times that it has suspected a server
	// Untold are the servers that have not said that they know of View. Nobody is
	// asked to unless messages are sent again.
	Untold model.NodeSet
}

func (Server) state()  {}
func (Service) state() {}

// Request names a client's call.
type Request struct{ Client, Seq int }

func (r Request) call() model.Call { return model.Call{Client: r.Client, Seq: r.Seq} }

// Write is a write that waits: its entry is the Index-th, from 1.
type Write struct {
	Request Request
	Index   int
}

// Read is a read that waits. It returns the Index-th entry, when that is
// committed and when all in Unconfirmed have said that the view is still theirs.
type Read struct {
	Request     Request
	Index       int
	Unconfirmed model.NodeSet
}

// leads reports whether a server believes that it is the primary.
func (s *Server) leads(id model.NodeID) bool { return s.View.Primary == id }

// value returns what the register holds after the first n writes.
func (s *Server) value(n int) int {
	if n == 0 {
		return 0
	}
	return s.Log[n-1]
}
