package pbft

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// Sections are those of Practical Byzantine Fault Tolerance, OSDI 1999. Nodes 1 to
// 4 are the replicas, of which 1 is the primary of view 1; 5 to 7 are clients.

var group = Config{Replicas: 4, F: 1, Views: 3, Slots: 4, Requests: 3, Interval: 2, AnyOrder: true, Judge: Replies}

type (
	outcome  = model.Outcome[State, Message]
	received = model.Received[Message]
)

// upon takes a clause with what was sent to a node, and returns the outcomes for
// everything that it may choose.
func upon(t *testing.T, c Config, id model.NodeID, s State, clause string, sent ...received) []outcome {
	t.Helper()
	p := c.Protocol()
	p.Lies = nil // what is in the mail is said here
	list, err := p.Step(id, s, nil, model.StepInput[Message]{Upon: clause, Mail: sent})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		if o.Panic != "" {
			t.Fatalf("node %v panics: %s", id, o.Panic)
		}
	}
	return list
}

// from is a message that each of some nodes has sent.
func from(m Message, ids ...model.NodeID) []received {
	var list []received
	for _, id := range ids {
		list = append(list, received{From: id, Message: m})
	}
	return list
}

// toAll is what a replica sends that tells all replicas, and itself.
func toAll(list ...Message) []model.Sent[Message] {
	var sent []model.Sent[Message]
	for _, m := range list {
		for id := model.NodeID(1); group.isReplica(id); id++ {
			sent = append(sent, model.Sent[Message]{To: id, Message: m})
		}
	}
	return sent
}

// expect compares the only outcome of a step: the state and what is sent.
func expect(t *testing.T, got []outcome, s State, sent ...model.Sent[Message]) {
	t.Helper()
	want := []outcome{{State: s, Sent: sent}}
	opts := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(outcome{}, "Timers", "Choices")}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// in is a replica of a view.
func in(view int) Replica { return Replica{View: view, Target: view} }

// The primary of a view is p = v mod |R|. (Section 4.) Views begin with 1 here.
func TestPrimariesTakeTurns(t *testing.T) {
	for view, want := range map[int]model.NodeID{1: 1, 2: 2, 4: 4, 5: 1} {
		if got := group.primary(view); got != want {
			t.Errorf("primary of view %d is %v, want %v", view, got, want)
		}
	}
}

// When the primary receives a request it assigns a sequence number and multicasts a
// pre-prepare. (Section 4.2.) Backups do not, nor one whose window is full.
func TestPrimaryProposes(t *testing.T) {
	s := in(1)
	s.Accepted = []Entry{{1, 3}}
	got := upon(t, group, 1, s, "propose")
	if len(got) != 2 {
		t.Fatalf("two requests have no sequence number, and it has %d choices", len(got))
	}
	for i, r := range []Request{1, 2} {
		after := in(1)
		after.Accepted = []Entry{{1, 3}, {2, r}}
		expect(t, got[i:i+1], after, toAll(PrePrepare{1, 2, r})...)
	}
	expect(t, upon(t, group, 2, s, "propose"), s)
	s.Accepted = []Entry{{1, 1}, {2, 2}, {3, Null}, {4, Null}}
	expect(t, upon(t, group, 1, s, "propose"), s)
}

// A backup accepts a pre-prepare provided that it is in the view, that the primary
// of the view has signed it, that it has accepted none with another digest for the
// view and sequence number, and that this is between the water marks. (Section 4.2.)
func TestBackupAccepts(t *testing.T) {
	after := in(1)
	after.Accepted = []Entry{{2, 3}}
	expect(t, upon(t, group, 3, in(1), "prepare", from(PrePrepare{1, 2, 3}, 1)...), after,
		toAll(Prepare{1, 2, 3})...)

	taken := in(1)
	taken.Accepted = []Entry{{2, 1}}
	full := in(1)
	for _, c := range []struct {
		s    Replica
		sent []received
	}{
		{in(1), from(PrePrepare{1, 2, 3}, 2)},
		{in(1), from(PrePrepare{2, 2, 3}, 2)},
		{taken, from(PrePrepare{1, 2, 3}, 1)},
		{full, from(PrePrepare{1, 5, 3}, 1)},
		{Replica{View: 1, Target: 1, Stable: 2, Executed: []Request{1, 2}}, from(PrePrepare{1, 2, 3}, 1)},
		{Replica{View: 1, Target: 2}, from(PrePrepare{1, 2, 3}, 1)},
	} {
		expect(t, upon(t, group, 3, c.s, "prepare", c.sent...), c.s)
	}
}

// A primary that equivocates has a backup accept either request, and not both.
func TestEquivocation(t *testing.T) {
	sent := append(from(PrePrepare{1, 1, 1}, 1), from(PrePrepare{1, 1, 2}, 1)...)
	for i, o := range upon(t, group, 3, in(1), "prepare", sent...) {
		if diff := cmp.Diff([]Entry{{1, Request(i + 1)}}, o.State.(Replica).Accepted); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		expect(t, upon(t, group, 3, o.State, "prepare", sent...), o.State)
	}
}

// prepared(m, v, n, i) is true if i has the pre-prepare and 2f prepares from
// different backups that match it: the primary's own prepare would not count.
// (Section 4.2.)
func TestPrepared(t *testing.T) {
	s := in(1)
	s.Accepted = []Entry{{1, 1}}
	after := s
	after.Prepared = []Certificate{{1, 1, 1}}
	proposal := from(PrePrepare{1, 1, 1}, 1)
	p := Prepare{1, 1, 1}
	expect(t, upon(t, group, 3, s, "commit", slices.Concat(proposal, from(p, 3, 4))...), after,
		toAll(Commit{1, 1, 1})...)
	for _, sent := range [][]received{
		slices.Concat(proposal, from(p, 3)),
		slices.Concat(proposal, from(p, 1, 3)),
		slices.Concat(proposal, from(p, 3), from(Prepare{1, 1, 2}, 4)),
		from(p, 2, 3, 4),
	} {
		expect(t, upon(t, group, 3, s, "commit", sent...), s)
	}
}

// committed-local(m, v, n, i) is true if prepared(m, v, n, i) is, and i has 2f+1
// commits, possibly including its own. It executes the request after those with
// lower numbers, and sends the reply. (Section 4.2.)
func TestExecutesInOrder(t *testing.T) {
	s := in(1)
	s.Accepted = []Entry{{1, 2}, {2, 3}}
	s.Prepared = []Certificate{{1, 1, 2}, {1, 2, 3}}
	after := s
	after.Executed = []Request{2}
	reply := model.Sent[Message]{To: 6, Message: Reply{1}}
	expect(t, upon(t, group, 3, s, "execute", from(Commit{1, 1, 2}, 1, 2, 3)...), after, reply)
	expect(t, upon(t, group, 3, s, "execute", from(Commit{1, 1, 2}, 1, 2)...), s)
	expect(t, upon(t, group, 3, s, "execute", from(Commit{1, 2, 3}, 1, 2, 3)...), s)

	s.Prepared = []Certificate{{1, 2, 3}}
	expect(t, upon(t, group, 3, s, "execute", from(Commit{1, 1, 2}, 1, 2, 4)...), s)
}

// Replicas discard requests that were executed already. (Section 4.1: at most
// once.) Null requests are no-ops. (Section 4.4.)
func TestExecutesOnce(t *testing.T) {
	for executed, want := range map[Request]int{1: 1, 2: 2, 3: 0} {
		if got := result([]Request{Null, 1, 1, Null, 2}, executed); got != want {
			t.Errorf("the result of request %d is %d, want %d", executed, got, want)
		}
	}
	s := in(1)
	s.Executed = []Request{1, Null}
	s.Prepared = []Certificate{{1, 3, 1}}
	after := s
	after.Executed = []Request{1, Null, 1}
	expect(t, upon(t, group, 2, s, "execute", from(Commit{1, 3, 1}, 1, 2, 3)...), after)
}

// Checkpoints are made when a request with a sequence number divisible by K is
// executed. (Section 4.3.)
func TestMakesCheckpoint(t *testing.T) {
	s := in(1)
	s.Executed = []Request{1}
	s.Prepared = []Certificate{{1, 2, Null}}
	after := s
	after.Executed = []Request{1, Null}
	expect(t, upon(t, group, 2, s, "execute", from(Commit{1, 2, Null}, 1, 2, 3)...), after,
		toAll(Checkpoint{2, []Request{1, Null}})...)
}

// A checkpoint with 2f+1 messages that match, possibly its own among them, is
// stable; the replica discards all messages about it and what comes before. (Section
// 4.3.) One that lacks it takes the state. (Section 4.6.)
func TestStableCheckpoint(t *testing.T) {
	s := in(1)
	s.Accepted = []Entry{{2, 2}, {3, 3}}
	s.Prepared = []Certificate{{1, 1, 1}, {1, 3, 3}}
	s.Executed = []Request{1}
	p := Checkpoint{2, []Request{1, 2}}
	after := Replica{View: 1, Target: 1, Stable: 2, Executed: []Request{1, 2}}
	after.Accepted = []Entry{{3, 3}}
	after.Prepared = []Certificate{{1, 3, 3}}
	expect(t, upon(t, group, 2, s, "stable", from(p, 1, 3, 4)...), after)
	expect(t, upon(t, group, 2, s, "stable", from(p, 1, 3)...), s)
	other := from(Checkpoint{2, []Request{2, 1}}, 4)
	expect(t, upon(t, group, 2, s, "stable", slices.Concat(from(p, 1, 3), other)...), s)
}

// A backup whose timer expires multicasts a view-change with its stable checkpoint
// and a certificate for each request that prepared at it above that. It stops
// accepting messages other than checkpoints, view-changes and new-views. (Section
// 4.4.)
func TestViewChange(t *testing.T) {
	s := Replica{View: 1, Target: 1, Stable: 2, Executed: []Request{1, 2}}
	s.Accepted = []Entry{{3, 3}}
	s.Prepared = []Certificate{{1, 3, 3}}
	after := s
	after.Target, after.Accepted = 2, nil
	p := group.Protocol()
	p.Lies = nil
	got, err := p.Step(3, s, nil, model.StepInput[Message]{Timer: timerViewChange})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, got, after, toAll(ViewChange{2, 2, s.Prepared, true})...)
	for _, clause := range []string{"propose", "prepare", "commit", "execute"} {
		sent := slices.Concat(from(PrePrepare{1, 4, 1}, 1), from(Prepare{1, 3, 3}, 2, 3, 4), from(Commit{1, 3, 3}, 1, 2, 3))
		expect(t, upon(t, group, 3, after, clause, sent...), after)
	}
}

// A replica that receives f+1 view-changes from other replicas for views greater
// than its own sends one for the smallest, so that faulty ones cannot make it do so.
// (Section 4.5.2.)
func TestJoins(t *testing.T) {
	second, third := ViewChange{View: 2}, ViewChange{View: 3}
	for _, c := range []struct {
		sent []received
		want []int // the views that it may come to ask for
	}{
		{from(second, 2, 4), []int{2}},
		{from(third, 2, 4), []int{3}},
		{slices.Concat(from(second, 2), from(third, 4)), []int{2}},
		{slices.Concat(from(second, 2), from(third, 2, 4)), []int{2, 3}},
		{from(third, 2), []int{1}},
		{slices.Concat(from(second, 2), from(third, 2)), []int{1}},
		{from(third, 2, 3), []int{1}},
	} {
		var got []int
		for _, o := range upon(t, group, 3, in(1), "join", c.sent...) {
			got = append(got, o.State.(Replica).Target)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("after %v it asks for %v, want %v", c.sent, got, c.want)
		}
	}
}

// prepared is the mail that proves a certificate of a view.
func prepared(cert Certificate) []received {
	primary := group.primary(cert.View)
	sent := from(PrePrepare(cert), primary)
	for id := model.NodeID(1); len(sent) < group.quorum(); id++ {
		if id != primary {
			sent = append(sent, from(Prepare(cert), id)...)
		}
	}
	return sent
}

// The primary of the view, when it has 2f valid view-changes of others, multicasts a
// new-view: min-s is the latest stable checkpoint in them, max-s the highest
// sequence number with a certificate, and in between comes the request of the
// certificate with the highest view, or the null request. (Section 4.4.)
func TestNewView(t *testing.T) {
	first, second, third, fourth := Certificate{1, 2, 1}, Certificate{2, 2, 2}, Certificate{1, 3, 1}, Certificate{2, 4, 2}
	proofs := slices.Concat(prepared(first), prepared(second), prepared(third), prepared(fourth),
		from(Checkpoint{2, []Request{1, 2}}, 1, 2, 4))
	claim := func(stable int, cert Certificate, id model.NodeID) []received {
		return from(ViewChange{3, stable, []Certificate{cert}, false}, id)
	}
	own := from(ViewChange{View: 3}, 3)
	for _, c := range []struct {
		sent []received
		want []NewView
	}{
		{from(ViewChange{View: 3}, 1, 4), []NewView{{3, 0, nil, true}}},
		{from(ViewChange{View: 3}, 1), nil},
		{from(ViewChange{View: 2}, 1, 4), nil},
		{slices.Concat(claim(0, first, 1), claim(0, second, 4)), []NewView{{3, 0, []Request{Null, 2}, true}}},
		{slices.Concat(claim(0, second, 1), claim(0, first, 4)), []NewView{{3, 0, []Request{Null, 2}, true}}},
		{slices.Concat(claim(0, first, 1), from(ViewChange{3, 2, nil, false}, 4)), []NewView{{3, 2, nil, true}}},
		{slices.Concat(claim(2, fourth, 1), claim(0, third, 4)), []NewView{{3, 2, []Request{1, 2}, true}}},
		// Of three others two are enough, whichever.
		{
			slices.Concat(from(ViewChange{View: 3}, 1, 4), claim(0, first, 2)),
			[]NewView{{3, 0, nil, true}, {3, 0, []Request{Null, 1}, true}},
		},
	} {
		s := Replica{View: 1, Target: 3}
		var got []NewView
		for _, o := range upon(t, group, 3, s, "new-view", slices.Concat(own, proofs, c.sent)...) {
			if len(o.Sent) > 0 {
				got = append(got, o.Sent[len(o.Sent)-1].Message.(NewView))
			}
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("after %v (-want +got)\n%s", c.sent, diff)
		}
	}
}

// A view-change is valid if it has 2f+1 checkpoints that match, and certificates of
// earlier views that are in order.
func TestInvalidViewChanges(t *testing.T) {
	s := Replica{View: 1, Target: 2}
	good := slices.Concat(from(ViewChange{View: 2}, 2, 4), prepared(Certificate{1, 1, 1}))
	bad := []ViewChange{
		{2, 2, nil, false},                      // not stable
		{2, 0, []Certificate{{1, 1, 2}}, false}, // another request was prepared
		{2, 0, []Certificate{{1, 2, 1}}, false}, // at another sequence number
		{2, 0, []Certificate{{2, 1, 1}}, false}, // not in an earlier view
		{2, 0, []Certificate{{1, 5, 1}}, false}, // above the high water mark
	}
	for _, v := range bad {
		expect(t, upon(t, group, 2, s, "new-view", slices.Concat(good, from(v, 1))...), s)
	}
	fine := ViewChange{2, 0, []Certificate{{1, 1, 1}}, false}
	after := in(2)
	after.Accepted = []Entry{{1, 1}}
	expect(t, upon(t, group, 2, s, "new-view", slices.Concat(good, from(fine, 1))...), after,
		toAll(NewView{2, 0, []Request{1}, true})...)
}

// A backup accepts a new-view if its view-changes are valid and its pre-prepares are
// those that follow from them; it multicasts a prepare for each. (Section 4.4.)
func TestEntersView(t *testing.T) {
	proof := prepared(Certificate{1, 1, 1})
	asked := slices.Concat(from(ViewChange{View: 2}, 2, 4), from(ViewChange{2, 0, []Certificate{{1, 1, 1}}, false}, 1))
	after := in(2)
	after.Accepted = []Entry{{1, 1}}
	for _, s := range []Replica{in(1), {View: 1, Target: 2}} {
		expect(t, upon(t, group, 3, s, "enter", slices.Concat(proof, asked, from(NewView{2, 0, []Request{1}, false}, 2))...),
			after, toAll(Prepare{2, 1, 1})...)
		for _, v := range []NewView{{2, 0, nil, false}, {2, 0, []Request{2}, false}, {2, 0, []Request{1, 2}, false}, {2, 2, nil, false}} {
			expect(t, upon(t, group, 3, s, "enter", slices.Concat(proof, asked, from(v, 2))...), s)
		}
		expect(t, upon(t, group, 3, s, "enter", slices.Concat(proof, asked, from(NewView{2, 0, []Request{1}, false}, 1))...), s)
	}
	for _, s := range []Replica{in(2), {View: 1, Target: 3}} {
		expect(t, upon(t, group, 3, s, "enter", slices.Concat(proof, asked, from(NewView{2, 0, []Request{1}, false}, 2))...), s)
	}
}

// A client waits for f+1 replies with the same result from different replicas.
// (Section 4.1.)
func TestClientCounts(t *testing.T) {
	expect(t, upon(t, group, 5, Client{}, "accept", from(Reply{2}, 1, 4)...), Client{Result: 2})
	expect(t, upon(t, group, 5, Client{}, "accept", slices.Concat(from(Reply{2}, 1), from(Reply{1}, 4))...), Client{})
}

// The MACs of a faulty client are right for the primary only. (Aardvark, NSDI 2009.)
func TestFaultyClient(t *testing.T) {
	c := group
	c.MACs = true
	expect(t, upon(t, c, 3, in(1), "prepare", from(PrePrepare{1, 1, 1}, 1)...), in(1))
}

// What a faulty replica may say it says as itself: only the primary's proposals and
// new-views come from it, and nothing in either is out of bounds.
func TestLies(t *testing.T) {
	for from := model.NodeID(1); group.isReplica(from); from++ {
		seen := map[string]int{}
		for _, m := range group.lies(from, 2) {
			switch m := m.(type) {
			case PrePrepare:
				seen["pre-prepare"]++
				if group.primary(m.View) != from {
					t.Errorf("%v lies %+v", from, m)
				}
			case Prepare:
				seen["prepare"]++
				if group.primary(m.View) == from {
					t.Errorf("%v lies %+v", from, m)
				}
			case NewView:
				seen["new-view"]++
				if group.primary(m.View) != from || m.Stable+len(m.Requests) > group.high(m.Stable) {
					t.Errorf("%v lies %+v", from, m)
				}
			case Checkpoint:
				seen["checkpoint"]++
			}
		}
		if seen["checkpoint"] != 16+256 {
			t.Errorf("%v lies about %d checkpoints, want %d", from, seen["checkpoint"], 16+256)
		}
	}
}
