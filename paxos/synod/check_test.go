package synod

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

func TestHolds(t *testing.T) {
	proof := map[string]string{"judge": "proof"}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: proof, Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: proof, Network: model.Multiset},
		model.Settings{Params: map[string]string{"judge": "proof", "acceptors": "2", "ballots": "3"}},
		model.Settings{Params: map[string]string{"judge": "proof", "acceptors": "1", "proposers": "1", "ballots": "1", "values": "1"}},
	)
}

func TestRules(t *testing.T) { modeltest.Rules(t, Scenario) }

func TestPins(t *testing.T) { modeltest.Pins(t, Scenario) }

func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestAdoptHighestNeedsThreeBallots: with two there is at most one ballot below,
// and nothing to choose between.
func TestAdoptHighestNeedsThreeBallots(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"judge": "proof"},
		Without: []model.Rule{RuleAdoptHighest},
	})
}

// TestRefinesVoting checks the way to Consensus that the papers take: acceptors
// that answer and accept are voters of specs.Voting. What they voted for before
// is no longer in their state, but in a set network all their answers are.
func TestRefinesVoting(t *testing.T) {
	c := Config{Acceptors: 3, Proposers: 2, Ballots: 2, Values: 2}
	voting := specs.VotingConfig{Acceptors: c.Acceptors, Ballots: c.Ballots, Values: c.Values}
	modeltest.Holds(t, &model.Scenario{
		ID:      Scenario.ID,
		Network: model.Set,
		Build: func(model.Args) (model.Model, error) {
			p := c.Protocol()
			p.Properties = []model.Property[State]{
				model.Refines("Voting", specs.Voting(voting), c.votes),
				model.Reachable("ValueChosen", func(s State) bool { return decided(s) != 0 }),
			}
			return model.System[State, Message]{Protocol: p}, nil
		},
	})
}

// votes maps the synod to Voting.
func (c Config) votes(v model.View[State]) specs.VotingState {
	var s specs.VotingState
	for id := model.NodeID(1); int(id) <= c.Acceptors; id++ {
		if promised := v.State(id).(Acceptor).Promised; promised != (Ballot{}) {
			s.MaxBal[id-1] = specs.Ballot(c.number(promised))
		}
	}
	for _, e := range v.InFlight() {
		if m, ok := e.Message.(Accepted); ok {
			s.Votes[e.From-1][c.number(m.Ballot)-1].Add(m.Value)
		}
	}
	return s
}
