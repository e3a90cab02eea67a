package tendermint

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// The tests of this file go through Algorithm 1 of arXiv 1807.04938, clause by
// clause. Node 1 proposes in round 0, node 2 in round 1; node 4 takes the steps.

type (
	outcome  = model.Outcome[State, Message]
	received = model.Received[Message]
)

var config = Config{Nodes: 4, Faulty: 1, Rounds: 3, Values: 2, Lies: AnyLies}

// upon returns what a clause does on node 4.
func upon(t *testing.T, c Config, clause string, s State, mail ...received) []outcome {
	t.Helper()
	list, err := c.Protocol().Step(4, s, nil, model.StepInput[Message]{Upon: clause, Mail: mail})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// by is a message as each of the given nodes sends it.
func by(m Message, ids ...model.NodeID) []received {
	var list []received
	for _, id := range ids {
		list = append(list, received{From: id, Message: m})
	}
	return list
}

func mails(lists ...[]received) []received {
	var all []received
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// at is a node in the last of the given rounds.
func at(votes ...Votes) State { return State{Signed: votes} }

// wantStates compares the states that a clause can leave, in the order of its choices.
func wantStates(t *testing.T, got []outcome, want ...State) {
	t.Helper()
	var states []State
	for _, o := range got {
		states = append(states, o.State)
	}
	if diff := cmp.Diff(want, states, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

// wantTold says that a node has told everyone m and nothing else.
func wantTold(t *testing.T, o outcome, m Message) {
	t.Helper()
	told := model.NodeSet(0)
	for _, sent := range o.Sent {
		if sent.Message != m {
			t.Errorf("sent %v to node %d, want %v", sent.Message, sent.To, m)
		}
		told.Add(sent.To)
	}
	if told != model.Nodes(1, 2, 3, 4) {
		t.Errorf("%v was told to %v, want everyone", m, told)
	}
}

var (
	fresh   = Votes{}
	nothing = Votes{Prevote: Nil, Precommit: Nil}
)

// Lines 22 to 27: what is valid gets a prevote, what is not gets nil.
func TestPrevotesWhatIsValid(t *testing.T) {
	for proposed, vote := range map[Value]Value{1: 1, 2: 2, 3: Nil} {
		got := upon(t, config, "prevote-22", at(fresh), by(Proposal{0, proposed, noRound}, 1)...)
		wantStates(t, got, at(Votes{Prevote: vote}))
		wantTold(t, got[0], Prevote{0, vote})
	}
}

// Line 22: only the proposer of the round proposes, and a node prevotes once.
func TestPrevotesOnceAndForTheProposer(t *testing.T) {
	wantStates(t, upon(t, config, "prevote-22", at(fresh), by(Proposal{0, 1, noRound}, 2)...), at(fresh))
	voted := at(Votes{Prevote: 1})
	wantStates(t, upon(t, config, "prevote-22", voted, by(Proposal{0, 2, noRound}, 1)...), voted)
}

// A proposer that lies may have made several proposals; any can come first.
func TestAnyOfSeveralProposals(t *testing.T) {
	mail := mails(by(Proposal{0, 1, noRound}, 1), by(Proposal{0, 2, noRound}, 1))
	wantStates(t, upon(t, config, "prevote-22", at(fresh), mail...), at(Votes{Prevote: 1}), at(Votes{Prevote: 2}))
}

// Line 23: who is locked prevotes the locked value and nothing else.
func TestLockedPrevotesNothingElse(t *testing.T) {
	locked := Votes{Prevote: 1, Precommit: 1}
	for proposed, vote := range map[Value]Value{1: 1, 2: Nil} {
		got := upon(t, config, "prevote-22", at(locked, fresh), by(Proposal{1, proposed, noRound}, 2)...)
		wantStates(t, got, at(locked, Votes{Prevote: vote}))
	}
}

// Lines 28 and 29: a lock gives way to a polka of its own round or a later one, and
// not to an older one.
func TestUnlocksForWhatIsNotOlder(t *testing.T) {
	locked := Votes{Prevote: 1, Precommit: 1}
	proposal := func(validRound int) []received {
		return mails(by(Proposal{2, 2, validRound}, 3), by(Prevote{validRound, 2}, 1, 2, 3))
	}
	for _, c := range []struct {
		locked, valid int
		vote          Value
	}{{0, 0, 2}, {0, 1, 2}, {1, 1, 2}, {1, 0, Nil}} {
		before := at(nothing, nothing, fresh)
		before.Signed[c.locked] = locked
		after := at(before.Signed[0], before.Signed[1], Votes{Prevote: c.vote})
		wantStates(t, upon(t, config, "prevote-28", before, proposal(c.valid)...), after)
	}
}

// Line 28: the prevotes have to be there, 2f+1 of them, for that value and of that
// round. A claim is not enough.
func TestPolkaIsLookedUp(t *testing.T) {
	s := at(nothing, fresh)
	claim := by(Proposal{1, 2, 0}, 2)
	for _, votes := range [][]received{nil, by(Prevote{0, 2}, 1, 2), by(Prevote{0, 1}, 1, 2, 3), by(Prevote{1, 2}, 1, 2, 3)} {
		wantStates(t, upon(t, config, "prevote-28", s, mails(claim, votes)...), s)
	}
}

// Lines 36 to 43: with a proposal and 2f+1 prevotes a node locks the value and
// precommits it. One that has precommitted nil takes it as valid only.
func TestLocksOnAPolka(t *testing.T) {
	polka := mails(by(Proposal{0, 1, noRound}, 1), by(Prevote{0, 1}, 1, 2, 3))
	valid := Certificate{1, 0}

	got := upon(t, config, "precommit-36", at(Votes{Prevote: Nil}), polka...)
	locked := State{Signed: []Votes{{Nil, 1}}, Valid: valid}
	wantStates(t, got, locked)
	wantTold(t, got[0], Precommit{0, 1})
	if locked := got[0].State.locked(); locked != valid {
		t.Errorf("locked is %v, want %v", locked, valid)
	}

	got = upon(t, config, "precommit-36", at(nothing), polka...)
	wantStates(t, got, State{Signed: []Votes{nothing}, Valid: valid})
	if locked := got[0].State.locked(); locked != (Certificate{}) || len(got[0].Sent) > 0 {
		t.Errorf("who precommitted nil locks %v and sends %v", locked, got[0].Sent)
	}

	wantStates(t, upon(t, config, "precommit-36", at(fresh), polka...), at(fresh))
	few := mails(by(Proposal{0, 1, noRound}, 1), by(Prevote{0, 1}, 1, 2))
	wantStates(t, upon(t, config, "precommit-36", at(Votes{Prevote: 1}), few...), at(Votes{Prevote: 1}))
}

// Lines 44 to 46: 2f+1 prevotes for nil, and lines 34 and 61: 2f+1 for anything, and a
// timeout, make a node precommit nil.
func TestPrecommitsNil(t *testing.T) {
	before, after := at(Votes{Prevote: 1}), at(Votes{Prevote: 1, Precommit: Nil})
	split := mails(by(Prevote{0, Nil}, 1, 2), by(Prevote{0, 1}, 3))
	wantStates(t, upon(t, config, "precommit-44", before, split...), before)
	wantStates(t, upon(t, config, "timeout-34", before, split...), after)
	wantStates(t, upon(t, config, "timeout-34", before, split[1:]...), before)
	wantStates(t, upon(t, config, "precommit-44", before, by(Prevote{0, Nil}, 1, 2, 3)...), after)
}

// Lines 49 to 51: 2f+1 precommits of any round decide, wherever the node is. Lines
// 52 to 54: it has nothing more to do at the height.
func TestDecides(t *testing.T) {
	decided := State{Signed: []Votes{nothing, fresh}, Decided: Certificate{2, 0}}
	commit := mails(by(Proposal{0, 2, noRound}, 1), by(Precommit{0, 2}, 1, 2, 3))
	wantStates(t, upon(t, config, "decide-49", at(nothing, fresh), commit...), decided)
	wantStates(t, upon(t, config, "decide-49", at(nothing, fresh), commit[:3]...), at(nothing, fresh))
	wantStates(t, upon(t, config, "prevote-22", decided, by(Proposal{1, 1, noRound}, 2)...), decided)
}

// Lines 55 and 56: f+1 nodes in a later round take a node along, one does not. Lines
// 47 and 65: 2f+1 precommits of its round and a timeout take it to the next.
func TestStartsLaterRounds(t *testing.T) {
	one := by(Prevote{2, 1}, 1)
	wantStates(t, upon(t, config, "skip-55", at(fresh), one...), at(fresh))
	two := mails(one, by(Precommit{2, Nil}, 3))
	wantStates(t, upon(t, config, "skip-55", at(fresh), two...), at(fresh, fresh, fresh))
	split := mails(by(Precommit{0, Nil}, 1, 2), by(Precommit{0, 1}, 3))
	wantStates(t, upon(t, config, "timeout-47", at(fresh), split...), at(fresh, fresh))
	wantStates(t, upon(t, config, "timeout-47", at(fresh), split[1:]...), at(fresh))
}

// Lines 14 to 19: a proposer proposes the value that it knows to be valid with its
// round, or any if there is none.
func TestProposesWhatIsValid(t *testing.T) {
	c := config
	c.OneProposer, c.Nodes = true, 1
	c.Faulty = 0
	begin := func(s State) []outcome {
		list, err := c.Protocol().Step(1, s, nil, model.StepInput[Message]{Upon: "timeout-47", Mail: by(Precommit{0, Nil}, 1)})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	var fresh []Message
	for _, o := range begin(at(nothing)) {
		fresh = append(fresh, o.Sent[0].Message)
	}
	if diff := cmp.Diff([]Message{Proposal{1, 1, noRound}, Proposal{1, 2, noRound}}, fresh); diff != "" {
		t.Errorf("without a valid value (-want +got):\n%s", diff)
	}
	got := begin(State{Signed: []Votes{nothing}, Valid: Certificate{2, 0}})
	if want := (Proposal{1, 2, 0}); len(got) != 1 || got[0].Sent[0].Message != want {
		t.Errorf("with a valid value: %+v, want %+v alone", got, want)
	}
}

// TestEvidence: the judge accuses who has signed two values in one round, or voted
// against its precommit without a polka since. Two thirds excuse that, if not older.
func TestEvidence(t *testing.T) {
	votes := func(signed ...model.NodeSet) map[Certificate]model.NodeSet {
		m := make(map[Certificate]model.NodeSet)
		for i, set := range signed {
			m[Certificate{Value(i%2 + 1), i / 2}] = set
		}
		return m
	}
	for name, c := range map[string]struct {
		prevotes, precommits map[Certificate]model.NodeSet // 1 in round 0, 2 in round 0, 1 in round 1, ...
		want                 model.NodeSet
	}{
		"equivocation":       {votes(model.Nodes(1, 2), model.Nodes(2, 3)), nil, model.Nodes(2)},
		"two precommits":     {nil, votes(model.Nodes(1, 2), model.Nodes(2, 3)), model.Nodes(2)},
		"amnesia":            {votes(0, 0, 0, model.Nodes(1, 2)), votes(model.Nodes(2, 3)), model.Nodes(2)},
		"the same value":     {votes(0, 0, model.Nodes(1, 2)), votes(model.Nodes(2, 3)), 0},
		"excused":            {votes(0, model.Nodes(1, 3, 4), 0, model.Nodes(2)), votes(model.Nodes(2)), 0},
		"too few to excuse":  {votes(0, model.Nodes(1, 3), 0, model.Nodes(2)), votes(model.Nodes(2)), model.Nodes(2)},
		"excused by the old": {votes(model.Nodes(1, 3, 4), 0, 0, 0, model.Nodes(2)), votes(0, 0, 0, model.Nodes(2)), model.Nodes(2)},
	} {
		if got := (transcript{config, c.prevotes, c.precommits}).accused(); got != c.want {
			t.Errorf("%s: accused are %v, want %v", name, got, c.want)
		}
	}
}
