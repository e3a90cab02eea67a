package saga

import "github.com/faultline-mc/faultline/model"

// Config is the size of the saga, and which of its rules are switched off.
type Config struct {
	Steps   int // transactions T1 to Tn, each at a participant of its own
	Retries int // how often a request is repeated at most
	Without model.RuleSet
	// Liveness adds to the properties that the saga ends.
	Liveness bool
}

// coordinator is the node that runs the saga; participant i is the node after it
// by i.
const coordinator model.NodeID = 1

// Protocol returns the saga as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	p := model.Protocol[State, Message]{
		Name:       "saga",
		Nodes:      1 + c.Steps,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      c.deviation,
		Roles:      role,
		Properties: c.properties(),
	}
	if c.keeps(RuleChecksum) {
		// What is corrupted is discarded, and so as good as lost.
		p.Corrupt = func(Message) []Message { return nil }
	}
	return p
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func role(id model.NodeID) string {
	if id == coordinator {
		return "coordinator"
	}
	return "participant"
}

// participant returns the node that step i happens at.
func participant(i int) model.NodeID { return coordinator + model.NodeID(i) }
