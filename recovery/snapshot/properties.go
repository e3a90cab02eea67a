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
