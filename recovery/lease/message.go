package lease

// Message is what nodes send.
type Message interface{ message() }

// Request asks for a lease. Number counts the sender's requests from 1.
type Request struct{ Number int }

// Grant is the lease.
type Grant struct {
	Number int // of the request
	Until  int // its last tick on the grantor's clock; 0 where timers measure it
}

func (Request) message() {}
func (Grant) message()   {}
