package calibration

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/faultline-mc/faultline/model"
)

// bcastByzScenario is the reliable broadcast of Srikanth and Toueg (1987) with
// four processes, one of them Byzantine, as in the TLA+ specification bcastByz
// by Konnov, Veith and Widder.
var bcastByzScenario = &model.Scenario{
	ID:    "calibration/bcastbyz",
	Title: "reliable broadcast among 4 processes, one of them Byzantine",
	Build: func(model.Args) (model.Model, error) {
		return bcastByz(), nil
	},
	Pins: []model.Pin{
		{States: 14_424, Transitions: 227_280, Depth: 7, Source: "TLC"},
	},
}

// Of byzProcesses processes at most byzFaults are thought to be faulty, and as
// many are.
const (
	byzProcesses = 4
	byzFaults    = 1
)

// Answering and accepting ask for this many ECHOs.
const (
	echoesToSend   = byzProcesses - 2*byzFaults
	echoesToAccept = byzProcesses - byzFaults
)

// byzSet is a set of processes, with bit p for process p from 0.
type byzSet uint8

func (s byzSet) has(p int) bool { return s>>p&1 == 1 }
func (s byzSet) len() int       { return bits.OnesCount8(uint8(s)) }

func (s byzSet) String() string { return setText(uint8(s), 1) }

// byzLocation is where a process is in its program.
type byzLocation uint8

const (
	byzV0 byzLocation = iota // without the broadcast value
	byzV1                    // with it
	byzSE                    // ECHO sent
	byzAC                    // accepted
)

func (l byzLocation) String() string { return [...]string{"V0", "V1", "SE", "AC"}[l] }

// byzState has the variables of bcastByz. Process p is at index p-1. Those of
// the faulty process are there, too, and never change.
type byzState struct {
	Correct byzSet
	Sent    byzSet // correct senders of ECHO
	PC      [byzProcesses]byzLocation
	Rcvd    [byzProcesses]byzSet // whose ECHO a process has received
}

func bcastByz() model.Machine[byzState] {
	m := model.Machine[byzState]{
		Name: "bcastbyz",
		Init: byzInit,
		Properties: []model.Property[byzState]{
			model.EachStep("Unforgeability", unforgeability),
			model.Invariant("ReceivedWasSent", receivedWasSent),
			model.Invariant("AcceptedWithQuorum", acceptedWithQuorum),
			model.Reachable("AllAccept", allAccept),
			model.Reachable("NobodyHasValue", func(s byzState) bool { return s.allV0() }),
		},
		Actions: []model.Action[byzState]{
			{Name: "Idle", Next: func(s byzState, yield func(byzState)) { yield(s) }},
		},
	}
	for p := range byzProcesses {
		m.Actions = append(m.Actions,
			byzStep("UponV1", p, func(pc byzLocation, _ int) bool { return pc == byzV1 }, byzSE),
			byzStep("UponNonFaulty", p, func(pc byzLocation, echoes int) bool {
				return pc <= byzV1 && echoesToSend <= echoes && echoes < echoesToAccept
			}, byzSE),
			byzStep("UponAcceptNotSentBefore", p, func(pc byzLocation, echoes int) bool {
				return pc <= byzV1 && echoes >= echoesToAccept
			}, byzAC),
			byzStep("UponAcceptSentBefore", p, func(pc byzLocation, echoes int) bool {
				return pc == byzSE && echoes >= echoesToAccept
			}, byzAC))
	}
	return m
}

// byzInit yields every choice of the faulty process and of who has the value.
func byzInit(yield func(byzState)) {
	for faulty := range byzProcesses {
		for has := range byzSet(1 << byzProcesses) {
			s := byzState{Correct: (1<<byzProcesses - 1) &^ (1 << faulty)}
			for p := range byzProcesses {
				if has.has(p) {
					s.PC[p] = byzV1
				}
			}
			yield(s)
		}
	}
}

// byzStep is a step of process p: it receives any ECHOs, those of the faulty
// process included, and with them moves on to its next location. A process
// past V1 has sent ECHO.
func byzStep(name string, p int, enabled func(pc byzLocation, echoes int) bool, next byzLocation) model.Action[byzState] {
	return model.Action[byzState]{
		Name: name, Args: []any{p + 1},
		Next: func(s byzState, yield func(byzState)) {
			if !s.Correct.has(p) {
				return
			}
			deliverable := s.Sent | s.faulty()
			// All subsets, the whole set first and the empty one last.
			for news := deliverable; ; news = (news - 1) & deliverable {
				rcvd := s.Rcvd[p] | news
				if enabled(s.PC[p], rcvd.len()) {
					t := s
					t.Rcvd[p] = rcvd
					t.PC[p] = next
					t.Sent |= 1 << p
					yield(t)
				}
				if news == 0 {
					return
				}
			}
		},
	}
}

func (s *byzState) faulty() byzSet { return (1<<byzProcesses - 1) &^ s.Correct }

// allV0 says that no correct process has the value or knows of it.
func (s *byzState) allV0() bool {
	for p, pc := range s.PC {
		if s.Correct.has(p) && pc != byzV0 {
			return false
		}
	}
	return true
}

// unforgeability says that a value that no correct process broadcasts is never
// accepted: as long as they are all in V0, none leaves it.
func unforgeability(before, after byzState) error {
	if before.allV0() && !after.allV0() {
		return errors.New("a process leaves V0 although no correct one has the value")
	}
	return nil
}

// receivedWasSent says that nobody can speak in the name of a correct process.
func receivedWasSent(s byzState) error {
	for p, rcvd := range s.Rcvd {
		if forged := rcvd & s.Correct &^ s.Sent; forged != 0 {
			return fmt.Errorf("process %d received from %v, who did not send", p+1, forged)
		}
	}
	return nil
}

func acceptedWithQuorum(s byzState) error {
	for p, pc := range s.PC {
		if pc == byzAC && s.Rcvd[p].len() < echoesToAccept {
			return fmt.Errorf("process %d accepts with the ECHOs of %v", p+1, s.Rcvd[p])
		}
	}
	return nil
}

func allAccept(s byzState) bool {
	for p, pc := range s.PC {
		if s.Correct.has(p) && pc != byzAC {
			return false
		}
	}
	return true
}
