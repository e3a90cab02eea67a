package breaker

// State is the state of a node: a Caller or a Backend. Nothing of it survives a
// crash.
type State interface{ state() }

// Caller is the caller's side: the breaker and the calls under way.
type Caller struct {
	Phase Phase
	// Failures in a row while Closed, less than the threshold.
	Failures int
	// Calls that occupy a connection, by the connection's number from 1.
	Calls map[int]Call
}

// Backend is the called side.
type Backend struct {
	Healthy bool // every answer from now on is a success
}

func (Caller) state()  {}
func (Backend) state() {}

// Phase is the state of a breaker.
type Phase uint8

// The states of a breaker.
const (
	Closed   Phase = iota // calls go through
	Open                  // calls are refused
	HalfOpen              // one call goes through, as a probe
)

func (p Phase) String() string { return [...]string{"closed", "open", "half-open"}[p] }

// Call is what the caller thinks of a call.
type Call uint8

// The fates of a call.
const (
	Current   Call = iota + 1 // waits; began in the current era
	Late                      // waits; the breaker has changed its state since it began
	Abandoned                 // has timed out; the connection waits for the answer
)

func (c Call) String() string { return [...]string{"none", "current", "late", "abandoned"}[c] }

// current returns how many calls of the current era wait.
func (s *Caller) current() int {
	n := 0
	for _, call := range s.Calls {
		if call == Current {
			n++
		}
	}
	return n
}
