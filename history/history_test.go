package history

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

// recorded numbers events from 0.
func recorded(events ...Event) History {
	h := make(History, len(events))
	for i, e := range events {
		e.Index = i
		h[i] = e
	}
	return h
}

func invoke(process int, fn string, arg any) Event {
	return Event{Process: process, Kind: Invoke, Func: fn, Arg: arg}
}

func returned(process int, fn string, result any) Event {
	return Event{Process: process, Kind: Return, Func: fn, Result: result}
}

func failed(process int, fn string) Event { return Event{Process: process, Kind: Fail, Func: fn} }

func unknown(process int, fn string) Event { return Event{Process: process, Kind: Unknown, Func: fn} }

func TestFromModel(t *testing.T) {
	write, read := model.Op{Func: "write", Arg: 1}, model.Op{Func: "read"}
	got := FromModel(model.History{
		{Kind: model.Invoked, Client: 1, Op: write},
		{Kind: model.Invoked, Client: 2, Op: read},
		{Kind: model.Returned, Client: 1, Op: write},
		{Kind: model.Returned, Client: 2, Op: read, Result: 1},
	})
	want := History{
		{Index: 0, Process: 1, Kind: Invoke, Func: "write", Arg: 1},
		{Index: 1, Process: 2, Kind: Invoke, Func: "read"},
		{Index: 2, Process: 1, Kind: Return, Func: "write", Arg: 1},
		{Index: 3, Process: 2, Kind: Return, Func: "read", Result: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("FromModel (-want +got):\n%s", diff)
	}
	if err := Validate(got, Register(0)); err != nil {
		t.Errorf("Validate: %v", err)
	}
}

// everyStatus has an operation of each status, and a read of each but OK.
var everyStatus = recorded(
	invoke(1, "write", 1), // 0
	invoke(2, "write", 2), // 1
	invoke(3, "write", 3), // 2
	invoke(4, "write", 4), // 3
	returned(1, "write", nil),
	failed(2, "write"),
	unknown(3, "write"), // 6
	invoke(1, "read", nil),
	invoke(2, "read", nil),
	invoke(5, "read", nil),
	unknown(1, "read"), // 10
	failed(2, "read"),
)

func TestOperations(t *testing.T) {
	want := []Operation{
		{Process: 1, Func: "write", Arg: 1, Status: StatusOK, Invoke: 0, End: 4},
		{Process: 2, Func: "write", Arg: 2, Status: StatusFailed, Invoke: 1, End: 5},
		{Process: 3, Func: "write", Arg: 3, Status: StatusUnknown, Invoke: 2, End: 6},
		{Process: 4, Func: "write", Arg: 4, Status: StatusPending, Invoke: 3},
		{Process: 1, Func: "read", Status: StatusUnknown, Invoke: 7, End: 10},
		{Process: 2, Func: "read", Status: StatusFailed, Invoke: 8, End: 11},
		{Process: 5, Func: "read", Status: StatusPending, Invoke: 9},
	}
	if diff := cmp.Diff(want, everyStatus.Operations()); diff != "" {
		t.Errorf("Operations (-want +got):\n%s", diff)
	}
}

func TestComplete(t *testing.T) {
	want := []Operation{
		{Process: 1, Func: "write", Arg: 1, Status: StatusOK, Invoke: 0, End: 4},
		{Process: 3, Func: "write", Arg: 3, Status: StatusUnknown, Invoke: 2, End: 12},
		{Process: 4, Func: "write", Arg: 4, Status: StatusUnknown, Invoke: 3, End: 13},
	}
	if diff := cmp.Diff(want, Complete(everyStatus, Register(0))); diff != "" {
		t.Errorf("Complete (-want +got):\n%s", diff)
	}
}

func TestText(t *testing.T) {
	const want = `
c1  |- write(1) -|            |- read() ----------...
c2    |- write(2) failed -|     |- read() failed -|
c3      |- write(3) ------------------------------...
c4        |- write(4) ----------------------------...
c5                                |- read() ------...
`
	if diff := cmp.Diff(want, "\n"+Text(everyStatus)); diff != "" {
		t.Errorf("Text (-want +got):\n%s", diff)
	}
	if got := Text(nil); got != "" {
		t.Errorf("Text(nil) = %q, want nothing", got)
	}
}
