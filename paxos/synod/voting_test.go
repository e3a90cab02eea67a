package synod

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// voter is a node with a history variable: everything it has ever accepted. An
// acceptor of the synod remembers no more than the last vote, one of
// specs.Voting all of them.
type voter struct {
	Node  State
	Votes map[Ballot]specs.Value
}

// withVotes returns the synod with the history variable kept beside it.
func (c Config) withVotes() model.Protocol[voter, Message] {
	p := c.Protocol()
	return model.Protocol[voter, Message]{
		Name:    p.Name,
		Nodes:   p.Nodes,
		Start:   func(n *model.Node[Message], s *voter) { p.Start(n, &s.Node) },
		Timeout: func(n *model.Node[Message], s *voter, t model.Timer) { p.Timeout(n, &s.Node, t) },
		Restart: func(n *model.Node[Message], s *voter) { p.Restart(n, &s.Node) },
		Receive: func(n *model.Node[Message], s *voter, from model.NodeID, m Message) {
			p.Receive(n, &s.Node, from, m)
			if a, ok := s.Node.(Acceptor); ok && a.Accepted != (Proposal{}) {
				if s.Votes == nil {
					s.Votes = make(map[Ballot]specs.Value)
				}
				s.Votes[a.Accepted.Ballot] = a.Accepted.Value
			}
		},
		Roles: p.Roles,
	}
}

// votes maps the synod to Voting: who has promised a ballot is in it, and who
// has accepted a proposal has voted for it.
func (c Config) votes(view model.View[voter]) specs.VotingState {
	var s specs.VotingState
	for id := model.NodeID(1); int(id) <= c.Acceptors; id++ {
		v := view.State(id)
		if promised := v.Node.(Acceptor).Promised; promised != (Ballot{}) {
			s.MaxBal[id-1] = specs.Ballot(c.number(promised))
		}
		for b, value := range v.Votes {
			s.Votes[id-1][c.number(b)-1].Add(value)
		}
	}
	return s
}

// TestRefinesVoting checks the way that the papers go: the synod carries out
// Voting, and Voting carries out Consensus (package specs checks that).
func TestRefinesVoting(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	modeltest.Holds(t, votingScenario(model.RuleSet{}), model.Settings{Faults: &model.Faults{Crash: 1}})
}

// TestVotingTellsTheRules: a vote for a value that Voting does not allow is seen
// when it is cast, so the mapping is no mere formality.
func TestVotingTellsTheRules(t *testing.T) {
	modeltest.Violates(t, votingScenario(model.Rules(RuleAdoptAccepted)), model.Settings{}, "Voting", 12)
}

func votingScenario(without model.RuleSet) *model.Scenario {
	c := Config{Acceptors: 3, Proposers: 2, Ballots: 2, Values: 2, Without: without}
	voting := specs.VotingConfig{Acceptors: c.Acceptors, Ballots: c.Ballots, Values: c.Values}
	return &model.Scenario{
		ID:      Scenario.ID,
		Network: model.Set,
		Build: func(model.Args) (model.Model, error) {
			p := c.withVotes()
			p.Properties = []model.Property[voter]{
				model.Refines("Voting", specs.Voting(voting), c.votes),
				model.Reachable("ValueChosen", func(s voter) bool { return decided(s.Node) != 0 }),
			}
			return model.System[voter, Message]{Protocol: p}, nil
		},
	}
}
