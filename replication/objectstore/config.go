package objectstore

import "github.com/faultline-mc/faultline/model"

// Config is the size of the store and its life, and which of its rules are switched
// off.
type Config struct {
	Gateways int // nodes 1 to Gateways; each has one client
	Mode     Mode
	Workload Workload
	// Converges adds to the properties that all copies of the index agree in the end.
	Converges bool
	// Available adds that every request is answered.
	Available bool
	Without   model.RuleSet
}

// Mode is one of the two lives of the store.
type Mode string

// The modes.
const (
	Strong     Mode = "strong"     // since December 2020
	Historical Mode = "historical" // before
)

// Workload says what the clients do with the one object.
type Workload string

// The workloads: the first client changes the object, the others look at it.
const (
	Overwrite Workload = "overwrite"
	Delete    Workload = "delete"
	List      Workload = "list"
	Create    Workload = "create"
)

// Protocol returns the store as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "objectstore",
		Nodes:      c.Gateways + 3,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Error:      c.deviation,
		Roles:      c.role,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// primary is the index node that all changes go through.
func (c Config) primary() model.NodeID { return model.NodeID(c.Gateways + 1) }

// second is the other copy of the index (historical), or the witness (strong).
func (c Config) second() model.NodeID { return model.NodeID(c.Gateways + 2) }

// blobs is the node that stores what objects contain.
func (c Config) blobs() model.NodeID { return model.NodeID(c.Gateways + 3) }

func (c Config) role(id model.NodeID) string {
	switch {
	case int(id) <= c.Gateways:
		return "gateway"
	case id == c.primary():
		return "primary index"
	case id == c.blobs():
		return "blob store"
	case c.Mode == Strong:
		return "witness"
	}
	return "index replica"
}

// clients returns a client for each gateway.
func (c Config) clients() []model.Client {
	put := func(v int) model.Op { return model.Op{Func: "put", Arg: v} }
	get, list, del := model.Op{Func: "get"}, model.Op{Func: "list"}, model.Op{Func: "delete"}
	first := map[Workload][]model.Op{
		Overwrite: {put(11), put(12), get},
		Delete:    {put(11), del, get},
		List:      {put(11), del, list},
		Create:    {put(11)},
	}
	look := map[Workload]model.Op{Overwrite: get, Delete: get, List: list, Create: get}[c.Workload]
	clients := []model.Client{{At: []model.NodeID{1}, Ops: first[c.Workload]}}
	for id := 2; id <= c.Gateways; id++ {
		clients = append(clients, model.Client{At: []model.NodeID{model.NodeID(id)}, Ops: []model.Op{look, look}})
	}
	return clients
}
