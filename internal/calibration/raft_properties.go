package calibration

import "fmt"

// electionSafety says that a term has at most one leader.
func (s raftState) electionSafety() error {
	for i, a := range s.Server {
		for j, b := range s.Server[:i] {
			if a.Role == raftLeader && b.Role == raftLeader && a.Term == b.Term {
				return fmt.Errorf("servers %d and %d lead term %d", j+1, i+1, a.Term)
			}
		}
	}
	return nil
}

// logMatching says that logs with an entry of the same index and term agree up
// to it.
func (s raftState) logMatching() error {
	for i, a := range s.Server {
		for j, b := range s.Server[:i] {
			for n := min(a.Log.len(), b.Log.len()); n > 0; n-- {
				if a.Log.term(n) == b.Log.term(n) && a.Log.first(n) != b.Log.first(n) {
					return fmt.Errorf("servers %d and %d have the same entry %d in logs %v and %v", j+1, i+1, n, b.Log, a.Log)
				}
			}
		}
	}
	return nil
}

// stateMachineSafety says that what two servers have committed agrees.
func (s raftState) stateMachineSafety() error {
	for i, a := range s.Server {
		for j, b := range s.Server[:i] {
			n := int(min(a.CommitIndex, b.CommitIndex))
			if a.Log.first(n) != b.Log.first(n) {
				return fmt.Errorf("servers %d and %d committed %d entries of logs %v and %v", j+1, i+1, n, b.Log, a.Log)
			}
		}
	}
	return nil
}

func (s raftState) leaderElected() bool {
	for _, server := range s.Server {
		if server.Role == raftLeader {
			return true
		}
	}
	return false
}

func (s raftState) entryCommitted() bool {
	for _, server := range s.Server {
		if server.CommitIndex > 0 {
			return true
		}
	}
	return false
}
