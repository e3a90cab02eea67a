package bracha

import "github.com/faultline-mc/faultline/specs"

// Message is what nodes tell each other. Nothing is signed: a message is known to
// come from its sender, and a node cannot prove to another what it was sent.
type Message interface{ message() }

// Send is the sender's value, the paper's "initial".
type Send struct{ Value specs.Value }

// Echo says what the sender has told the node.
type Echo struct{ Value specs.Value }

// Ready says that a correct node which delivers anything delivers this.
type Ready struct{ Value specs.Value }

func (Send) message()  {}
func (Echo) message()  {}
func (Ready) message() {}
