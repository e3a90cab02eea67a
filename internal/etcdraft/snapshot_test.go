package etcdraft

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
	"github.com/faultline-mc/faultline/raft/snapshot"
)

// A server of raft/snapshot and a RawNode get the same messages of leaders, late
// ones and snapshots among them, take snapshots, compact their logs and crash. What
// leaders there are is made up beforehand: each has what is committed before it.

// snapshots is how often what is of interest has happened.
type snapshots struct {
	installed, forwarded, late, below, compacted, restarts, granted int
}

// compacting are the two servers, which are server 1 of three.
type compacting struct {
	protocol model.Protocol[snapshot.State, core.Message]
	state    snapshot.State
	timers   []model.Timer
	etcd     *etcdServer
	seen     *snapshots
}

type snapshotInput = model.StepInput[core.Message]

func newCompacting(without model.RuleSet, seen *snapshots) (*compacting, error) {
	set := &setup{nodes: 3, batch: unbounded, inflight: 1}
	c := snapshot.Config{
		Raft:    core.Config{Nodes: set.nodes, Terms: unbounded, Log: unbounded, Batch: set.batch, Inflight: set.inflight, Disk: core.Sync, Served: true},
		Without: without,
	}
	w := &compacting{protocol: c.Protocol(), seen: seen}
	var err error
	if w.etcd, err = newEtcdServer(1, set); err != nil {
		return nil, err
	}
	_, err = w.step(snapshotInput{Start: true})
	return w, err
}

// step has the server of raft/snapshot take a step, and apply what it can.
func (w *compacting) step(in snapshotInput) ([]model.Sent[core.Message], error) {
	outcomes, err := w.protocol.Step(1, w.state, w.timers, in)
	if err != nil {
		return nil, err
	}
	if p := outcomes[0].Panic; p != "" {
		return nil, fmt.Errorf("raft/snapshot: panic: %s", p)
	}
	w.state, w.timers = outcomes[0].State, outcomes[0].Timers
	if slices.Contains(w.timers, "apply") {
		_, err = w.step(snapshotInput{Timer: "apply"})
	}
	return outcomes[0].Sent, err
}

// leader is the leader of a term, with its log and how much of it is committed.
type leader struct {
	term, commit int
	log          []core.Entry
}

// leaders makes up the leaders of some terms, one after the other.
func leaders(r *rand.Rand) []leader {
	list := []leader{{}}
	for range 5 {
		last := list[len(list)-1]
		next := leader{term: len(list), log: slices.Clone(last.log[:last.commit+r.IntN(len(last.log)-last.commit+1)])}
		for range 1 + r.IntN(4) {
			next.log = append(next.log, core.Entry{Term: next.term})
		}
		next.commit = last.commit + r.IntN(len(next.log)-last.commit+1)
		list = append(list, next)
	}
	return list[1:]
}

// receive hands a message to both. Of answers that say no more than what both know
// to be committed, etcd's say all of that.
func (w *compacting) receive(ours core.Message, theirs *pb.Message) error {
	commit := w.state.Raft.Commit
	sent, err := w.step(snapshotInput{Receive: &model.Received[core.Message]{From: 2, Message: ours}})
	if err != nil {
		return err
	}
	messages, err := w.etcd.receive(theirs)
	if err != nil {
		return err
	}
	return w.compare(commit, sent, messages)
}

func (w *compacting) compare(commit int, sent []model.Sent[core.Message], messages []*pb.Message) error {
	var theirs []model.Sent[core.Message]
	for _, m := range messages {
		answer, err := toCore(m)
		if err != nil {
			return err
		}
		if vote, ok := answer.(core.RequestVoteResult); !ok || vote.Granted { // otherwise raft/snapshot keeps silent
			theirs = append(theirs, model.Sent[core.Message]{To: model.NodeID(m.GetTo()), Message: answer})
		}
	}
	for i, s := range sent {
		if a, ok := s.Message.(core.AppendEntriesResult); ok && a.Success && a.Index < commit {
			a.Index = commit
			sent[i].Message = a
		}
	}
	if diff := gocmp.Diff(theirs, sent, cmpopts.EquateEmpty()); diff != "" {
		return fmt.Errorf("sent (-etcd +raft/snapshot):\n%s", diff)
	}
	want, err := w.etcd.compacted()
	if err != nil {
		return err
	}
	if diff := gocmp.Diff(want, seenOf(&w.state), cmpopts.EquateEmpty()); diff != "" {
		return fmt.Errorf("state (-etcd +raft/snapshot):\n%s", diff)
	}
	return nil
}

// compactedView is what both must have alike.
type compactedView struct {
	Term, Commit int
	Vote         model.NodeID
	Role         core.Role
	Compacted    int
	Log          []int // the terms from that of the last compacted entry on
	Snapshot     int
	SnapshotTerm int
	Machine      []core.Entry
}

func seenOf(s *snapshot.State) compactedView {
	v := compactedView{
		Term: s.Raft.Term, Commit: s.Raft.Commit, Vote: s.Raft.Vote, Role: s.Raft.Role,
		Compacted: s.Compacted, Snapshot: s.Snapshot.Index, SnapshotTerm: s.Snapshot.Term, Machine: s.Machine.Data,
	}
	if s.Compacted == 0 {
		v.Log = []int{0}
	}
	for _, e := range s.Raft.Log[max(0, s.Compacted-1):] {
		v.Log = append(v.Log, e.Term)
	}
	return v
}

func (s *etcdServer) compacted() (compactedView, error) {
	status := s.node.BasicStatus()
	v := compactedView{
		Term: int(status.GetTerm()), Commit: int(status.GetCommit()), Vote: model.NodeID(status.GetVote()),
		Role: roles[status.RaftState], Machine: s.applied,
	}
	first, _ := s.storage.FirstIndex()
	last, _ := s.storage.LastIndex()
	v.Compacted = int(first) - 1
	for i := first - 1; i <= last; i++ {
		term, err := s.storage.Term(i)
		if err != nil {
			return v, err
		}
		v.Log = append(v.Log, int(term))
	}
	shot, err := s.storage.Snapshot()
	v.Snapshot, v.SnapshotTerm = int(shot.GetMetadata().GetIndex()), int(shot.GetMetadata().GetTerm())
	return v, err
}

// data and machineOf say what a machine has applied as the data of a snapshot.
func data(entries []core.Entry) []byte {
	var b []byte
	for _, e := range entries {
		b = append(b, byte(e.Term))
	}
	return b
}

func machineOf(data []byte) []core.Entry {
	var entries []core.Entry
	for _, term := range data {
		entries = append(entries, core.Entry{Term: int(term)})
	}
	return entries
}

// appendEntries has a leader send entries from anywhere. Of one that begins before
// the commitIndex etcd takes nothing: so it has nothing new.
func (w *compacting) appendEntries(r *rand.Rand, l leader) error {
	prev := r.IntN(len(l.log) + 1)
	last := prev + r.IntN(len(l.log)-prev+1)
	if commit := w.state.Raft.Commit; prev < commit {
		last = min(last, commit)
	}
	m := core.AppendEntries{Term: l.term, PrevIndex: prev, Entries: l.log[prev:last], Commit: r.IntN(l.commit + 1)}
	if prev > 0 {
		m.PrevTerm = l.log[prev-1].Term
	}
	if prev < w.state.Compacted && l.term >= w.state.Raft.Term {
		w.seen.below++
	}
	return w.receive(m, appToEtcd(2, 1, m))
}

// installSnapshot has a leader send a snapshot of something that is committed.
func (w *compacting) installSnapshot(r *rand.Rand, l leader) error {
	if l.commit == 0 {
		return nil
	}
	index := 1 + r.IntN(l.commit)
	shot := snapshot.Snapshot{Index: index, Term: l.log[index-1].Term, Data: l.log[:index]}
	before := w.state
	theirs := &pb.Message{
		Type: pb.MsgSnap.Enum(), From: new(uint64(2)), To: new(uint64(1)), Term: new(uint64(l.term)),
		Snapshot: &pb.Snapshot{
			Data: data(shot.Data),
			Metadata: &pb.SnapshotMetadata{
				ConfState: &pb.ConfState{Voters: w.etcd.storage.voters},
				Index:     new(uint64(index)), Term: new(uint64(shot.Term)),
			},
		},
	}
	if err := w.receive(snapshot.InstallSnapshot{Term: l.term, Snapshot: shot}, theirs); err != nil {
		return err
	}
	switch {
	case l.term < before.Raft.Term:
	case index <= before.Raft.Commit:
		w.seen.late++
	case w.state.Compacted > before.Compacted:
		w.seen.installed++
	default:
		w.seen.forwarded++
	}
	return nil
}

// requestVote has a candidate of a later term ask.
func (w *compacting) requestVote(r *rand.Rand) error {
	m := core.RequestVote{Term: w.state.Raft.Term + 1, LastIndex: 1 + r.IntN(8), LastTerm: 1 + r.IntN(5)}
	err := w.receive(m, &pb.Message{
		Type: pb.MsgVote.Enum(), From: new(uint64(2)), To: new(uint64(1)), Term: new(uint64(m.Term)),
		Index: new(uint64(m.LastIndex)), LogTerm: new(uint64(m.LastTerm)),
	})
	if w.state.Raft.Vote == 2 {
		w.seen.granted++
	}
	return err
}

// compact has both take a snapshot, or cut off their logs up to the last one.
func (w *compacting) compact(take bool) error {
	timer := model.Timer("compact")
	if take {
		timer = "snapshot"
	}
	if !slices.Contains(w.timers, timer) {
		return nil
	}
	index := uint64(w.state.Snapshot.Index)
	var err error
	if take {
		_, err = w.etcd.storage.CreateSnapshot(uint64(len(w.etcd.applied)), &pb.ConfState{Voters: w.etcd.storage.voters}, data(w.etcd.applied))
	} else {
		w.seen.compacted++
		err = w.etcd.storage.Compact(index)
	}
	if err != nil {
		return err
	}
	sent, err := w.step(snapshotInput{Timer: timer})
	if err != nil {
		return err
	}
	return w.compare(0, sent, nil)
}

func (w *compacting) restart() error {
	w.seen.restarts++
	sent, err := w.step(snapshotInput{Restart: true})
	if err != nil {
		return err
	}
	messages, err := w.etcd.boot()
	if err != nil {
		return err
	}
	return w.compare(0, sent, messages)
}

func (w *compacting) campaign() error {
	sent, err := w.step(snapshotInput{Timer: core.TimerElection})
	if err != nil {
		return err
	}
	messages, err := w.etcd.campaign()
	if err != nil {
		return err
	}
	return w.compare(0, sent, messages)
}

// compactingRun has both go through the schedule of a seed.
func compactingRun(without model.RuleSet, seed, number uint64, seen *snapshots) error {
	r := rand.New(rand.NewPCG(seed, number))
	w, err := newCompacting(without, seen)
	if err != nil {
		return err
	}
	all := leaders(r)
	for i := range 60 {
		// One of the leaders that the schedule has come to, or of those that are late.
		l := all[max(0, min(len(all)-1, i/12-r.IntN(2)))]
		switch k := r.IntN(40); {
		case k < 20:
			err = w.appendEntries(r, l)
		case k < 27:
			err = w.installSnapshot(r, l)
		case k < 32:
			err = w.compact(true)
		case k < 36:
			err = w.compact(false)
		case k < 38:
			err = w.restart()
		case w.state.Raft.Term >= l.term: // so that leaders stay ahead of elections
		case k < 39:
			err = w.requestVote(r)
		default:
			err = w.campaign()
		}
		if err != nil {
			return fmt.Errorf("event %d: %w", i, err)
		}
	}
	return nil
}

// TestSnapshotsAlike holds raft/snapshot against etcd.
func TestSnapshotsAlike(t *testing.T) {
	var seen snapshots
	for number := range *schedules {
		if err := compactingRun(model.RuleSet{}, *seed, number, &seen); err != nil {
			t.Fatalf("schedule %d of seed %d: %v", number, *seed, err)
		}
	}
	t.Logf("%d schedules: %+v", *schedules, seen)
	least := min(seen.installed, seen.forwarded, seen.late, seen.below, seen.compacted, seen.restarts, seen.granted)
	if *schedules >= byDefault && least == 0 {
		t.Errorf("something has never happened: %+v", seen)
	}
}

// TestSnapshotRulesShow has rules of raft/snapshot switched off that are about what
// a server does with a message: then there is a difference.
func TestSnapshotRulesShow(t *testing.T) {
	for _, rule := range []model.Rule{
		snapshot.RuleLastTermKept, snapshot.RuleSnapshotAheadOfCommit, snapshot.RuleKeepSuffix,
		snapshot.RuleDiscardConflicting, snapshot.RuleMachineFromSnapshot, snapshot.RuleAppendBelowFirst,
	} {
		t.Run(string(rule), func(t *testing.T) {
			for number := range uint64(byDefault) {
				if err := compactingRun(model.Rules(rule), 1, number, new(snapshots)); err != nil {
					t.Logf("schedule %d, %v", number, err)
					return
				}
			}
			t.Error("no difference without it")
		})
	}
}
