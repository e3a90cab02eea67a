package register

import "github.com/faultline-mc/faultline/specs"

// Message is what nodes send: four between a client and a server, five between
// servers.
type Message interface{ message() }

// Put asks a server to write Value.
type Put struct {
	Request Request
	Value   specs.Value
}

// PutOk says that the register has been written.
type PutOk struct{ Request Request }

// Get asks a server for the value.
type Get struct{ Request Request }

// GetOk answers a Get.
type GetOk struct {
	Request Request
	Value   specs.Value
}

// Prepare asks for the promise to accept nothing below Ballot (1a).
type Prepare struct{ Ballot Ballot }

// Promise gives it, and tells what the sender accepted last (1b).
type Promise struct {
	Ballot   Ballot
	Accepted Vote
}

// Accept asks to accept a proposal (2a).
type Accept struct {
	Ballot   Ballot
	Proposal Proposal
}

// Accepted says that the sender did (2b).
type Accepted struct{ Ballot Ballot }

// Decided says that the proposal was chosen.
type Decided struct {
	Ballot   Ballot
	Proposal Proposal
}

func (Put) message()      {}
func (PutOk) message()    {}
func (Get) message()      {}
func (GetOk) message()    {}
func (Prepare) message()  {}
func (Promise) message()  {}
func (Accept) message()   {}
func (Accepted) message() {}
func (Decided) message()  {}
