package benor

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

// The tests of this file hold the steps against protocols A and B of Ben-Or (1983).

var (
	six   = Config{Nodes: 6, Faulty: 1, Rounds: 2} // protocol B
	three = Config{Nodes: 3, Faulty: 1, Rounds: 2, Crash: true}
)

// mail is a message from each of the given nodes.
func mail(m Message, from ...model.NodeID) []model.Received[Message] {
	var list []model.Received[Message]
	for _, id := range from {
		list = append(list, model.Received[Message]{From: id, Message: m})
	}
	return list
}

// requireStep takes a clause on node 1 and compares what comes of it: a state for
// each path of choices, and in each what is told to all nodes, or nil.
func requireStep(t *testing.T, c Config, clause string, before State, in []model.Received[Message], want map[State]Message) {
	t.Helper()
	outcomes, err := c.Protocol().Step(1, before, nil, model.StepInput[Message]{Upon: clause, Mail: in})
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[State]Message)
	for _, o := range outcomes {
		var told Message
		to := make(map[model.NodeID]bool)
		for _, sent := range o.Sent {
			told, to[sent.To] = sent.Message, true
		}
		if told != nil && len(to) != c.Nodes {
			t.Errorf("%s: %v is told to %d of %d nodes", clause, told, len(to), c.Nodes)
		}
		got[o.State] = told
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s in %+v with %v (-want +got):\n%s", clause, before, in, diff)
	}
}

// nothing is the outcome of a clause that is not met.
func nothing(s State) map[State]Message { return map[State]Message{s: nil} }

// Protocol B, step 2: of n-t reports more than (n+t)/2 are of one value, or not. With
// fewer than n-t there is neither; with more, it depends on which came first.
func TestReports(t *testing.T) {
	s := State{Round: 1, Value: 2}
	proposed := map[State]Message{{Round: 1, Value: 2, Proposed: true, Proposal: 1}: Propose{1, 1}}
	abstained := map[State]Message{{Round: 1, Value: 2, Proposed: true}: Propose{1, 0}}

	four := mail(Report{1, 1}, 2, 3, 4, 5)
	requireStep(t, six, "propose", s, four, nothing(s))
	requireStep(t, six, "abstain", s, four, nothing(s))
	five := slices.Concat(four, mail(Report{1, 2}, 1))
	requireStep(t, six, "propose", s, five, proposed)
	requireStep(t, six, "abstain", s, five, nothing(s))
	all := slices.Concat(five, mail(Report{1, 2}, 6))
	requireStep(t, six, "propose", s, all, proposed)
	requireStep(t, six, "abstain", s, all, abstained)

	// Those of another round do not count, nor does who reports twice count double.
	requireStep(t, six, "propose", s, slices.Concat(mail(Report{1, 1}, 2, 3, 4), mail(Report{2, 1}, 5, 6)), nothing(s))
	requireStep(t, six, "propose", s, slices.Concat(mail(Report{1, 1}, 2, 3, 4, 4), mail(Report{1, 2}, 1, 5)), nothing(s))
}

// Protocol B, step 3: (a) t+1 proposals of a value are adopted, (b) with more than
// (n+t)/2 it is decided, (c) and with fewer than t+1 a coin is tossed.
func TestProposals(t *testing.T) {
	s := State{Round: 1, Value: 2, Proposed: true}
	heard := func(of1 int) []model.Received[Message] {
		ids := []model.NodeID{1, 2, 3, 4, 5}
		return slices.Concat(mail(Propose{1, 1}, ids[:of1]...), mail(Propose{1, 0}, ids[of1:]...))
	}
	for of1 := range 6 {
		decided, adopted, tossed := nothing(s), nothing(s), nothing(s)
		switch {
		case of1 >= 4:
			decided = map[State]Message{{Round: 2, Value: 1, Decided: 1}: Report{2, 1}}
		case of1 >= 2:
			adopted = map[State]Message{{Round: 2, Value: 1}: Report{2, 1}}
		default:
			tossed = map[State]Message{{Round: 2, Value: 1}: Report{2, 1}, {Round: 2, Value: 2}: Report{2, 2}}
		}
		requireStep(t, six, "decide", s, heard(of1), decided)
		requireStep(t, six, "adopt", s, heard(of1), adopted)
		requireStep(t, six, "toss", s, heard(of1), tossed)
	}
	waits := State{Round: 1, Value: 2}
	requireStep(t, six, "decide", waits, heard(5), nothing(waits))
}

// In the last round of the model a node decides, and does nothing else.
func TestLastRound(t *testing.T) {
	s := State{Round: 2, Value: 1, Proposed: true, Proposal: 1}
	decided := s
	decided.Decided = 1
	requireStep(t, six, "decide", s, mail(Propose{2, 1}, 1, 2, 3, 4, 5), nothing(decided))
	requireStep(t, six, "adopt", s, slices.Concat(mail(Propose{2, 1}, 1, 2), mail(Propose{2, 0}, 3, 4, 5)), nothing(s))
	requireStep(t, six, "toss", s, mail(Propose{2, 0}, 1, 2, 3, 4, 5), nothing(s))
}

// Protocol A: one proposal is adopted, and t+1 are decided.
func TestProposalsOfProtocolA(t *testing.T) {
	s := State{Round: 1, Value: 2, Proposed: true}
	one := slices.Concat(mail(Propose{1, 1}, 1), mail(Propose{1, 0}, 2))
	requireStep(t, three, "adopt", s, one, map[State]Message{{Round: 2, Value: 1}: Report{2, 1}})
	requireStep(t, three, "decide", s, one, nothing(s))
	requireStep(t, three, "toss", s, one, nothing(s))
	requireStep(t, three, "decide", s, mail(Propose{1, 1}, 1, 2), map[State]Message{{Round: 2, Value: 1, Decided: 1}: Report{2, 1}})
}

// The thresholds of both protocols: correct nodes that begin alike propose and decide
// their value whatever others say, two values cannot both be proposed, and what is
// decided by one is adopted by all. For protocol B that takes n > 5t, and no less.
func TestThresholds(t *testing.T) {
	for f := 1; f < 5; f++ {
		for n := 5*f + 1; n < 5*f+8; n++ {
			c := Config{Nodes: n, Faulty: f}
			if honest := n - 2*f; honest < c.proposes() || honest < c.decides() {
				t.Errorf("n=%d t=%d: %d reports of correct nodes are heard, and %d needed", n, f, honest, c.proposes())
			}
			if common := 2*c.proposes() - n; common <= f {
				t.Errorf("n=%d t=%d: two values can be proposed", n, f)
			}
			// Of those that have proposed it, f may have lied, and f are not heard.
			if left := c.decides() - 2*f; left < c.adopts() {
				t.Errorf("n=%d t=%d: of a decision %d are heard, and %d adopt", n, f, left, c.adopts())
			}
		}
		if c := (Config{Nodes: 5 * f, Faulty: f}); c.Nodes-2*f >= c.proposes() {
			t.Errorf("n=%d t=%d: the correct nodes suffice", c.Nodes, f)
		}
		for n := 2*f + 1; n < 2*f+8; n++ {
			c := Config{Nodes: n, Faulty: f, Crash: true}
			if c.awaited() < c.proposes() || c.awaited() < c.decides() || 2*c.proposes() <= n || c.decides()-f < c.adopts() {
				t.Errorf("protocol A, n=%d t=%d: of %d %d propose, %d decide, %d adopt", n, f, c.awaited(), c.proposes(), c.decides(), c.adopts())
			}
		}
	}
}
