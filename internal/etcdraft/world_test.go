package etcdraft

import (
	"errors"
	"fmt"
	"slices"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// setup is what a schedule runs on.
type setup struct {
	nodes    int
	batch    int // entries of one call at most: 1 or unbounded
	inflight int
	author   author
	without  model.RuleSet // of raft/core
}

// author says whose AppendEntries are delivered. When and from where on a leader
// sends is its own affair, so a world has the calls of one of the two, and the
// other one is handed them, too.
type author string

const (
	byCore author = "raft/core"
	byEtcd author = "etcd"
)

func (s *setup) String() string {
	batch := "1 entry"
	if s.batch > 1 {
		batch = "any entries"
	}
	return fmt.Sprintf("%d servers, calls of %s with %s, %d in flight", s.nodes, s.author, batch, s.inflight)
}

// view is what both have of a server.
type view struct {
	Term    int
	Vote    model.NodeID
	Role    core.Role
	Commit  int
	Log     []core.Entry
	Applied []core.Entry
}

func (v *view) equal(other *view) bool {
	return v.Term == other.Term && v.Vote == other.Vote && v.Role == other.Role && v.Commit == other.Commit &&
		slices.Equal(v.Log, other.Log) && slices.Equal(v.Applied, other.Applied)
}

// envelope is a message in both forms.
type envelope struct {
	from, to model.NodeID
	core     core.Message
	etcd     *pb.Message
}

// world is a cluster twice: server i is a server of raft/core and one of etcd.
type world struct {
	*setup
	core    []*coreServer
	etcd    []*etcdServer
	network []envelope
	leaders map[int]model.NodeID // of each term
	// Of each candidate, who has answered it, and who of them has refused.
	answered, refused []model.NodeSet
	seen              *counts
}

// counts says what schedules have met, to see that they are worth something, and
// how often each difference that is allowed has occurred.
type counts struct {
	events, leaders, committed, overwritten, restarts int

	known, cut, early, ahead, stale, lost int
}

func newWorld(set *setup, seen *counts) (*world, error) {
	w := &world{
		setup: set, seen: seen, leaders: make(map[int]model.NodeID),
		answered: make([]model.NodeSet, set.nodes), refused: make([]model.NodeSet, set.nodes),
	}
	for i := range set.nodes {
		ours, err := newCoreServer(model.NodeID(i+1), set)
		if err != nil {
			return nil, err
		}
		theirs, err := newEtcdServer(model.NodeID(i+1), set)
		if err != nil {
			return nil, err
		}
		w.core, w.etcd = append(w.core, ours), append(w.etcd, theirs)
	}
	return w, nil
}

// call is what is known of a call when it arrives. The result says the rest.
type call struct {
	stale  bool // of an earlier term
	early  bool // begins before what the receiver knows to be committed
	prev   int
	last   int // index of what raft/core is given
	commit int // of the receiver
}

// deliver gives a message to both.
func (w *world) deliver(e envelope) error {
	var about call
	s := &w.core[e.to-1].state
	before := s.Log
	switch m := e.core.(type) {
	case core.RequestVote:
		about.stale = m.Term < s.Term
		if m.Term == s.Term && w.etcd[e.to-1].lead() != model.None {
			return w.askWhoIsLed(e, m)
		}
	case core.RequestVoteResult:
		if e.etcd.GetType() == pb.MsgVoteResp { // no answer to a call of an earlier term
			w.count(e.to, e.from, m)
		}
	case core.AppendEntries:
		about, e.core = w.arrive(s, m)
	}
	ours, err := w.core[e.to-1].step(coreInput{Receive: &model.Received[core.Message]{From: e.from, Message: e.core}})
	if err != nil {
		return err
	}
	theirs, err := w.etcd[e.to-1].receive(e.etcd)
	if err != nil {
		return err
	}
	if kept := min(len(before), len(s.Log)); !slices.Equal(before, s.Log[:kept]) {
		w.seen.overwritten++
	}
	return w.finish(e.to, ours, theirs, &about)
}

// askWhoIsLed delivers a RequestVote to a server that knows the leader of the
// term. In figure 2 it still has a vote to give if it has not voted; in etcd it
// has not. The candidate is of no consequence, as a majority has elected another.
// So that both go on alike, raft/core refuses here, too, in case that it would
// have done nothing but grant the vote.
func (w *world) askWhoIsLed(e envelope, m core.RequestVote) error {
	server := w.core[e.to-1]
	would, err := server.try(coreInput{Receive: &model.Received[core.Message]{From: e.from, Message: m}})
	if err != nil {
		return err
	}
	theirs, err := w.etcd[e.to-1].receive(e.etcd)
	if err != nil {
		return err
	}
	granted := core.RequestVoteResult{Term: m.Term, Granted: true}
	if server.state.Vote != model.None || !slices.Equal(would.Sent, []model.Sent[core.Message]{{To: e.from, Message: granted}}) {
		server.state, server.timers = would.State, would.Timers
		return w.finish(e.to, would.Sent, theirs, &call{})
	}
	w.seen.known++
	after := would.State
	after.Vote = model.None
	if diff := gocmp.Diff(server.state, after, cmpopts.EquateEmpty()); diff != "" {
		return fmt.Errorf("a vote of server %d changes more than who has it (-before +after):\n%s", e.to, diff)
	}
	refused := model.Sent[core.Message]{To: e.from, Message: core.RequestVoteResult{Term: m.Term}}
	return w.finish(e.to, []model.Sent[core.Message]{refused}, theirs, &call{})
}

// count keeps the answers that a candidate gets. The first of each voter counts
// in etcd.
func (w *world) count(candidate, voter model.NodeID, m core.RequestVoteResult) {
	s := &w.core[candidate-1].state
	if s.Role != core.Candidate || s.Term != m.Term || w.answered[candidate-1].Has(voter) {
		return
	}
	w.answered[candidate-1].Add(voter)
	if m.Granted || w.hasLost(candidate) {
		return
	}
	w.refused[candidate-1].Add(voter)
	if w.hasLost(candidate) {
		w.seen.lost++
	}
}

// hasLost reports whether so many have refused a candidate that it cannot win.
func (w *world) hasLost(candidate model.NodeID) bool {
	left := w.nodes - w.refused[candidate-1].Len()
	return w.core[candidate-1].state.Role == core.Candidate && 2*left <= w.nodes
}

// arrive looks at a call. One that begins before the receiver's commitIndex has
// nothing to say in etcd, even where it goes beyond it; so raft/core is given it
// up to there alone, as if the leader had sent as much and no more.
func (w *world) arrive(s *core.State, m core.AppendEntries) (call, core.AppendEntries) {
	about := call{
		stale:  m.Term < s.Term,
		early:  m.Term >= s.Term && m.PrevIndex < s.Commit,
		prev:   m.PrevIndex,
		commit: s.Commit,
	}
	if about.early {
		w.seen.early++
		if most := s.Commit - m.PrevIndex; len(m.Entries) > most {
			w.seen.cut++
			m.Entries = m.Entries[:most]
		}
	}
	about.last = m.PrevIndex + len(m.Entries)
	return about, m
}

// propose has a client give both a command, which only a leader takes.
func (w *world) propose(id model.NodeID, command string) error {
	before := len(w.core[id-1].state.Log)
	ours, err := w.core[id-1].step(coreInput{Call: &model.Call{Client: 1, Seq: 1, Op: model.Op{Func: "propose", Arg: command}}})
	if err != nil {
		return err
	}
	dropped := false
	theirs, err := w.etcd[id-1].step(func(n *raft.RawNode) error {
		err := n.Propose([]byte(command))
		if dropped = errors.Is(err, raft.ErrProposalDropped); dropped {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	if taken := len(w.core[id-1].state.Log) > before; taken == dropped {
		return fmt.Errorf("server %d takes %q: raft/core %v, etcd %v", id, command, taken, !dropped)
	}
	return w.finish(id, ours, theirs, &call{})
}

// campaign has the election timer of a server run out.
func (w *world) campaign(id model.NodeID) error {
	ours, theirs, err := w.bothCampaign(id)
	if err != nil {
		return err
	}
	return w.finish(id, ours, theirs, &call{})
}

func (w *world) bothCampaign(id model.NodeID) ([]model.Sent[core.Message], []*pb.Message, error) {
	w.answered[id-1], w.refused[id-1] = 0, 0
	ours, err := w.core[id-1].campaign()
	if err != nil {
		return nil, nil, err
	}
	theirs, err := w.etcd[id-1].campaign()
	return ours, theirs, err
}

// beat has a leader of etcd send heartbeats, without which it does not send again
// what was lost. The leaders of raft/core never do.
func (w *world) beat(id model.NodeID) error {
	if w.author != byEtcd {
		return nil
	}
	theirs, err := w.etcd[id-1].step(func(n *raft.RawNode) error { n.Tick(); return nil })
	if err != nil {
		return err
	}
	return w.finish(id, nil, theirs, &call{})
}

// restart crashes a server and boots it with its storage.
func (w *world) restart(id model.NodeID) error {
	w.seen.restarts++
	w.answered[id-1], w.refused[id-1] = 0, 0
	ours, err := w.core[id-1].step(coreInput{Restart: true})
	if err != nil {
		return err
	}
	theirs, err := w.etcd[id-1].boot()
	if err != nil {
		return err
	}
	return w.finish(id, ours, theirs, &call{})
}

// finish ends every event: a server is the same in both worlds, and has sent the
// same.
func (w *world) finish(id model.NodeID, ours []model.Sent[core.Message], theirs []*pb.Message, about *call) error {
	if err := w.compare(id); err != nil {
		return err
	}
	ours, err := w.postCalls(id, ours)
	if err != nil {
		return err
	}
	theirs, err = w.postCallsOfEtcd(id, theirs)
	switch {
	case err != nil:
		return err
	case about.stale:
		return w.postStale(id, ours, theirs)
	}
	return w.postPairs(id, ours, theirs, about)
}

// compare compares a server in both worlds.
func (w *world) compare(id model.NodeID) error {
	ours := w.core[id-1].view()
	theirs, err := w.etcd[id-1].view()
	if err != nil {
		return err
	}
	if w.hasLost(id) {
		// In etcd it gives up then; in figure 2 nothing says so.
		ours.Role = core.Follower
	}
	if !theirs.equal(&ours) {
		return fmt.Errorf("server %d (-etcd +raft/core):\n%s", id, gocmp.Diff(theirs, ours, cmpopts.EquateEmpty()))
	}
	if ours.Role == core.Leader {
		leader, known := w.leaders[ours.Term]
		if known && leader != id {
			return fmt.Errorf("servers %d and %d are leaders of term %d", leader, id, ours.Term)
		}
		if !known {
			w.leaders[ours.Term] = id
			w.seen.leaders++
		}
		if err := w.compareMatch(id); err != nil {
			return err
		}
	}
	if lead := w.etcd[id-1].lead(); lead != model.None && lead != w.leaders[ours.Term] {
		return fmt.Errorf("server %d of etcd takes %d for the leader of term %d, which is %d", id, lead, ours.Term, w.leaders[ours.Term])
	}
	return nil
}

// compareMatch compares matchIndex. A follower of etcd answers a call that begins
// before its commitIndex with that, and so says more than has been asked for.
func (w *world) compareMatch(leader model.NodeID) error {
	for peer, theirs := range w.etcd[leader-1].match() {
		ours := w.core[leader-1].state.Servers[peer].Match
		switch {
		case ours == theirs:
		case ours < theirs && theirs <= w.core[peer-1].state.Commit:
			w.seen.ahead++
		default:
			return fmt.Errorf("leader %d has matchIndex %d of server %d in raft/core, and %d in etcd", leader, ours, peer, theirs)
		}
	}
	return nil
}
