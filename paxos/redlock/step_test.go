package redlock

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Steps are those of Sanfilippo's description of the algorithm. Node 1 is the
// resource, nodes 2 to 6 are instances, 7 and 8 clients.

type outcome = model.Outcome[State, Message]

var config = Config{Instances: 5, TTL: 8, Margin: 1, Delay: 2}

func at(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

// want compares what a node did: its state afterwards, the timers that it set or
// has still, and what it sent.
func want(t *testing.T, got outcome, s State, timers []model.Timer, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(outcome{State: s, Timers: timers, Sent: sent}, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func timers(list ...model.Timer) []model.Timer { return list }

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

// Step 2: all instances are asked, and not only a majority.
func TestClientAsksAllInstances(t *testing.T) {
	want(t, at(t, config, 7).Timeout(Client{}, timerAct), Client{Phase: Locks}, timers(timerValidity),
		to(2, SetNX{}), to(3, SetNX{}), to(4, SetNX{}), to(5, SetNX{}), to(6, SetNX{}))
}

// SET NX: a key that exists is left as it is.
func TestInstanceSetsAKeyOnce(t *testing.T) {
	got := at(t, config, 2).Receive(Instance{}, 7, SetNX{})
	want(t, got, Instance{Key: 7}, timers(timerExpire), to(7, OK{}))
	want(t, at(t, config, 2).Receive(got.State, 8, SetNX{}), Instance{Key: 7}, nil)
	want(t, at(t, config, 2).Timeout(got.State, timerExpire), Instance{}, nil)
}

// Step 3: of 5 instances 3 have to grant it.
func TestMajorityIsTheLock(t *testing.T) {
	two := Client{Phase: Locks, Granted: model.Nodes(2, 4)}
	want(t, at(t, config, 7).Receive(two, 4, OK{}), two, nil)
	want(t, at(t, config, 7).Receive(two, 5, OK{}), Client{Phase: Holds}, nil, to(resource, Get{}))
	without := config
	without.Without = model.Rules(RuleMajority)
	want(t, at(t, without, 7).Receive(Client{Phase: Locks, Granted: model.Nodes(2)}, 4, OK{}), Client{Phase: Holds}, nil, to(resource, Get{}))
}

// Steps 3 and 4: what remains of the time to live, less a margin for drift. Here
// it is less the time of a message, too.
func TestValidity(t *testing.T) {
	if got := config.validity(); got != 5 {
		t.Errorf("the validity is %d, want 8-1-2", got)
	}
	want(t, at(t, config, 7).Timeout(Client{Phase: Holds}, timerValidity), Client{Phase: Over}, nil)
	want(t, at(t, config, 7).Receive(Client{Phase: Over}, resource, Got{}), Client{Phase: Over}, nil)
}

func TestHolderWritesWhatDependsOnItsRead(t *testing.T) {
	got := at(t, config, 7).Receive(Client{Phase: Holds}, resource, Got{Value: 4, Token: 2, Boots: 1})
	want(t, got, Client{Phase: Read, Value: 4, Token: 2, Boots: 1}, timers(timerAct))
	want(t, at(t, config, 7).Timeout(got.State, timerAct), Client{Phase: Writes}, nil, to(resource, Put{Value: 5, Token: 2, Boots: 1}))
	want(t, at(t, config, 7).Receive(Client{Phase: Writes}, resource, PutDone{}), Client{Phase: Done}, nil)
}

// Kleppmann: the resource has seen a higher token, and refuses the lower.
func TestResourceComparesTokens(t *testing.T) {
	fenced := config
	fenced.Fencing = true
	s := Resource{Value: 3, Writer: 8, Token: 2}
	want(t, at(t, fenced, resource).Receive(s, 7, Put{Value: 9, Token: 1}), s, nil, to(7, PutDone{}))
	want(t, at(t, fenced, resource).Receive(s, 7, Put{Value: 9, Token: 2}), Resource{Value: 9, Writer: 7, Token: 2}, nil, to(7, PutDone{}))
	want(t, at(t, fenced, resource).Receive(s, 7, Get{}), Resource{Value: 3, Writer: 8, Token: 3}, nil, to(7, Got{Value: 3, Token: 3}))
	want(t, at(t, config, resource).Receive(Resource{Value: 3, Writer: 8}, 7, Put{Value: 9}), Resource{Value: 9, Writer: 7}, nil, to(7, PutDone{}))
}

// fsync=always: the key is there after a restart.
func TestRestart(t *testing.T) {
	want(t, at(t, config, 2).Restart(Instance{Key: 7}), Instance{Key: 7}, timers(timerExpire))
	without := config
	without.Without = model.Rules(RuleFsyncBeforeAck)
	want(t, at(t, without, 2).Restart(Instance{Key: 7}), Instance{}, nil)
	want(t, at(t, config, 7).Restart(Client{Phase: Holds}), Client{Phase: Over}, nil)
	// What was sent on a connection to the resource does not outlive it.
	want(t, at(t, config, resource).Restart(Resource{Value: 3}), Resource{Value: 3, Boots: 1}, nil)
	want(t, at(t, config, resource).Receive(Resource{Value: 3, Boots: 1}, 7, Put{Value: 4}), Resource{Value: 3, Boots: 1}, nil)
}
