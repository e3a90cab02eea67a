package heartbeat

// Message is what nodes send.
type Message interface{ message() }

// Probe asks for an Answer: a ping.
type Probe struct{ Seq int }

// Answer says that its sender was up when it received the ping of that number.
type Answer struct{ Seq int }

// Beat says that its sender was up when it sent it.
type Beat struct{}

func (Probe) message()  {}
func (Answer) message() {}
func (Beat) message()   {}
