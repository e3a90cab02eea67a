package phi

// Message is what nodes send.
type Message interface{ message() }

// Beat is a heartbeat. Life counts the sender's restarts.
type Beat struct{ Life int }

func (Beat) message() {}
