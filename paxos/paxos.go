// Package paxos is the family of Paxos protocols: consensus by ballots, each of
// which needs a majority.
//
// Start with package synod, the protocol of the papers with all its rules: one
// value is chosen, once. Package register puts it to use, as a register that
// clients write and read.
package paxos

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/register"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// Scenarios returns the scenarios of the family.
func Scenarios() []*model.Scenario {
	return []*model.Scenario{synod.Scenario, register.Scenario}
}
