package kootoueg

import "github.com/faultline-mc/faultline/model"

// Message is what processes send each other.
type Message interface{ message() }

// App is a message of the application with its label, sent in an incarnation of
// its sender.
type App struct{ Incarnation, Label int }

// The checkpoint algorithm: Request asks for a tentative checkpoint if the
// message with label Last is not in a permanent one yet. Answer says whether
// the sender, and all that it had to ask, are willing; Decision makes tentative
// checkpoints permanent or undoes them.
type (
	Request struct {
		Round model.NodeID
		Last  int // label of the last message that the sender received from the receiver
	}
	Answer struct {
		Round   model.NodeID
		Willing bool
	}
	Decision struct {
		Round     model.NodeID
		Permanent bool
	}
)

// The rollback algorithm: Roll says that the sender goes back to where Last was
// its last message to the receiver, who has to go back too if it has received a
// later one. Ready is the answer to the Roll of that incarnation, and Resume the
// decision on it.
type (
	Roll   struct{ Incarnation, Last int }
	Ready  struct{ Incarnation int }
	Resume struct{ Incarnation int }
)

func (App) message()      {}
func (Request) message()  {}
func (Answer) message()   {}
func (Decision) message() {}
func (Roll) message()     {}
func (Ready) message()    {}
func (Resume) message()   {}
