package modeltest

import "testing"

func TestMarks(t *testing.T) {
	s := handoff{}.scenario()
	for name, c := range map[string]struct {
		text string
		want Mark
	}{
		"nothing":   {"timeout 1 pass\n1->2 token\n", Mark{}},
		"tolerated": {"scenario test/handoff --drop 1\ntimeout 1 pass\ndrop 1->2 token\n", Mark{Fault: 2, Error: 2}},
		"falls":     {"scenario test/handoff --without let-go\ntimeout 1 pass\n1->2 token\n", Mark{Error: 1, Falls: "MutualExclusion"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := writeScript(t, c.text)
			record(t, func(t test) { marks(t, s, dir, map[string]Mark{"script": c.want}) }).passes(t)
			other := c.want
			other.Error++
			record(t, func(t test) { marks(t, s, dir, map[string]Mark{"script": other}) }).fails(t, 1, "script (-want +got)", "first error")
		})
	}
	dir, _ := writeScript(t, "timeout 2 pass\n")
	record(t, func(t test) { marks(t, s, dir, map[string]Mark{"script": {}}) }).fails(t, 1, "not enabled")
	record(t, func(t test) { marks(t, s, dir, map[string]Mark{"none": {}}) }).fails(t, 1, "none.txt")
}
