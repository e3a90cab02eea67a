package hotstuff

import "github.com/faultline-mc/faultline/specs"

// Message is what nodes tell each other.
type Message interface{ message() }

// Proposal is the leader's message of the prepare phase. Its node of the tree
// extends that of the certificate which justifies it, so that both are on one
// branch: the certificate is that for Value in view Justify, or for genesis if that
// is 0.
type Proposal struct {
	View    int
	Value   specs.Value
	Justify int
}

// Vote is a signature, of which a quorum makes a certificate.
type Vote struct {
	Phase Phase
	View  int
	Value specs.Value
}

// NewView tells the leader of a view the highest prepareQC of its sender.
type NewView struct {
	View    int
	Justify QC
}

// Certificate is a certificate with its signatures, which goes with a Proposal or a
// NewView. A Byzantine node cannot forge one, so that it is none of its lies: where
// it could show one, the votes are there to be looked up.
type Certificate struct{ Vote Vote }

// Generic is a leader's proposal in the chained form. The block's parent is the one
// whose certificate it carries.
type Generic struct{ Block Block }

// GenericVote is a signature on a block.
type GenericVote struct{ Block Block }

func (Proposal) message()    {}
func (Vote) message()        {}
func (NewView) message()     {}
func (Certificate) message() {}
func (Generic) message()     {}
func (GenericVote) message() {}
