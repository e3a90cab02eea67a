package lock

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestLock(t *testing.T) {
	modeltest.Holds(t, Scenario)
	modeltest.Rules(t, Scenario)
}

// A Grant that arrives twice lets its node in again, after its Release.
func TestDuplicatedGrant(t *testing.T) {
	once := model.Settings{Faults: &model.Faults{Duplicate: 1}}
	modeltest.Violates(t, Scenario, once, "MutualExclusion", 10)
}
