package pbft

import "github.com/faultline-mc/faultline/model"

// Config is the size of a group, what bounds its runs, and which of its rules are
// switched off.
type Config struct {
	Replicas int // nodes 1 to Replicas; 3f+1 where the protocol keeps what it promises
	F        int // how many faulty replicas the group is built for
	Views    int // no view change is begun for a later one; the first view is 1
	Slots    int // sequence numbers, from 1
	Requests int // that clients have made before the run begins, 1 to Requests
	// Interval is K: a checkpoint is made after each K-th sequence number. With 0
	// there are no checkpoints and no watermarks.
	Interval int
	// AnyOrder has a correct primary take any request next. Otherwise it takes the
	// first that has no sequence number.
	AnyOrder bool
	// MACs has requests authenticated by a vector of MACs instead of a signature. A
	// faulty client made the first request such that only whoever is primary finds its
	// own MAC in order.
	MACs bool
	// Impatient has replicas suspect their primary at any time, however synchronous
	// the world is: timeouts are too short, and do not grow.
	Impatient bool
	// Liar is the only replica that lies when it is faulty; others are silent then.
	// None means that any lies.
	Liar    model.NodeID
	Judge   Judge
	Without model.RuleSet
}

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Safety   Judge = "safety"   // that replicas execute the same
	Replies  Judge = "replies"  // the same, and what the clients see, who are nodes behind the replicas
	Liveness Judge = "liveness" // that requests are executed in the end
)

// timerViewChange is a request that a replica has waited for too long. In a world
// without clocks that is at any moment.
const timerViewChange model.Timer = "view-change"

// Protocol returns the group, and its clients where they are judged.
func (c Config) Protocol() model.Protocol[State, Message] {
	p := model.Protocol[State, Message]{
		Name:       "pbft",
		Nodes:      c.Replicas,
		Start:      c.start,
		Timeout:    c.timeout,
		Upon:       c.clauses(),
		Lies:       c.lies,
		Error:      c.deviation,
		Roles:      c.role,
		Properties: c.properties(),
	}
	if c.Judge == Replies {
		p.Nodes += c.Requests
	}
	return p
}

// clauses are what a node does about its mail, in the order of the paper.
func (c Config) clauses() []model.Upon[State, Message] {
	list := []model.Upon[State, Message]{
		{Name: "propose", Do: replica(c.propose)},
		{Name: "prepare", Do: replica(c.prepare)},
		{Name: "commit", Do: replica(c.commit)},
		{Name: "execute", Do: replica(c.execute)},
		{Name: "join", Do: replica(c.join)},
		{Name: "new-view", Do: replica(c.newView)},
		{Name: "enter", Do: replica(c.enter)},
	}
	if c.Interval > 0 {
		list = append(list, model.Upon[State, Message]{Name: "stable", Do: replica(c.stable)})
	}
	if c.Impatient {
		list = append(list, model.Upon[State, Message]{Name: "suspect", Do: replica(c.suspect)})
	}
	if c.Judge == Replies {
		list = append(list, model.Upon[State, Message]{Name: "accept", Do: c.accept})
	}
	return list
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) isReplica(id model.NodeID) bool { return int(id) <= c.Replicas }

func (c Config) role(id model.NodeID) string {
	if c.isReplica(id) {
		return "replica"
	}
	return "client"
}

// client returns the client that made a request.
func (c Config) client(r Request) model.NodeID { return model.NodeID(c.Replicas + int(r)) }

// primary returns the primary of a view: the replicas take turns. (Section 4.)
func (c Config) primary(view int) model.NodeID {
	return model.NodeID((view-1)%c.Replicas + 1)
}

// quorum is 2f+1 of 3f+1 replicas: as many as a replica can wait for when f are
// silent, so many that any two of them have a correct replica in common.
func (c Config) quorum() int {
	if c.keeps(RuleQuorum) {
		return c.Replicas - c.F
	}
	return 2 * c.F
}

// high returns the high water mark above a stable checkpoint: twice the interval
// of checkpoints, so that nobody has to wait for one. (Section 4.3.)
func (c Config) high(stable int) int {
	if c.Interval == 0 {
		return c.Slots
	}
	return min(stable+2*c.Interval, c.Slots)
}

// tell sends m to all replicas, and to the sender itself: what has a signature
// can be shown to everyone. Broadcast would reach the clients.
func (c Config) tell(n *node, m Message) {
	for id := model.NodeID(1); c.isReplica(id); id++ {
		n.Send(id, m)
	}
}
