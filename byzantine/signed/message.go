package signed

// Message is what generals tell each other: an order with the signatures of all who
// have passed it on, the commander's first. The paper writes v:0:j:k.
type Message struct {
	Value Value
	By    Chain
}
