package snapshot

// Message is a token of the system, or a marker of its recording.
type Message interface{ message() }

// Token is what the recorded system is about: it is neither made nor lost.
type Token struct {
	// Late says that the sender had recorded its state already. No node looks at
	// it; it is there so that ConsistentCut can tell.
	Late bool
}

// Marker separates the messages on a channel: those before it were sent before
// its sender recorded its state.
type Marker struct{}

func (Token) message()  {}
func (Marker) message() {}
