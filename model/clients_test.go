package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Clients, their calls and what they see.

// serving has the given number of clients make one call each at node 1 or 2,
// which invoke handles.
func serving(clients int, invoke func(n cornerNode, s *cornerState, call Call), properties ...cornerProperty) cornerSystem {
	sys := corner(cornerProtocol{Nodes: 2, Invoke: invoke}, properties...)
	for i := range clients {
		sys.Clients = append(sys.Clients, Client{At: []NodeID{1, 2}, Ops: []Op{{Func: "add", Arg: i + 1}}})
	}
	return sys
}

func keepsAll(judge func(h History) error) cornerProperty {
	return OnHistory[cornerState]("History", judge)
}

func TestReplies(t *testing.T) {
	later := func(result int) func(n cornerNode, s *cornerState, call Call) {
		return func(n cornerNode, s *cornerState, call Call) {
			n.Reply(call, 1)
			n.Send(1, cornerMessage{K: result, List: []int{call.Client, call.Seq}})
		}
	}
	tests := []struct {
		name   string
		invoke func(n cornerNode, s *cornerState, call Call)
		want   string // part of the error, or empty
	}{
		{"one", func(n cornerNode, _ *cornerState, call Call) { n.Reply(call, 1) }, ""},
		{"the same twice", func(n cornerNode, _ *cornerState, call Call) { n.Reply(call, 1); n.Reply(call, 1) }, ""},
		{"the same later", later(1), ""},
		{"another", func(n cornerNode, _ *cornerState, call Call) { n.Reply(call, 1); n.Reply(call, 2) }, "second, different reply"},
		{"another later", later(2), "second, different reply"},
		{"to nobody", func(n cornerNode, _ *cornerState, call Call) { call.Client = 7; n.Reply(call, 1) }, "never made"},
		{"too early", func(n cornerNode, _ *cornerState, call Call) { call.Seq++; n.Reply(call, 1) }, "never made"},
		{"none", func(n cornerNode, s *cornerState, _ Call) { s.X++ }, ""},
	}
	for _, tt := range tests {
		_, err := run(t, unordered, Options{}, func() Model {
			sys := serving(2, tt.invoke, keepsAll(func(History) error { return nil }))
			sys.Protocol.Receive = func(n cornerNode, s *cornerState, _ NodeID, m cornerMessage) {
				n.Reply(Call{Client: m.List[0], Seq: m.List[1]}, m.K)
			}
			return sys
		})
		if tt.want == "" && err != nil || tt.want != "" && (!errors.Is(err, ErrInternal) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got error %v, want %q", tt.name, err, tt.want)
		}
	}
}

// A reply where there are no clients is to a call that was never made.
func TestReplyWithoutClients(t *testing.T) {
	_, err := run(t, unordered, Options{}, func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) { s.X++; n.Reply(Call{Client: 1, Seq: 1}, 1) })
	})
	if !errors.Is(err, ErrInternal) || !strings.Contains(err.Error(), "never made") {
		t.Errorf("got error %v", err)
	}
}

// Each client has one call open at a time, at a node that is up.
func TestCalls(t *testing.T) {
	in := instance(t, Environment{Network: Multiset, Faults: Faults{Crash: 1}}, func() Model {
		sys := serving(1, func(n cornerNode, s *cornerState, call Call) {
			s.X += call.Seq
			if n.ID() == 1 {
				n.Reply(call, nil)
			}
		})
		sys.Clients[0].Ops = append(sys.Clients[0].Ops, Op{Func: "get"})
		return sys
	})
	tr := replayed(t, in, "invoke c1 add(1) @1", "invoke c1 get() @2")
	if got := tr.Final.Text; !strings.Contains(got, "1: {X: 1,") || !strings.Contains(got, "2: {X: 2,") {
		t.Errorf("got %s", got)
	}
	if got := tr.Steps[0].Returns; !slices.Equal(got, []string{"c1 ok"}) && !slices.Equal(got, []string{"c1 add(1) ok"}) {
		t.Errorf("returns %v", got)
	}
	for _, lines := range [][]string{
		{"invoke c1 get() @1"},                        // out of order
		{"invoke c1 add(1) @2", "invoke c1 get() @1"}, // the first has not returned
		{"crash 1", "invoke c1 add(1) @1"},
		{"invoke c1 add(1) @1", "invoke c1 add(1) @1"},
	} {
		script, err := ParseScript("script", strings.Join(lines, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		var not *NotEnabledError
		if _, err := in.Replay(script); !errors.As(err, &not) || not.Step != len(lines) || not.Line != len(lines) {
			t.Errorf("%v: got error %v", lines, err)
		}
	}
}

func TestHistories(t *testing.T) {
	answer := func(n cornerNode, s *cornerState, call Call) {
		s.X += call.Op.Arg.(int)
		n.Reply(call, s.X)
	}
	sums := func(bad int, err error) cornerProperty {
		return keepsAll(func(h History) error {
			if last := h[len(h)-1]; last.Kind != Returned {
				return fmt.Errorf("%w: judged before a return", ErrInternal)
			} else if last.Result == bad {
				return err
			}
			return nil
		})
	}
	// Clients that add 1 and 2 at one node get 1 and 3, or 2 and 3.
	v := violated(t, unordered, "History", 2, func() Model { return serving(2, answer, sums(3, errors.New("three"))) })
	if v.FailureStep == nil || *v.FailureStep != 2 || v.Reason != "three" {
		t.Errorf("got %+v", v)
	}
	if got, want := events(v.Trace), []string{"invoke c1 add(1) @1", "invoke c2 add(2) @1"}; !slices.Equal(got, want) {
		t.Errorf("got run %v, want %v", got, want)
	}
	undecided := fmt.Errorf("too long: %w", ErrUndecided)
	r := explored(t, instance(t, unordered, func() Model { return serving(2, answer, sums(3, undecided)) }), Options{})
	if r.Verdict != Inconclusive || r.Properties[0].Status != StatusInconclusive || !r.Complete || r.Violation != nil {
		t.Errorf("undecided: got %s, %+v", r.Verdict, r.Properties)
	}
	// Undecided is less than a violation of another property.
	r = explored(t, instance(t, unordered, func() Model {
		return serving(2, answer, sums(3, undecided), forbid("Three", func(s cornerState) bool { return s.X == 3 }))
	}), Options{})
	if r.Verdict != Violated || r.Violation.Property != "Three" || r.Properties[0].Status != StatusInconclusive {
		t.Errorf("undecided and violated: got %s, %+v", r.Verdict, r.Properties)
	}
	_, err := run(t, unordered, Options{}, func() Model { return serving(2, answer, sums(2, ErrInternal)) })
	if !errors.Is(err, ErrInternal) || !strings.Contains(err.Error(), "History") {
		t.Errorf("got error %v", err)
	}
}

// A replay that cannot decide a history says nothing against it, and one that
// finds a defect ends with it.
func TestUndecidedReplay(t *testing.T) {
	answer := func(n cornerNode, _ *cornerState, call Call) { n.Reply(call, 1) }
	for _, cause := range []error{ErrUndecided, ErrInternal} {
		in := instance(t, unordered, func() Model { return serving(1, answer, keepsAll(func(History) error { return cause })) })
		script, err := ParseScript("script", "invoke c1 add(1) @1")
		if err != nil {
			t.Fatal(err)
		}
		tr, err := in.Replay(script)
		if errors.Is(cause, ErrInternal) {
			if !errors.Is(err, ErrInternal) {
				t.Errorf("got error %v, want ErrInternal", err)
			}
			continue
		}
		if err != nil || tr.Property != "" || tr.Verdict != "" {
			t.Errorf("undecided: got %q, %q, %v", tr.Property, tr.Verdict, err)
		}
	}
}

// Histories that differ in the order of adjacent invokes, or of adjacent
// returns, are one.
func TestCanonicalHistories(t *testing.T) {
	seen := map[string]bool{}
	r := explored(t, instance(t, unordered, func() Model {
		sys := serving(2, func(n cornerNode, s *cornerState, call Call) {
			n.Send(n.ID(), cornerMessage{K: call.Client})
		}, keepsAll(func(h History) error {
			var b strings.Builder
			for _, rec := range h {
				fmt.Fprintf(&b, "%d%c ", rec.Client, " ir"[rec.Kind])
			}
			seen[b.String()] = true
			return nil
		}))
		sys.Protocol.Receive = func(n cornerNode, _ *cornerState, _ NodeID, m cornerMessage) {
			n.Reply(Call{Client: m.K, Seq: 1}, m.K)
		}
		return sys
	}), Options{Workers: 1})
	want := map[string]bool{
		"1i 1r ": true, "2i 2r ": true, "1i 2i 1r ": true, "1i 2i 2r ": true, "1i 2i 1r 2r ": true,
		"1i 1r 2i 2r ": true, "2i 2r 1i 1r ": true,
	}
	if fmt.Sprint(seen) != fmt.Sprint(want) || r.Histories != len(want) {
		t.Errorf("got %d histories, judged %v, want %v", r.Histories, seen, want)
	}
}

// A node that is itself a client records what it sees.
func TestNodeAsClient(t *testing.T) {
	build := func(steps ...func(n cornerNode)) func() Model {
		return func() Model {
			return with(ticking(1, func(n cornerNode, s *cornerState) {
				if s.X < len(steps) {
					steps[s.X](n)
				}
				s.X++
			}), keepsAll(func(h History) error {
				if last := h[len(h)-1]; last.Result == 2 {
					return fmt.Errorf("%s of client %d is 2", last.Op, last.Client)
				}
				return nil
			}))
		}
	}
	read := func(n cornerNode) { n.RecordInvoke(Op{Func: "read", Arg: "x"}) }
	returns := func(k int) func(n cornerNode) { return func(n cornerNode) { n.RecordReturn(k) } }
	v := violated(t, unordered, "History", 4, build(read, returns(1), read, returns(2)))
	if v.Reason != `read("x") of client 1 is 2` || !slices.Equal(v.Trace.Steps[3].Returns, []string{`c1 read("x") 2`}) {
		t.Errorf("got %q, %v", v.Reason, v.Trace.Steps[3].Returns)
	}
	for want, steps := range map[string][]func(n cornerNode){
		"while its last operation is open": {read, read},
		"no operation of it is open":       {read, returns(1), returns(1)},
	} {
		if _, err := run(t, unordered, Options{}, build(steps...)); !errors.Is(err, ErrInternal) || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

func TestClientsRefused(t *testing.T) {
	for want, change := range map[string]func(sys *cornerSystem){
		"no node to call":        func(sys *cornerSystem) { sys.Clients[0].At = nil },
		"the protocol no Invoke": func(sys *cornerSystem) { sys.Protocol.Invoke = nil },
		"calls node 3":           func(sys *cornerSystem) { sys.Clients[0].At = []NodeID{1, 3} },
		"client 1 calls node 0":  func(sys *cornerSystem) { sys.Clients[0].At = []NodeID{None} },
	} {
		sys := serving(1, func(cornerNode, *cornerState, Call) {})
		change(&sys)
		if err := configure(sys); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
