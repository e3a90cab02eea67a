package calibration

import "testing"

// TestMachinePropertiesFall gives each property a state or a step of which it
// is false, since no machine of this package ever reaches one.
func TestMachinePropertiesFall(t *testing.T) {
	// One correct process leaves V0 where none has the value.
	quiet := byzState{Correct: 0b0111}
	woken := quiet
	woken.PC[1] = byzSE

	forged := quiet
	forged.Rcvd[0] = 0b0010

	hasty := quiet
	hasty.PC[0] = byzAC

	lost := counter{Counter: 1}
	lost.Threads[0].PC = atRelease
	lost.Threads[1].PC = atRelease

	leaders := raftState{}
	leaders.Server[0] = raftServer{Term: 2, Role: raftLeader}
	leaders.Server[2] = raftServer{Term: 2, Role: raftLeader}

	var empty raftLog
	logs := raftState{}
	logs.Server[0].Log = empty.append(2).append(3)
	logs.Server[1].Log = empty.append(3).append(3)
	logs.Server[0].CommitIndex = 1
	logs.Server[1].CommitIndex = 2

	for name, err := range map[string]error{
		"diehard NothingSpills":       jugs{Small: 4}.nothingSpills(),
		"missionaries NobodyIsEaten":  river{East: 0b011_001}.nobodyIsEaten(),
		"bcastbyz Unforgeability":     unforgeability(quiet, woken),
		"bcastbyz ReceivedWasSent":    receivedWasSent(forged),
		"bcastbyz AcceptedWithQuorum": acceptedWithQuorum(hasty),
		"ewd840 TerminationDetection": ring{Active: 0b10}.terminationDetection(),
		"ewd840 DijkstrasInvariant":   ring{Active: 0b10}.dijkstrasInvariant(),
		"increment NoLostUpdate":      lost.noLostUpdate(),
		"increment MutualExclusion":   lost.mutualExclusion(),
		"raft ElectionSafety":         leaders.electionSafety(),
		"raft LogMatching":            logs.logMatching(),
		"raft StateMachineSafety":     logs.stateMachineSafety(),
	} {
		if err == nil {
			t.Errorf("%s holds", name)
		}
	}
}

func TestRaftLog(t *testing.T) {
	var l raftLog
	for n := 0; n <= maxRaftLog; n++ {
		if l.len() != n || l.first(n) != l || l.term(n+1) != 0 {
			t.Errorf("log %v of %d entries has length %d", l, n, l.len())
		}
		longer := l.append(3)
		if longer.lastTerm() != 3 || longer.first(n) != l {
			t.Errorf("log %v and an entry are %v", l, longer)
		}
		l = l.append(2)
	}
	if got, want := l.first(2).append(3).String(), "[2 2 3]"; got != want {
		t.Errorf("log is %s, want %s", got, want)
	}
}

func TestRaftBag(t *testing.T) {
	a := raftMessage{Kind: voteRequest, Term: 2, From: 1, To: 2}
	b := raftMessage{Kind: voteRequest, Term: 2, From: 1, To: 3}
	c := raftMessage{Kind: appendDone, Term: 2, From: 2, To: 1}

	var one, other raftBag
	for _, m := range []raftMessage{a, b, a, c} {
		one.add(m)
	}
	for _, m := range []raftMessage{c, a, a, b} {
		other.add(m)
	}
	if one != other {
		t.Errorf("bags of the same messages are %v and %v", one, other)
	}
	one.remove(1)
	if want := (raftBag{c, a, a}); one != want || one.len() != 3 {
		t.Errorf("without message 2 the bag is %v, want %v", one, want)
	}
}

// TestSecondElectionPanics has two servers elected in one term, which the
// representation of the history has no room for.
func TestSecondElectionPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two elections in one term are accepted")
		}
	}()
	var s raftState
	s.elect(2, raftElection{Leader: 1})
	s.elect(2, raftElection{Leader: 2})
}
