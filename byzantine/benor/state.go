package benor

import "github.com/faultline-mc/faultline/specs"

// State is what a node has done. What it was sent is its mail, and not kept here.
// All of it is volatile: who crashes stays down.
type State struct {
	Round    int         // the paper's r, from 1; all before it are done
	Value    specs.Value // its value in Round, which it has reported: the paper's x
	Proposed bool        // it has proposed in Round
	Proposal specs.Value // what it has proposed then, or none
	Decided  specs.Value // what it has decided, or none
}
