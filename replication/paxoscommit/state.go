package paxoscommit

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is what a node knows: a Leader, an Acceptor or an RM.
type State interface{ state() }

// Leader runs ballots in all instances of Paxos at once, and learns their outcome.
type Leader struct {
	// Ballot is durable: the last ballot that it began. Ballot 0 begins by itself.
	Ballot int

	// Preparing is volatile: phase 1 of Ballot is going on.
	Preparing bool
	// Promises is volatile: who has promised so far, in phase 1.
	Promises model.NodeSet
	// Highest is volatile: what they reported of the highest ballot.
	Highest Proposal

	// Proposed is volatile: the values of Ballot, in phase 2. Those of ballot 0 are
	// the resource managers' own.
	Proposed Values
	// Accepts is volatile: who has accepted them so far.
	Accepts model.NodeSet

	// Decided is durable: specs.Committed or specs.Aborted, once that is chosen.
	Decided specs.RMState
}

// Acceptor takes part in all instances. All of it is durable, and on disk before
// the answer that depends on it is sent.
type Acceptor struct {
	// Promised is durable: nothing below this ballot will be accepted (mbal).
	Promised int
	// Accepted is durable: the last values accepted (bal and val). Leaders propose
	// for all instances at once, so that only those of ballot 0 can be incomplete.
	Accepted Proposal
}

// RM is a resource manager.
type RM struct {
	// Status is durable: what it has done about the transaction (rmState).
	Status specs.RMState
}

func (Leader) state()   {}
func (Acceptor) state() {}
func (RM) state()       {}

// Values are what is proposed in the instances of the resource managers: which of
// them are Prepared and which Aborted. The others have none.
type Values struct {
	Prepared model.NodeSet
	Aborted  model.NodeSet
}

// known returns the instances that have a value.
func (v Values) known() model.NodeSet { return v.Prepared | v.Aborted }

// with returns the values together with others.
func (v Values) with(other Values) Values {
	return Values{v.Prepared | other.Prepared, v.Aborted | other.Aborted}
}

// Proposal is values with the ballot that they are proposed in.
type Proposal struct {
	Ballot int
	Values Values
}

// status returns what a node has done about the transaction, or knows to be the
// outcome.
func status(s State) specs.RMState {
	switch s := s.(type) {
	case Leader:
		return s.Decided
	case RM:
		return s.Status
	}
	return specs.Working
}
