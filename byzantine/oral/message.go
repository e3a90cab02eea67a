package oral

// Message is what generals tell each other. Who says it is known to the receiver
// (assumption A2), so that nobody can speak in another one's name; that he speaks
// the truth is not.
type Message interface{ message() }

// Order is the commander's order.
type Order struct{ Value Value }

// Relay says what the sender claims to have heard: that the order came to him
// through the generals of Via, the last of whom told him.
type Relay struct {
	Via   Path
	Value Value
}

func (Order) message() {}
func (Relay) message() {}
