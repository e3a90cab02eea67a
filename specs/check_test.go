package specs

import (
	"testing"

	"github.com/faultline-mc/faultline/model/modeltest"
)

// TestHolds leaves out what is large even at its default size. Its properties
// are checked along with its long pins.
func TestHolds(t *testing.T) {
	for _, sc := range Scenarios() {
		if !sc.Pins[0].Long {
			modeltest.Holds(t, sc)
		}
	}
}

func TestPins(t *testing.T) {
	for _, sc := range Scenarios() {
		modeltest.Pins(t, sc)
	}
}
