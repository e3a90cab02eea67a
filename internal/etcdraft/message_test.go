package etcdraft

import (
	"fmt"

	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// toCore says a message of etcd in raft/core's words. A heartbeat has no word of
// its own there: toCore is for the others.
func toCore(m *pb.Message) (core.Message, error) {
	term, index, logTerm := int(m.GetTerm()), int(m.GetIndex()), int(m.GetLogTerm())
	switch m.GetType() {
	case pb.MsgVote:
		return core.RequestVote{Term: term, LastIndex: index, LastTerm: logTerm}, nil
	case pb.MsgVoteResp:
		return core.RequestVoteResult{Term: term, Granted: !m.GetReject()}, nil
	case pb.MsgApp:
		return core.AppendEntries{
			Term: term, PrevIndex: index, PrevTerm: logTerm,
			Entries: entries(m.GetEntries()), Commit: int(m.GetCommit()),
		}, nil
	case pb.MsgAppResp:
		return core.AppendEntriesResult{Term: term, Success: !m.GetReject(), Index: index}, nil
	}
	return nil, fmt.Errorf("etcd sends %v, for which raft/core has no word", m)
}

// appToEtcd says a call of raft/core in etcd's words.
func appToEtcd(from, to model.NodeID, m core.AppendEntries) *pb.Message {
	call := &pb.Message{
		Type: pb.MsgApp.Enum(), From: new(uint64(from)), To: new(uint64(to)), Term: new(uint64(m.Term)),
		Index: new(uint64(m.PrevIndex)), LogTerm: new(uint64(m.PrevTerm)), Commit: new(uint64(m.Commit)),
	}
	for i, e := range m.Entries {
		entry := &pb.Entry{Term: new(uint64(e.Term)), Index: new(uint64(m.PrevIndex + 1 + i))}
		if e.Command != nil {
			entry.Data = []byte(e.Command.(string))
		}
		call.Entries = append(call.Entries, entry)
	}
	return call
}

// staleToEtcd says in etcd's words that a call is of an earlier term. That is an
// empty MsgAppResp whatever it answers, as etcd's servers send with CheckQuorum:
// all that counts is its term.
func staleToEtcd(from, to model.NodeID, term int) *pb.Message {
	return &pb.Message{
		Type: pb.MsgAppResp.Enum(), From: new(uint64(from)), To: new(uint64(to)), Term: new(uint64(term)),
	}
}

// entries says entries of etcd in raft/core's words. One without data is that of
// a new leader.
func entries(list []*pb.Entry) []core.Entry {
	var es []core.Entry
	for _, e := range list {
		entry := core.Entry{Term: int(e.GetTerm())}
		if len(e.GetData()) > 0 {
			entry.Command = string(e.GetData())
		}
		es = append(es, entry)
	}
	return es
}
