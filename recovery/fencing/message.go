package fencing

// Message is what clients and the other two tell each other.
type Message interface{ message() }

// Acquire asks the lock service for the lock.
type Acquire struct{}

// Grant gives it, for as long as the lease lasts.
type Grant struct{ Epoch int }

// Read asks the resource for its value, under the lock of Epoch.
type Read struct{ Epoch int }

// ReadOk answers a Read.
type ReadOk struct{ Value int }

// Write tells the resource to hold Value, under the lock of Epoch. Without a
// Read before it the value does not matter, and is 0.
type Write struct{ Epoch, Value int }

// WriteOk says that the write took effect.
type WriteOk struct{ Value int }

// Refused says that the resource has seen a later epoch.
type Refused struct{}

func (Acquire) message() {}
func (Grant) message()   {}
func (Read) message()    {}
func (ReadOk) message()  {}
func (Write) message()   {}
func (WriteOk) message() {}
func (Refused) message() {}
