package specs

import (
	"testing"

	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	for _, sc := range Scenarios() {
		modeltest.Holds(t, sc)
	}
}

func TestPins(t *testing.T) {
	for _, sc := range Scenarios() {
		modeltest.Pins(t, sc)
	}
}
