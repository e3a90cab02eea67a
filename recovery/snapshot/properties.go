package snapshot

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const (
	tokensConserved = "TokensConserved"
	consistentCut   = "ConsistentCut"
)

// properties are what makes a recorded global state one that the system could
// have been in. Completeness of the recording is a goal: that it is reached in
// every fair run is not judged.
func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.Always(tokensConserved, c.conserved),
		model.EachNode(consistentCut, consistent),
		model.Reachable("RecordingComplete", State.complete),
		model.Reachable("TokenRecordedOnItsWay", func(s State) bool { return s.complete() && s.inChannels() > 0 }),
	}
}

// conserved: the recorded global state has all tokens, as every state of the
// system has (section 3.1).
func (c Config) conserved(v model.View[State]) error {
	nodes, channels := 0, 0
	for _, s := range v.States() {
		if !s.complete() {
			return nil
		}
		nodes += s.Saved
		channels += s.inChannels()
	}
	if nodes+channels != c.Tokens {
		return fmt.Errorf("recorded are %d at nodes and %d on their way, of %d in the system", nodes, channels, c.Tokens)
	}
	return nil
}

// consistent: whatever was received in the recorded state, or is recorded as on
// its way, was sent in it (section 4, prerecording and postrecording events).
func consistent(s State) error {
	if s.Recorded && s.Early {
		return errors.New("it recorded the arrival of a token that was sent after its sender's recording")
	}
	return nil
}

// miscounts is the error while the recording still goes on: what is recorded so
// far, together with the tokens that it will come upon, is not what there is. It
// will come upon those at nodes that have not recorded, and those on their way
// that left before their sender recorded and arrive before the marker.
func (c Config) miscounts(v model.View[State]) error {
	sum := 0
	for _, s := range v.States() {
		if s.Recorded {
			sum += s.Saved + s.inChannels()
		} else {
			sum += s.Tokens
		}
		for _, e := range s.Overtaken {
			sum += s.willRecord(e.From, e.Message)
		}
	}
	for _, e := range v.InFlight() {
		sum += v.State(e.To).willRecord(e.From, e.Message.(Message))
	}
	if sum != c.Tokens {
		return fmt.Errorf("the recording has or will have %d tokens of %d", sum, c.Tokens)
	}
	return nil
}

// willRecord returns how many tokens the recording gets by a message that is on
// its way to a node.
func (s State) willRecord(from model.NodeID, m Message) int {
	token, ok := m.(Token)
	if ok && !token.Late && (!s.Recorded || s.Open.Has(from)) {
		return 1
	}
	return 0
}
