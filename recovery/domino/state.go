package domino

import "github.com/faultline-mc/faultline/model"

// State is what a process knows. Checkpoint 0 is its initial state, and interval
// k is what it does after checkpoint k and before the next one. What it sent and
// received is all of its application's state, so that checkpoint k needs no
// field of its own: it is whatever happened in the intervals below k.
type State struct {
	// Interval is durable: the number of the last checkpoint, and so of the
	// interval that goes on now.
	Interval int
	// Sent is durable below Interval, and volatile in it.
	Sent []Sending
	// Received is durable below Interval, and volatile in it.
	Received []Receipt
	// Recoveries is durable: the recoveries that this process has taken part in.
	Recoveries []Recovery

	// Phase is volatile.
	Phase Phase
	// Reports is volatile: what the others have told the one who collects.
	Reports map[model.NodeID]Report
}

// Epoch is how many recoveries the process has been through.
func (s State) Epoch() int { return len(s.Recoveries) }

// Phase is what a process is doing.
type Phase int

// The phases.
const (
	Running    Phase = iota
	Collecting       // has failed, and asks everyone for dependencies
	Stopped          // has answered, and waits for the recovery line
)

func (p Phase) String() string { return [...]string{"running", "collecting", "stopped"}[p] }

// Sending is a message that was sent.
type Sending struct {
	To  model.NodeID
	App App
}

// Receipt is a message that was received, and the receiver's interval.
type Receipt struct {
	From     model.NodeID
	App      App
	Interval int
}

// Line is a checkpoint of each process. One more than the number of its last
// checkpoint stands for the state that the process is in.
type Line map[model.NodeID]int

// Recovery is the outcome of one failure.
type Recovery struct {
	Latest map[model.NodeID]int // the last checkpoint of each process before it
	Line   Line                 // where each of them was set back to
}
