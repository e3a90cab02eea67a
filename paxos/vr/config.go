package vr

import "github.com/faultline-mc/faultline/model"

// Config is the size of a group, how it is judged, and which of its rules are
// switched off.
type Config struct {
	Replicas int // 2f+1, nodes 1 to Replicas
	Views    int // no view change is begun for a later one; the first view is 1
	// Suspecting is the replica that begins view changes by itself; the others join.
	// None means that all do.
	Suspecting model.NodeID
	Clients    int // nodes behind the replicas
	Ops        int // of each client, one after the other
	// AskOne has the first client ask only the first replica, the second one the
	// second, and so on. Otherwise clients ask all.
	AskOne bool
	// Inform has a primary tell its backups at once what is committed. Otherwise
	// they hear of it with the next request.
	Inform bool
	Begin  Begin
	Judge  Judge
	// Connected says how many replicas, from the second one on, can talk to each
	// other once the environment is synchronous. 0 means f+1.
	Connected int
	Without   model.RuleSet
}

// Begin is where runs begin.
type Begin string

// Where runs begin.
const (
	Fresh Begin = "fresh" // with nothing in any log
	// Recovered is after replica 2 has begun a view change of which nobody has heard
	// yet, has crashed and recovered: into view 1, as if it had not.
	Recovered Begin = "recovered"
)

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Safety     Judge = "safety"   // that nothing is lost and that clients see one counter
	Recoveries Judge = "recovery" // the same, and that a replica can recover: it needs a crash
	Liveness   Judge = "liveness" // that the view change ends
)

// timerViewChange is a backup that has not heard from its primary for too long,
// or a view change that takes too long. In a world without clocks it comes at any
// moment.
const timerViewChange model.Timer = "view-change"

// Protocol returns the group together with its clients.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "vr",
		Nodes:      c.Replicas + c.Clients,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      c.deviation,
		Roles:      c.role,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) isReplica(id model.NodeID) bool { return int(id) <= c.Replicas }

func (c Config) role(id model.NodeID) string {
	if c.isReplica(id) {
		return "replica"
	}
	return "client"
}

// f is how many replicas may be crashed or recovering at a time. (Section 2.)
func (c Config) f() int { return (c.Replicas - 1) / 2 }

// primary returns the primary of a view: the replicas take turns. (Section 4.)
func (c Config) primary(view int) model.NodeID {
	return model.NodeID((view-1)%c.Replicas + 1)
}

// connected are the replicas that can talk to each other in the end, the second
// one first. The first primary is not among them.
func (c Config) connected() model.NodeSet {
	count := c.Connected
	if count == 0 {
		count = c.f() + 1
	}
	var set model.NodeSet
	for view := 2; view < 2+count; view++ {
		set.Add(c.primary(view))
	}
	return set
}

// ask sends a client's request to the replicas that can be primary, or only to
// the one that it takes for it.
func (c Config) ask(n *node, m Invoke) {
	if c.AskOne {
		n.Send(c.primary(int(n.ID())-c.Replicas), m)
		return
	}
	c.tellReplicas(n, m)
}

// tellReplicas sends m to all other replicas. Broadcast would reach the clients.
func (c Config) tellReplicas(n *node, m Message) {
	for peer := range n.Peers() {
		if c.isReplica(peer) {
			n.Send(peer, m)
		}
	}
}

// schedule sets the timer of a replica that may begin a view change. A primary
// does not suspect itself, and who is recovering takes no part. (Section 4.2.)
func (c Config) schedule(n *node, s *Replica) {
	waits := s.Status == Normal && c.primary(s.View) != n.ID() || s.Status == ViewChange
	maySuspect := c.Suspecting == model.None || c.Suspecting == n.ID()
	if waits && maySuspect && s.View < c.Views {
		n.SetTimer(timerViewChange)
	} else {
		n.StopTimer(timerViewChange)
	}
}
