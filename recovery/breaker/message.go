package breaker

// Message is what nodes send: a call and its answer.
type Message interface{ message() }

// Request is a call on a connection.
type Request struct{ Connection int }

// Response answers the call on a connection.
type Response struct {
	Connection int
	OK         bool
}

func (Request) message()  {}
func (Response) message() {}
