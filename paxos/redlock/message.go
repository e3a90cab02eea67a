package redlock

// Message is what clients and the other nodes tell each other.
type Message interface{ message() }

// SetNX sets the key with its time to live, unless it is set.
type SetNX struct{}

// OK says that it was.
type OK struct{}

// Get reads the resource.
type Get struct{}

// Got is the answer, with a token where the resource numbers holders.
type Got struct{ Value, Token, Boots int }

// Put writes the resource.
type Put struct{ Value, Token, Boots int }

// PutDone says that the resource has written, or that it has refused to.
type PutDone struct{}

func (SetNX) message()   {}
func (OK) message()      {}
func (Get) message()     {}
func (Got) message()     {}
func (Put) message()     {}
func (PutDone) message() {}
