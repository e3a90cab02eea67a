package specs

import "github.com/faultline-mc/faultline/model"

// Where the counts are known from.
const (
	tlc        = "TLC"
	stateright = "TLC, Stateright 0.31"
)

// Scenarios returns every machine of this package as a scenario.
func Scenarios() []*model.Scenario {
	return []*model.Scenario{
		consensusScenario, votingScenario, paxosScenario,
		tcommitScenario, twophaseScenario, paxoscommitScenario,
		registerScenario, logScenario,
	}
}

var consensusScenario = &model.Scenario{
	ID:     "specs/consensus",
	Title:  "one value is chosen, once and for ever",
	Params: []model.Param{model.Int("values", 2, 1, int(MaxValue), "values that can be chosen")},
	Build: func(a model.Args) (model.Model, error) {
		return Consensus(a.Int("values")), nil
	},
	Pins: []model.Pin{
		{States: 3, Transitions: 2, Depth: 2},
	},
}

var votingScenario = &model.Scenario{
	ID:    "specs/voting",
	Title: "consensus by voting in ballots",
	Params: []model.Param{
		model.Int("acceptors", 3, 1, MaxAcceptors, "acceptors"),
		model.Int("ballots", 3, 1, MaxBallots, "ballots"),
		model.Int("values", 2, 1, int(MaxValue), "values that can be voted for"),
	},
	Build: func(a model.Args) (model.Model, error) {
		return Voting(VotingConfig{Acceptors: a.Int("acceptors"), Ballots: a.Int("ballots"), Values: a.Int("values")}), nil
	},
	Pins: []model.Pin{
		{States: 6_752, Depth: 16, Source: tlc},
	},
}

var paxosScenario = &model.Scenario{
	ID:    "specs/paxos",
	Title: "Paxos over a growing set of messages, with 3 acceptors",
	Params: []model.Param{
		model.Int("ballots", 2, 1, maxVoteBallot, "ballots"),
		model.Int("values", 2, 1, maxVoteValue, "values that can be proposed"),
	},
	Build: func(a model.Args) (model.Model, error) {
		return Paxos(PaxosConfig{Ballots: a.Int("ballots"), Values: a.Int("values")}), nil
	},
	Pins: []model.Pin{
		{States: 3_921, Depth: 17, Source: tlc},
		{Params: []string{"ballots=3"}, States: 185_369, Depth: 25, Long: true, Source: tlc},
	},
}

var tcommitScenario = &model.Scenario{
	ID:     "specs/tcommit",
	Title:  "atomic commit: all resource managers commit or all abort",
	Params: []model.Param{rmsParam()},
	Build: func(a model.Args) (model.Model, error) {
		return TCommit(a.Int("rms")), nil
	},
	Pins: []model.Pin{
		{States: 34, Transitions: 93, Depth: 7, Source: tlc},
	},
}

var twophaseScenario = &model.Scenario{
	ID:     "specs/twophase",
	Title:  "two-phase commit with a transaction manager that does not fail",
	Params: []model.Param{rmsParam()},
	Build: func(a model.Args) (model.Model, error) {
		return TwoPhase(a.Int("rms")), nil
	},
	Pins: []model.Pin{
		{States: 288, Transitions: 1_145, Depth: 11, Source: stateright},
		{Params: []string{"rms=4"}, States: 1_568, Transitions: 8_257, Depth: 14, Source: stateright},
		{Params: []string{"rms=5"}, States: 8_832, Transitions: 58_145, Depth: 17, Source: stateright},
		{Params: []string{"rms=6"}, States: 50_816, Transitions: 402_305, Depth: 20, Source: stateright},
		{Params: []string{"rms=7"}, States: 296_448, Transitions: 2_744_705, Depth: 23, Long: true, Source: stateright},
		{Params: []string{"rms=8"}, States: 1_745_408, Transitions: 18_507_777, Depth: 26, Long: true, Source: stateright},
		{Params: []string{"rms=9"}, States: 10_340_352, Transitions: 123_558_401, Depth: 29, Long: true, Source: stateright},
	},
}

func rmsParam() model.Param {
	return model.Int("rms", 3, 1, MaxRMs, "resource managers")
}

var paxoscommitScenario = &model.Scenario{
	ID:    "specs/paxoscommit",
	Title: "atomic commit by an instance of Paxos for each of 2 resource managers",
	Build: func(model.Args) (model.Model, error) {
		return PaxosCommit(), nil
	},
	Pins: []model.Pin{
		{States: 1_321_761, Depth: 28, Long: true, Source: tlc},
	},
}

var registerScenario = &model.Scenario{
	ID:    "specs/register",
	Title: "a register whose operations happen one at a time",
	Params: []model.Param{
		model.Int("clients", 2, 1, MaxClients, "clients that read"),
		model.Int("values", 2, 1, int(MaxValue), "values that can be written"),
	},
	Build: func(a model.Args) (model.Model, error) {
		return Register(RegisterConfig{Clients: a.Int("clients"), Values: a.Int("values")}), nil
	},
	Pins: []model.Pin{
		// Nothing is read before a write, and afterwards every combination.
		{States: 1 + 2*3*3, Transitions: (1 + 2*3*3) * (2 + 2), Depth: 5},
	},
}

var logScenario = &model.Scenario{
	ID:    "specs/log",
	Title: "a log that only grows, of which every node knows a prefix",
	Params: []model.Param{
		model.Int("nodes", 3, 1, MaxLogNodes, "nodes"),
		model.Int("values", 2, 1, int(MaxValue), "values that can be appended"),
		model.Int("length", 2, 1, MaxLogLength, "entries"),
	},
	Build: func(a model.Args) (model.Model, error) {
		return ReplicatedLog(LogConfig{Nodes: a.Int("nodes"), Values: a.Int("values"), Length: a.Int("length")}), nil
	},
	Pins: []model.Pin{
		// Logs with 0, 1 and 2 entries, times who knows how much where at
		// least one node knows all.
		{States: 1 + 2*(2*2*2-1) + 4*(3*3*3-2*2*2), Depth: 4},
	},
}
