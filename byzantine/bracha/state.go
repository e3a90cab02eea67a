package bracha

import "github.com/faultline-mc/faultline/specs"

// State is what a correct node has done. What it was sent is its mail, and not
// kept here. All of it is volatile: nobody crashes.
type State struct {
	Echoed    specs.Value // what it has sent an ECHO for, or none
	Ready     specs.Value // what it has sent a READY for, or none
	Delivered specs.Value // what it has delivered (the paper's "accept"), or none
}
