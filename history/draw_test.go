package history_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/history"
)

// drawnHistory is what the page of a drawing shows.
type drawnHistory struct {
	Partitions []struct {
		History []struct {
			ClientId    int
			Description string
			Metadata    string
		}
		PartialLinearizations [][]struct{ StateDescription string }
	}
}

func TestDraw(t *testing.T) {
	const evil = "<script>alert(1)</script>"
	h := history.History{
		{Index: 0, Process: 7, Kind: history.Invoke, Func: "put", Arg: history.Entry{Key: "k", Value: evil}},
		{Index: 1, Process: 7, Kind: history.Return, Func: "put"},
		{Index: 2, Process: 9, Kind: history.Invoke, Func: "put", Arg: history.Entry{Key: "l", Value: "x"}},
		{Index: 3, Process: 7, Kind: history.Invoke, Func: "get", Arg: "k"},
		{Index: 4, Process: 7, Kind: history.Return, Func: "get", Result: ""},
	}
	var page bytes.Buffer
	if err := history.Draw(t.Context(), &page, history.KV(""), h); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), evil) {
		t.Error("a value is in the page as it is")
	}
	data := regexp.MustCompile(`const data = (.*)`).FindSubmatch(page.Bytes())
	if data == nil {
		t.Fatal("the page has no data")
	}
	var drawn drawnHistory
	if err := json.Unmarshal(data[1], &drawn); err != nil {
		t.Fatal(err)
	}
	var rows, states []string
	for _, p := range drawn.Partitions {
		for _, o := range p.History {
			rows = append(rows, string(rune('0'+o.ClientId))+" "+o.Metadata+" "+o.Description)
		}
		for _, order := range p.PartialLinearizations {
			for _, step := range order {
				states = append(states, step.StateDescription)
			}
		}
	}
	want := []string{
		`0 c7 put("k" = "` + evil + `")`, `0 c7 get("k") ""`, `1 c9 put("l" = "x"), outcome unknown`,
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(states) == 0 || strings.Contains(strings.Join(states, " "), "<") {
		t.Errorf("states are %q", states)
	}
}

func TestDrawRefuses(t *testing.T) {
	bad := history.History{{Index: 0, Process: 1, Kind: history.Return, Func: "read"}}
	if err := history.Draw(t.Context(), &bytes.Buffer{}, history.Register(0), bad); !errors.As(err, new(*history.InvalidError)) {
		t.Errorf("a history that is none: %v", err)
	}
	var long history.History
	for i := 0; i < 4000; i += 2 {
		long = append(long, history.Event{Index: i, Process: 1, Kind: history.Invoke, Func: "write", Arg: i},
			history.Event{Index: i + 1, Process: 1, Kind: history.Return, Func: "write"})
	}
	err := history.Draw(t.Context(), &bytes.Buffer{}, history.Register(0), long)
	if want := "2000 operations are not drawn, no more than 1000 are"; err == nil || err.Error() != want {
		t.Errorf("a long history: got %v, want %s", err, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := history.Draw(ctx, &bytes.Buffer{}, history.Register(0), long[:2]); err == nil {
		t.Error("without time there is a drawing")
	}
}
