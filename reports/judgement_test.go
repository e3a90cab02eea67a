package reports_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

// judgement is one of four files: one holds, one is violated in the history of
// a key, one was too large and one is not a history.
func judgement() *reports.Judgement {
	verdicts := []model.Verdict{model.Holds, model.Violated, model.Inconclusive}
	key := "[:a|b 1]"
	return &reports.Judgement{
		Schema: reports.JudgementSchema, Object: "register", Consistency: "linearizable",
		Command: []string{"check", "history", "good.edn", "bad.edn", "large.edn", "broken.edn", "--object", "register"},
		Verdict: &verdicts[1], Unreadable: 1,
		Files: []reports.JudgedFile{
			{
				File: "good.edn", Format: "edn", Verdict: &verdicts[0], Algorithm: "zones", Complete: true,
				Events: 246912, Operations: 123456, Partitions: 1, LargestPartition: 123456,
				Warnings: []string{"no operation of the history has returned"}, Errors: []reports.FileError{},
				Seconds: reports.Seconds(0.25),
			},
			{
				File: "bad|file.edn", Format: "edn", Verdict: &verdicts[1], Algorithm: "porcupine", Complete: true,
				Reason: "key [:a|b 1]: c12 read() returned a rather long value that has many words in it, but could only return *0* or 1",
				Events: 2400, Injected: 3, Operations: 1200, Pending: 2, Partitions: 7, LargestPartition: 400,
				Warnings: []string{}, Errors: []reports.FileError{},
				Violation: &reports.JudgedPrefix{
					Key: &key, Events: 31, Line: 1204, Column: 2, Event: "c12 read() returned \"```\"",
					Last: []reports.JudgedEvent{
						{Line: 1200, Column: 2, Event: "c12 invokes read()"},
						{Line: 1204, Column: 2, Event: "c12 read() returned \"```\"" + strings.Repeat(" and more", 12)},
					},
					Earlier: 29,
				},
				Seconds: reports.Seconds(1),
			},
			{
				File: "large.edn", Verdict: &verdicts[2], Reason: "at line 3 the history takes more than 300 bytes",
				Warnings: []string{}, Errors: []reports.FileError{}, Seconds: reports.Seconds(0),
			},
			{
				File: "broken.edn", Warnings: []string{}, Seconds: reports.Seconds(0),
				Errors: []reports.FileError{{Line: 2, Column: 14, Text: "want a key, got ']'"}, {Text: "and 3 more"}},
			},
		},
	}
}

func TestGoldenJudgement(t *testing.T) {
	j := judgement()
	golden(t, "judgement.txt", render(t, func(w io.Writer) error {
		for i := range j.Files {
			if err := reports.JudgedFileText(w, &j.Files[i], reports.Style{Width: 80}); err != nil {
				return err
			}
		}
		return reports.JudgementSummary(w, j, reports.Style{Width: 80})
	}))
	golden(t, "judgement.md", render(t, func(w io.Writer) error { return reports.JudgementMarkdown(w, j) }))
}

func TestJudgementKeepsToItsWidth(t *testing.T) {
	for _, width := range []int{40, 80, 120} {
		text := render(t, func(w io.Writer) error {
			return reports.JudgedFileText(w, &judgement().Files[1], reports.Style{Width: width})
		})
		for _, line := range strings.Split(text, "\n") {
			if len(line) > width {
				t.Errorf("width %d: %q has %d columns", width, line, len(line))
			}
		}
	}
}

func TestJudgementFollowsItsSchema(t *testing.T) {
	s := readSchema(t, "check.history.1.json")
	text := func(stable bool) string {
		return render(t, func(w io.Writer) error { return reports.JudgementJSON(w, judgement(), stable) })
	}
	for _, stable := range []bool{false, true} {
		if err := s.check(s, "judgement", decoded(t, text(stable))); err != nil {
			t.Errorf("stable %v: %v", stable, err)
		}
		if got := strings.Contains(text(stable), `"seconds": `); got == stable {
			t.Errorf("stable %v: there are seconds: %v", stable, got)
		}
	}
	for _, key := range s.Required {
		v := decoded(t, text(false)).(map[string]any)
		delete(v, key)
		if err := s.check(s, "judgement", v); err == nil {
			t.Errorf("a judgement without %s is accepted", key)
		}
	}
}

// TestJudgementSummary is about one file and several, as one needs none.
func TestJudgementSummary(t *testing.T) {
	j := judgement()
	var b bytes.Buffer
	if err := reports.JudgementSummary(&b, j, reports.Style{}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "\n4 files: 1 violated, 1 inconclusive, 1 holds, 1 without a verdict\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	b.Reset()
	j.Files = j.Files[:1]
	if err := reports.JudgementSummary(&b, j, reports.Style{}); err != nil || b.Len() > 0 {
		t.Errorf("about one file: %q (%v)", &b, err)
	}
}
