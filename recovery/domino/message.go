package domino

// Message is what processes send each other.
type Message interface{ message() }

// App is a message of the application, the Seq-th of its sender. It carries the
// interval that it was sent in, for its receiver to record, and the number of
// recoveries that the sender had been through.
type App struct{ Epoch, Interval, Seq int }

// Request is the dependency request of a process that has failed.
type Request struct{}

// Report is the answer: the last checkpoint, and the dependencies of all
// intervals up to the one that goes on.
type Report struct {
	Latest       int
	Dependencies []Dependency
}

// Rollback is the rollback request: the recovery line has been found, after
// Epoch other recoveries.
type Rollback struct {
	Epoch    int
	Recovery Recovery
}

func (App) message()      {}
func (Request) message()  {}
func (Report) message()   {}
func (Rollback) message() {}
