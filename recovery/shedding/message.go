package shedding

// Message is what clients and the server tell each other.
type Message interface{ message() }

// Request asks for service on a connection.
type Request struct{ Connection int }

// Reply is the answer to the request on a connection.
type Reply struct{ Connection int }

// Overloaded says that the request on a connection is not served.
type Overloaded struct{ Connection int }

func (Request) message()    {}
func (Reply) message()      {}
func (Overloaded) message() {}
