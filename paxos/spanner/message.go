package spanner

import "github.com/faultline-mc/faultline/model"

// Message is what leaders, and the clients' libraries beside them, send.
type Message interface{ message() }

// Begin is a read-write transaction that a former leader passes on.
type Begin struct{ Txn int }

// Prepare asks the participant of a transaction to lock and prepare.
type Prepare struct{ Request }

// Prepared is the answer, with the prepare timestamp and the list of the key.
type Prepared struct {
	Txn, Stamp int
	Saw        []int
}

// Commit ends a transaction.
type Commit struct{ Txn, Stamp int }

// Read asks for the list of a group's key at a timestamp.
type Read struct {
	Reader, At int
	For        model.NodeID // where the transaction has begun
}

// ReadOk is the answer.
type ReadOk struct {
	Reader, Group int
	List          []int
}

// Handover makes its receiver the leader. The log is what Paxos has replicated;
// what the former leader has promised to readers is in no log.
type Handover struct{ Log []Write }

func (Begin) message()    {}
func (Prepare) message()  {}
func (Prepared) message() {}
func (Commit) message()   {}
func (Read) message()     {}
func (ReadOk) message()   {}
func (Handover) message() {}
