package saga

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// State is what a node knows: the Coordinator or a Participant.
type State interface{ state() }

// Coordinator runs the saga (saga execution component). All that it knows is in
// its log; what it is doing is what the last entry says.
type Coordinator struct {
	// Log is durable as far as it is synced.
	Log model.Disk[Entry]
	// Retries is volatile: how often the last request has been repeated.
	Retries int
}

// Entry is a record of the saga log: from here on, the saga is at Step of Phase.
type Entry struct {
	Phase Phase
	Step  int // the transaction or compensation that is going on; 0 at the end
}

func (e Entry) String() string {
	if e.Step == 0 {
		return e.Phase.String()
	}
	return fmt.Sprintf("%v %d", e.Phase, e.Step)
}

// Phase is where a saga goes.
type Phase int

// A saga goes forward to the end, or backward from some step to the beginning.
const (
	Forward Phase = iota + 1
	Backward
	Committed
	Aborted
)

func (p Phase) String() string {
	return [...]string{"none", "forward", "backward", "committed", "aborted"}[p]
}

// Participant carries out one step of the saga. All of it is durable: each
// request is a transaction of the participant's own database.
type Participant struct {
	// Effects is the resource: how often the step is in effect.
	Effects int
	// Status is what has been done for the saga, under its name.
	Status Status
}

// Status is what a participant has done.
type Status int

// A step is executed or refused, and if executed it can be compensated. Void is
// one that was compensated before it could be executed.
const (
	Untouched Status = iota
	Executed
	Refused
	Compensated
	Void
)

func (s Status) String() string {
	return [...]string{"untouched", "executed", "refused", "compensated", "void"}[s]
}

func (Coordinator) state() {}
func (Participant) state() {}

// last returns the last entry that was written, synced or not. The zero Entry
// means that there is none.
func (s *Coordinator) last() Entry {
	for _, log := range [][]Entry{s.Log.Unsynced, s.Log.Durable} {
		if k := len(log); k > 0 {
			return log[k-1]
		}
	}
	return Entry{}
}
