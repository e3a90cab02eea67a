package hotstuff

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file hold the steps against the paper (arXiv 1803.05069).

// four are replicas of which the first leads view 1, the second view 2, and so on.
var four = Config{Nodes: 4, Tolerate: 1, Views: 4, Leaders: []model.NodeID{1, 2, 3, 4}, Values: 2, Proposals: []int{anyCommand}}

type received = model.Received[Message]

// upon returns what a clause does on each path of choices, apart from nothing.
func upon[S comparable](t *testing.T, p model.Protocol[S, Message], id model.NodeID, s S, clause string, mail ...received) []model.Outcome[S, Message] {
	t.Helper()
	outcomes, err := p.Step(id, s, nil, model.StepInput[Message]{Upon: clause, Mail: mail})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(outcomes, func(o model.Outcome[S, Message]) bool {
		if o.Panic != "" {
			t.Fatalf("node %d panics: %s", id, o.Panic)
		}
		return o.State == s && len(o.Sent) == 0
	})
}

// states returns the states after the outcomes.
func states[S any](outcomes []model.Outcome[S, Message]) []S {
	var list []S
	for _, o := range outcomes {
		list = append(list, o.State)
	}
	return list
}

func requireStates[S any](t *testing.T, got []model.Outcome[S, Message], want ...S) {
	t.Helper()
	if diff := cmp.Diff(want, states(got)); diff != "" {
		t.Fatalf("states (-want +got):\n%s", diff)
	}
}

// signed is a message from each of some nodes.
func signed(m Message, from ...model.NodeID) []received {
	var list []received
	for _, id := range from {
		list = append(list, received{From: id, Message: m})
	}
	return list
}

// Lemma 1: two certificates of n-f votes have a correct replica in common, whoever
// f are, if n is 3f+1. With n=3f they need not.
func TestCertificatesMeet(t *testing.T) {
	for _, c := range []Config{{Nodes: 4, Tolerate: 1}, {Nodes: 7, Tolerate: 2}, {Nodes: 3, Tolerate: 1}, {Nodes: 6, Tolerate: 2}} {
		meet := true
		quorums := cores(c.Nodes, c.quorum())
		for _, a := range quorums {
			for _, b := range quorums {
				meet = meet && (a&b).Len() > c.Tolerate
			}
		}
		if want := c.Nodes > 3*c.Tolerate; meet != want {
			t.Errorf("n=%d f=%d: quorums of %d share a correct replica: %v, want %v", c.Nodes, c.Tolerate, c.quorum(), meet, want)
		}
	}
}

// Algorithm 1, safeNode: a replica that is locked votes for what extends its lock,
// or has a newer certificate than that.
func TestSafeNode(t *testing.T) {
	locked := Replica{View: 3, Prepared: QC{1, 1}, Locked: QC{1, 1}}
	certificates := slices.Concat(
		signed(Vote{Prepare, 1, 1}, 1, 2, 4),
		signed(Vote{Prepare, 2, 2}, 1, 2, 4),
	)
	for _, test := range []struct {
		proposal Proposal
		votes    bool
	}{
		{Proposal{3, 1, 1}, true},  // the safety rule
		{Proposal{3, 2, 2}, true},  // the liveness rule
		{Proposal{3, 2, 0}, false}, // a branch from genesis
		{Proposal{3, 2, 1}, false}, // a certificate that is none
		{Proposal{4, 1, 1}, false}, // another view
	} {
		mail := append(signed(test.proposal, 3), certificates...)
		got := upon(t, four.basic(), 4, locked, "prepare", mail...)
		if votes := len(got) > 0; votes != test.votes {
			t.Errorf("on %+v it votes: %v, want %v", test.proposal, votes, test.votes)
		}
		if got = upon(t, four.basic(), 4, locked, "prepare", append(signed(test.proposal, 2), certificates...)...); len(got) > 0 {
			t.Errorf("it votes for %+v of node 2, who does not lead view 3", test.proposal)
		}
	}
}

// Algorithm 2: a replica votes for one proposal in a view, whichever comes first.
func TestVotesOnce(t *testing.T) {
	two := append(signed(Proposal{1, 1, 0}, 1), signed(Proposal{1, 2, 0}, 1)...)
	got := upon(t, four.basic(), 4, Replica{View: 1}, "prepare", two...)
	requireStates(t, got, Replica{View: 1, Phase: Prepare, Voted: 1}, Replica{View: 1, Phase: Prepare, Voted: 2})
	requireStates(t, upon(t, four.basic(), 4, got[0].State, "prepare", two...))
}

// Algorithm 2: a replica notes the prepareQC, is locked on the precommitQC, and
// executes on the commitQC; n-f votes are a certificate, and fewer are not.
func TestPhases(t *testing.T) {
	s := Replica{View: 1, Phase: Prepare, Voted: 1}
	for _, step := range []struct {
		clause string
		vote   Vote
		want   Replica
	}{
		{"precommit", Vote{Prepare, 1, 1}, Replica{View: 1, Phase: PreCommit, Voted: 1, Prepared: QC{1, 1}}},
		{"commit", Vote{PreCommit, 1, 1}, Replica{View: 1, Phase: Commit, Voted: 1, Prepared: QC{1, 1}, Locked: QC{1, 1}}},
		{"decide", Vote{Commit, 1, 1}, Replica{View: 1, Phase: Commit, Voted: 1, Prepared: QC{1, 1}, Locked: QC{1, 1}, Decided: 1}},
	} {
		requireStates(t, upon(t, four.basic(), 4, s, step.clause, signed(step.vote, 1, 2)...))
		got := upon(t, four.basic(), 4, s, step.clause, signed(step.vote, 1, 2, 3)...)
		requireStates(t, got, step.want)
		s = got[0].State
	}
}

// Algorithm 2: who gives up a view tells the next leader its prepareQC, and shows it.
func TestNextView(t *testing.T) {
	got := modeltest.Node(t, four.basic(), 4).Timeout(Replica{View: 1, Phase: Commit, Voted: 1, Prepared: QC{1, 1}, Locked: QC{1, 1}}, timerView)
	want := []model.Sent[Message]{{To: 2, Message: NewView{2, QC{1, 1}}}, {To: 2, Message: Certificate{Vote{Prepare, 1, 1}}}}
	if diff := cmp.Diff(want, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if want := (Replica{View: 2, Prepared: QC{1, 1}, Locked: QC{1, 1}}); got.State != want {
		t.Errorf("state %+v, want %+v", got.State, want)
	}
}

// Algorithm 2: the leader extends the highest certificate of n-f new-view messages.
// Of four it may have heard any three; a claim without a certificate is none.
func TestLeaderExtendsHighest(t *testing.T) {
	votes := append(signed(Vote{Prepare, 1, 1}, 1, 2, 4), signed(Vote{Prepare, 2, 2}, 1, 2, 4)...)
	for _, test := range []struct {
		views []QC // of nodes 1, 2 and so on
		want  []QC
	}{
		{[]QC{{}, {}}, nil},
		{[]QC{{}, {}, {}}, []QC{{}}},
		{[]QC{{}, {1, 1}, {}}, []QC{{1, 1}}},
		{[]QC{{2, 2}, {1, 1}, {}}, []QC{{2, 2}}},
		{[]QC{{2, 2}, {1, 1}, {}, {}}, []QC{{2, 2}, {1, 1}}},
		{[]QC{{2, 2}, {1, 1}, {}, {1, 1}}, []QC{{2, 2}, {1, 1}}},
		{[]QC{{}, {1, 2}, {}}, nil},
	} {
		mail := slices.Clone(votes)
		for i, qc := range test.views {
			mail = append(mail, signed(NewView{3, qc}, model.NodeID(i+1))...)
		}
		var got []QC
		for _, o := range upon(t, four.basic(), 3, Replica{View: 3}, "propose", mail...) {
			m := o.Sent[len(o.Sent)-1].Message.(Proposal)
			qc := QC{m.Justify, m.Value}
			if m.Justify == 0 {
				qc = QC{}
			}
			got = append(got, qc)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("on new-views with %v it extends (-want +got):\n%s", test.views, diff)
		}
	}
}

// A Byzantine node signs what it likes, and forges nothing: it proposes in the
// views that it leads, and no lie is a certificate.
func TestLies(t *testing.T) {
	for _, m := range four.lies(2, 3) {
		switch m := m.(type) {
		case Proposal:
			if m.View != 2 {
				t.Errorf("node 2 proposes in view %d", m.View)
			}
		case NewView:
			if m.View != 3 {
				t.Errorf("node 3 is told of view %d, which it does not lead", m.View)
			}
		case Certificate:
			t.Errorf("a certificate is forged: %+v", m)
		}
	}
}

// path returns the blocks of a chain from the first one, as views and a branch: what
// a Block stands for, in another form.
func path(b Block) []int {
	list := []int{int(b & twin)}
	for view := 1; view <= maxViews; view++ {
		if b>>view&1 == 1 {
			list = append(list, view)
		}
	}
	return list
}

// Section 5: a block extends what its chain begins with, and its parent is the chain
// without its last block.
func TestBlocks(t *testing.T) {
	isPrefix := func(a, b []int) bool { return len(a) <= len(b) && slices.Equal(a, b[:len(a)]) }
	const blocks = 1 << 6
	for b := Block(2); b < blocks; b++ {
		views := path(b)
		if last := views[len(views)-1]; b.View() != last {
			t.Errorf("%v is of view %d, want %d", b, b.View(), last)
		}
		want := genesis
		for a := Block(2); a < blocks; a++ {
			if slices.Equal(path(a), views[:len(views)-1]) {
				want = a
			}
			if got, want := b.Extends(a), isPrefix(path(a), views); got != want {
				t.Errorf("%v extends %v: %v, want %v", b, a, got, want)
			}
		}
		if b.Parent() != want || !b.Extends(genesis) {
			t.Errorf("the parent of %v is %v, want %v", b, b.Parent(), want)
		}
	}
}

// chainOf returns the block at the end of a chain of views.
func chainOf(views ...int) Block {
	b := genesis
	for _, view := range views {
		b |= 1 << view
	}
	return b
}

// Algorithm 5: a replica votes for later views only, and with its vote is locked on
// the grandparent, which never is of an earlier view than before.
func TestChainedVote(t *testing.T) {
	votes := slices.Concat(
		signed(GenericVote{chainOf(1)}, 1, 2, 3),
		signed(GenericVote{chainOf(1, 2)}, 1, 2, 3),
	)
	propose := func(b Block, from model.NodeID) []received { return append(signed(Generic{b}, from), votes...) }
	p := four.chained()

	got := upon(t, p, 4, Link{Voted: chainOf(1, 2)}, "vote", propose(chainOf(1, 2, 3), 3)...)
	requireStates(t, got, Link{Voted: chainOf(1, 2, 3), Locked: chainOf(1)})
	locked := got[0].State

	requireStates(t, upon(t, p, 4, locked, "vote", propose(chainOf(1, 3), 3)...))
	requireStates(t, upon(t, p, 4, locked, "vote", propose(chainOf(4), 4)...))
	requireStates(t, upon(t, p, 4, locked, "vote", propose(chainOf(1, 2, 3, 4), 4)...))
	requireStates(t, upon(t, p, 4, locked, "vote", propose(chainOf(1, 4), 4)...), Link{Voted: chainOf(1, 4), Locked: chainOf(1)})
}

// Algorithm 4: what has three certificates in consecutive views is executed.
func TestChainedDecide(t *testing.T) {
	for _, test := range []struct {
		last Block
		want []Link
	}{
		{chainOf(1, 2, 3), []Link{{Decided: chainOf(1)}}},
		{chainOf(2, 3, 4), []Link{{Decided: chainOf(2)}}},
		{chainOf(1, 2, 4), nil},
		{chainOf(1, 3, 4), nil},
		{chainOf(1, 2), nil},
	} {
		got := upon(t, four.chained(), 4, Link{}, "decide", signed(GenericVote{test.last}, 1, 2, 3)...)
		requireStates(t, got, test.want...)
	}
}

// The command of a correct leader is the one that is given, if one is.
func TestOwnCommand(t *testing.T) {
	for _, test := range []struct {
		proposals []int
		want      []specs.Value
	}{
		{[]int{anyCommand}, []specs.Value{1, 2, 1}},
		{[]int{2, 1}, []specs.Value{2, 1, 2}},
	} {
		c := Config{Values: 2, Proposals: test.proposals}
		if got := []specs.Value{c.own(1), c.own(2), c.own(3)}; !slices.Equal(got, test.want) {
			t.Errorf("proposals %v: own commands %v, want %v", test.proposals, got, test.want)
		}
	}
}
