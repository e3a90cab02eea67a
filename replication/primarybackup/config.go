package primarybackup

import "github.com/faultline-mc/faultline/model"

// Mode is what a write waits for.
type Mode string

// The modes.
const (
	Sync     Mode = "sync"     // all backups
	SemiSync Mode = "semisync" // all backups, but no longer than until a timer fires
	Async    Mode = "async"    // nobody, while backups are behind by no more than a lag
)

// Config is the size of a group of servers and what clients ask of it, and
// which of the rules are switched off.
type Config struct {
	Servers int
	Mode    Mode
	Lag     int  // entries that have been acknowledged and that a backup may lack, in Async
	ReadAny bool // backups answer reads, too, from what they have
	Writes  int  // by a client each
	Reads   int  // by one client, one after the other
	// Session has one client do all the writes, and read after each.
	Session    bool
	Suspicions int // times that the view service suspects a server, rightly or not
	// Resend has messages sent again until they are answered, for networks that
	// lose some. It needs one in which that does not add up: model.Distinct.
	Resend bool
	// Cached has the disk forget what was written last when its server crashes.
	Cached bool
	// Judge says what clients are promised: what the mode can keep, or more.
	Judge   Judge
	Without model.RuleSet
}

// Judge says what is judged: one of the following, or the name of a consistency
// model that histories are held to.
type Judge string

// The judges that are no consistency model.
const (
	JudgeMode      Judge = "mode"      // what the mode promises
	JudgeDurable   Judge = "durable"   // what was acknowledged survives
	JudgeAvailable Judge = "available" // requests are answered
)

// Protocol returns the servers, which are nodes 1 to Servers, and the view
// service, which is the node after them.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "primarybackup",
		Nodes:      c.Servers + 1,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.erroneous,
		Properties: c.properties(),
	}
}

// Clients returns the clients: those that write, a value each or in one session,
// and the last one, which reads. They try any server, since who is the primary is
// for them to find out.
func (c Config) Clients() []model.Client {
	var servers []model.NodeID
	for id := range c.servers().All() {
		servers = append(servers, id)
	}
	var list []model.Client
	session := model.Client{At: servers}
	for v := 1; v <= c.Writes; v++ {
		op := model.Op{Func: write, Arg: v}
		list = append(list, model.Client{At: servers, Ops: []model.Op{op}})
		session.Ops = append(session.Ops, op, model.Op{Func: read})
	}
	if c.Session {
		list = []model.Client{session}
	}
	if c.Reads > 0 {
		reads := model.Client{At: servers}
		for range c.Reads {
			reads.Ops = append(reads.Ops, model.Op{Func: read})
		}
		list = append(list, reads)
	}
	return list
}

// The operations of clients, on a register that holds 0 first.
const (
	write = "write" // write(v) returns nothing
	read  = "read"  // read() returns the value
)

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) service() model.NodeID { return model.NodeID(c.Servers + 1) }

func (c Config) servers() model.NodeSet {
	var set model.NodeSet
	for id := 1; id <= c.Servers; id++ {
		set.Add(model.NodeID(id))
	}
	return set
}

func (c Config) role(id model.NodeID) string {
	if id == c.service() {
		return "view service"
	}
	return "server"
}
