//go:build unix

package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/internal/catalog"
	"github.com/faultline-mc/faultline/model"
)

// TestGrowth measures two small spaces: a row each, with counts and costs.
func TestGrowth(t *testing.T) {
	var out strings.Builder
	if err := command(t.Context(), []string{"-growth", "-workers", "1", "3", "5"}, &out); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(out.String()) {
		if cells := strings.Split(strings.Trim(line, "| \n"), " | "); len(cells) > 1 {
			rows = append(rows, cells)
		}
	}
	if len(rows) != 4 {
		t.Fatalf("want a head, a rule and two rows, got:\n%s", &out)
	}
	for i, want := range []string{"288", "8,832"} {
		row := rows[2+i]
		if len(row) != len(rows[0]) {
			t.Errorf("a row of %d cells under a head of %d:\n%s", len(row), len(rows[0]), &out)
		}
		if got := row[slices.Index(rows[0], "states")]; got != want {
			t.Errorf("%s states in a table, want %s", got, want)
		}
		peak, err := strconv.ParseFloat(strings.ReplaceAll(row[slices.Index(rows[0], "peak MB")], ",", ""), 64)
		if err != nil || peak < 1 || peak > 1000 {
			t.Errorf("peak memory of %v MB, %v; want what a small Go program takes", peak, err)
		}
	}
}

// TestTwoPhaseStates compares the formula with counts of other checkers.
func TestTwoPhaseStates(t *testing.T) {
	all := catalog.Scenarios()
	i := slices.IndexFunc(all, func(s *model.Scenario) bool { return s.ID == "specs/twophase" })
	if i < 0 || len(all[i].Pins) == 0 {
		t.Fatal("no pinned counts of specs/twophase")
	}
	for _, pin := range all[i].Pins {
		rms := 3 // unless the pin says otherwise
		for _, p := range pin.Params {
			var err error
			if rms, err = strconv.Atoi(strings.TrimPrefix(p, "rms=")); err != nil {
				t.Fatal(err)
			}
		}
		if got := twoPhaseStates(rms); got != pin.States {
			t.Errorf("%d states with %d resource managers, pinned are %d", got, rms, pin.States)
		}
	}
}

// What SPIN prints, less what nobody reads here.
const (
	spinComplete = `
(Spin Version 6.5.2 -- 6 December 2019)
State-vector 52 byte, depth reached 32, errors: 0
 31682421 states, stored
145231819 states, matched
176914240 transitions (= stored+matched)
`
	spinViolated = `
pan:1: assertion violated ((phase[1]!=3)||(value[0]==value[1])) (at depth 21)
Warning: Search not completed
State-vector 52 byte, depth reached 21, errors: 1
    74116 states, stored
   250000 transitions (= stored+matched)
`
)

func TestSpinCounts(t *testing.T) {
	states, transitions, err := spinCounts(spinComplete)
	if err != nil || states != 31_682_421 || transitions != 176_914_239 {
		t.Errorf("got %d states, %d transitions, %v; want one transition less than SPIN counts", states, transitions, err)
	}
	for name, output := range map[string]string{
		"a violation":        spinViolated,
		"memory exceeded":    strings.Replace(spinComplete, "State", "Warning: Search not completed\nState", 1),
		"a count in floats":  strings.Replace(spinComplete, "176914240", "1.7691424e+08", 1),
		"nothing to be read": "",
	} {
		if states, _, err := spinCounts(output); err == nil {
			t.Errorf("%s: no error, but %d states", name, states)
		}
	}
}

func TestMisuse(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // where no tool is
	for args, want := range map[string]string{
		"1,1":                "spin (Debian's package spin), gcc (Debian's package gcc)",
		"5,1":                `"5,1"`,
		"0,0":                `"0,0"`,
		"-modes bitstate":    `"bitstate"`,
		"-growth few":        `"few"`,
		"-growth -workers 0": "-workers",
		"-speed":             "-speed",
	} {
		err := command(t.Context(), strings.Fields(args), new(strings.Builder))
		if !errors.As(err, new(misuse)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want a misuse that names %s", args, err, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 31_682_421: "31,682,421"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) is %s, want %s", n, got, want)
		}
	}
}
