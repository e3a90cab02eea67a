package etcdraft

import (
	"cmp"
	"fmt"
	"slices"

	gocmp "github.com/google/go-cmp/cmp"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// postCalls posts the AppendEntries among what a server of raft/core has sent, if
// calls are its own, and returns the rest.
func (w *world) postCalls(id model.NodeID, sent []model.Sent[core.Message]) (rest []model.Sent[core.Message], err error) {
	for _, s := range sent {
		m, ok := s.Message.(core.AppendEntries)
		if !ok {
			rest = append(rest, s)
			continue
		}
		if err := w.isTrue(id, m); err != nil {
			return nil, fmt.Errorf("raft/core: %w", err)
		}
		if w.author == byCore {
			w.network = append(w.network, envelope{id, s.To, m, appToEtcd(id, s.To, m)})
		}
	}
	return rest, nil
}

// postCallsOfEtcd does so for what a RawNode has sent. A heartbeat is an empty
// call at the index up to which it says that the log is committed, because that
// is how far the follower has the leader's log.
func (w *world) postCallsOfEtcd(id model.NodeID, sent []*pb.Message) (rest []*pb.Message, err error) {
	for _, s := range sent {
		var m core.AppendEntries
		switch s.GetType() {
		case pb.MsgHeartbeat:
			commit := int(s.GetCommit())
			m = core.AppendEntries{Term: int(s.GetTerm()), PrevIndex: commit, PrevTerm: termAt(w.core[id-1].state.Log, commit), Commit: commit}
		case pb.MsgApp:
			said, err := toCore(s)
			if err != nil {
				return nil, err
			}
			m = said.(core.AppendEntries)
		default:
			rest = append(rest, s)
			continue
		}
		if err := w.isTrue(id, m); err != nil {
			return nil, fmt.Errorf("etcd: %w", err)
		}
		if w.author == byEtcd {
			w.network = append(w.network, envelope{id, model.NodeID(s.GetTo()), m, s})
		}
	}
	return rest, nil
}

// isTrue checks that a call repeats what its sender has, be it delivered or not.
func (w *world) isTrue(id model.NodeID, m core.AppendEntries) error {
	s := &w.core[id-1].state
	last := m.PrevIndex + len(m.Entries)
	if s.Role != core.Leader || m.Term != s.Term || m.Commit > s.Commit || last > len(s.Log) ||
		m.PrevTerm != termAt(s.Log, m.PrevIndex) || !slices.Equal(m.Entries, s.Log[m.PrevIndex:last]) {
		return fmt.Errorf("server %d sends %+v, and is %+v", id, m, s)
	}
	return nil
}

// termAt returns the term of an entry, or 0 where there is none.
func termAt(log []core.Entry, index int) int {
	if index == 0 || index > len(log) {
		return 0
	}
	return log[index-1].Term
}

// postStale posts the answer to a call of an earlier term. Figure 2 has one, and
// etcd with neither PreVote nor CheckQuorum has none. Where raft/core's messages
// are delivered this one is, to both.
func (w *world) postStale(id model.NodeID, ours []model.Sent[core.Message], theirs []*pb.Message) error {
	if len(theirs) > 0 || len(ours) != 1 {
		return fmt.Errorf("server %d answers a call of an earlier term: raft/core %+v, etcd %v", id, ours, theirs)
	}
	term := w.core[id-1].state.Term
	switch ours[0].Message {
	case core.RequestVoteResult{Term: term}, core.AppendEntriesResult{Term: term}:
	default:
		return fmt.Errorf("server %d of raft/core answers %+v to a call of an earlier term than %d", id, ours[0], term)
	}
	w.seen.stale++
	if w.author == byCore {
		w.network = append(w.network, envelope{id, ours[0].To, ours[0].Message, staleToEtcd(id, ours[0].To, term)})
	}
	return nil
}

// postPairs posts what both have sent, which is the same.
func (w *world) postPairs(id model.NodeID, ours []model.Sent[core.Message], theirs []*pb.Message, about *call) error {
	slices.SortStableFunc(ours, func(a, b model.Sent[core.Message]) int { return cmp.Compare(a.To, b.To) })
	slices.SortStableFunc(theirs, func(a, b *pb.Message) int { return cmp.Compare(a.GetTo(), b.GetTo()) })
	var said []model.Sent[core.Message]
	for _, m := range theirs {
		word, err := answer(m, about)
		if err != nil {
			return err
		}
		said = append(said, model.Sent[core.Message]{To: model.NodeID(m.GetTo()), Message: word})
	}
	if !slices.Equal(said, ours) {
		return fmt.Errorf("server %d sends (-etcd +raft/core):\n%s", id, gocmp.Diff(said, ours))
	}
	for i, m := range theirs {
		w.network = append(w.network, envelope{id, ours[i].To, ours[i].Message, m})
	}
	return nil
}

// answer says in raft/core's words what etcd has sent, by what it has answered. A
// heartbeat is confirmed without an index, and a call that begins before the
// commitIndex is answered with that.
func answer(m *pb.Message, about *call) (core.Message, error) {
	if m.GetType() == pb.MsgHeartbeatResp {
		return core.AppendEntriesResult{Term: int(m.GetTerm()), Success: true, Index: about.prev}, nil
	}
	said, err := toCore(m)
	if result, ok := said.(core.AppendEntriesResult); ok && about.early && result.Success && result.Index == about.commit {
		result.Index = about.last
		return result, nil
	}
	return said, err
}
