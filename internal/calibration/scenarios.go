package calibration

import "github.com/faultline-mc/faultline/model"

// Scenarios returns every model of this package as a scenario.
func Scenarios() []*model.Scenario {
	return []*model.Scenario{
		diehardScenario, missionariesScenario, incrementScenario,
		bcastByzScenario, ewd840Scenario, raftScenario,
		singleCopyScenario, abdScenario, roundsScenario,
	}
}
