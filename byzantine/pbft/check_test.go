package pbft

import (
	"testing"

	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario)
}
