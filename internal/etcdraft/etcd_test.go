package etcdraft

import (
	"fmt"
	"math"

	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"
	"google.golang.org/protobuf/proto"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// etcdServer is a RawNode with its storage, and what it has given to be applied
// since it was booted.
type etcdServer struct {
	config  raft.Config
	storage storage
	node    *raft.RawNode
	applied []core.Entry
}

// storage is what survives a crash. The members are fixed, so that no snapshot is
// needed to begin with: indices are then those of the paper.
type storage struct {
	*raft.MemoryStorage
	voters []uint64
}

// InitialState is of raft.Storage.
func (s storage) InitialState() (*pb.HardState, *pb.ConfState, error) {
	hard, _, err := s.MemoryStorage.InitialState()
	return hard, &pb.ConfState{Voters: s.voters}, err
}

// machine is what is in the snapshot, as far as the log does not have it any more:
// so far a server that boots does not apply anything.
func (s storage) machine() []core.Entry {
	first, _ := s.FirstIndex()
	shot, _ := s.Snapshot()
	return machineOf(shot.GetData()[:first-1])
}

func newEtcdServer(id model.NodeID, set *setup) (*etcdServer, error) {
	s := &etcdServer{storage: storage{MemoryStorage: raft.NewMemoryStorage()}}
	for peer := range set.nodes {
		s.storage.voters = append(s.storage.voters, uint64(peer+1))
	}
	s.config = raft.Config{
		ID:                        uint64(id),
		ElectionTick:              math.MaxInt32, // elections begin when the schedule says so
		HeartbeatTick:             1,             // a tick of a leader is a heartbeat
		Storage:                   s.storage,
		MaxSizePerMsg:             math.MaxUint64,
		MaxCommittedSizePerReady:  math.MaxUint64, // 0 would be MaxSizePerMsg
		MaxInflightMsgs:           set.inflight,
		DisableProposalForwarding: true,
		Logger:                    quiet{},
	}
	if set.batch == 1 {
		s.config.MaxSizePerMsg = 0 // one entry in each message
	}
	_, err := s.boot()
	return s, err
}

// boot starts a server with what is in its storage.
func (s *etcdServer) boot() (sent []*pb.Message, err error) {
	defer recoverTo(&err)
	s.applied = s.storage.machine()
	if s.node, err = raft.NewRawNode(&s.config); err != nil {
		return nil, err
	}
	return s.handle()
}

// step gives the server something to do, and then does what it asks for, as a
// server with a synchronous disk does: everything is stored before anything is
// sent. A panic of it is an error.
func (s *etcdServer) step(do func(*raft.RawNode) error) (sent []*pb.Message, err error) {
	defer recoverTo(&err)
	if err := do(s.node); err != nil {
		return nil, err
	}
	return s.handle()
}

func recoverTo(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("etcd: panic: %v", p)
	}
}

// handle goes through what is ready until nothing is.
func (s *etcdServer) handle() (sent []*pb.Message, err error) {
	for s.node.HasReady() {
		ready := s.node.Ready()
		if !raft.IsEmptySnap(ready.Snapshot) {
			if err := s.storage.ApplySnapshot(ready.Snapshot); err != nil {
				return nil, err
			}
			s.applied = s.storage.machine()
		}
		if !raft.IsEmptyHardState(ready.HardState) {
			if err := s.storage.SetHardState(ready.HardState); err != nil {
				return nil, err
			}
		}
		if err := s.storage.Append(ready.Entries); err != nil {
			return nil, err
		}
		sent = append(sent, ready.Messages...)
		s.applied = append(s.applied, entries(ready.CommittedEntries)...)
		s.node.Advance(ready)
	}
	return sent, nil
}

// receive takes a message off the wire, where it is nobody else's.
func (s *etcdServer) receive(m *pb.Message) ([]*pb.Message, error) {
	return s.step(func(n *raft.RawNode) error { return n.Step(proto.CloneOf(m)) })
}

func (s *etcdServer) campaign() ([]*pb.Message, error) {
	return s.step((*raft.RawNode).Campaign)
}

// lead returns whom the server takes for the leader of its term, or None.
func (s *etcdServer) lead() model.NodeID { return model.NodeID(s.node.BasicStatus().Lead) }

func (s *etcdServer) view() (view, error) {
	log, err := s.log()
	status := s.node.BasicStatus()
	return view{
		Term:    int(status.GetTerm()),
		Vote:    model.NodeID(status.GetVote()),
		Role:    roles[status.RaftState],
		Commit:  int(status.GetCommit()),
		Log:     log,
		Applied: s.applied,
	}, err
}

var roles = map[raft.StateType]core.Role{
	raft.StateFollower:  core.Follower,
	raft.StateCandidate: core.Candidate,
	raft.StateLeader:    core.Leader,
}

// match returns matchIndex of each server, by a leader.
func (s *etcdServer) match() map[model.NodeID]int {
	match := make(map[model.NodeID]int)
	s.node.WithProgress(func(id uint64, _ raft.ProgressType, p tracker.Progress) {
		match[model.NodeID(id)] = int(p.Match)
	})
	return match
}

// log is what is on disk, which between steps is all that there is.
func (s *etcdServer) log() ([]core.Entry, error) {
	last, err := s.storage.LastIndex()
	if err != nil || last == 0 {
		return nil, err
	}
	list, err := s.storage.Entries(1, last+1, math.MaxUint64)
	return entries(list), err
}

// quiet is a raft.Logger that only panics, as etcd relies on it to do.
type quiet struct{}

func (quiet) Debug(...any)            {}
func (quiet) Debugf(string, ...any)   {}
func (quiet) Info(...any)             {}
func (quiet) Infof(string, ...any)    {}
func (quiet) Warning(...any)          {}
func (quiet) Warningf(string, ...any) {}
func (quiet) Error(...any)            {}
func (quiet) Errorf(string, ...any)   {}
func (quiet) Fatal(v ...any)          { panic(fmt.Sprint(v...)) }
func (quiet) Fatalf(f string, v ...any) {
	panic(fmt.Sprintf(f, v...))
}
func (quiet) Panic(v ...any) { panic(fmt.Sprint(v...)) }
func (quiet) Panicf(f string, v ...any) {
	panic(fmt.Sprintf(f, v...))
}
