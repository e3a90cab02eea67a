package objectstore

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// The tests of this file hold single steps against what Amazon says of S3. Nodes 1
// and 2 are gateways, 3 is the primary index, 4 its copy or the witness, 5 has the
// blobs.

var (
	strong     = Config{Gateways: 2, Mode: Strong}
	historical = Config{Gateways: 2, Mode: Historical}

	blob   = Blob{1, 1}
	first  = Entry{1, blob}
	second = Entry{2, Blob{2, 1}}
	gone   = Entry{Version: 2}

	get  = model.Call{Client: 1, Seq: 1, Op: model.Op{Func: "get"}}
	list = model.Call{Client: 1, Seq: 1, Op: model.Op{Func: "list"}}
)

type outcome = model.Outcome[State, Message]

func step(t *testing.T, c Config, id model.NodeID, s State, in model.StepInput[Message]) []outcome {
	t.Helper()
	outcomes, err := c.Protocol().Step(id, s, nil, in)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func receive(t *testing.T, c Config, id model.NodeID, s State, from model.NodeID, m Message) outcome {
	t.Helper()
	got := step(t, c, id, s, model.StepInput[Message]{Receive: &model.Received[Message]{From: from, Message: m}})
	if len(got) != 1 {
		t.Fatalf("%d outcomes, want one", len(got))
	}
	return got[0]
}

func invoke(t *testing.T, c Config, s State, call model.Call) []outcome {
	t.Helper()
	return step(t, c, 1, s, model.StepInput[Message]{Call: &call})
}

func sends(t *testing.T, got outcome, want ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(want, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func replies(t *testing.T, got outcome, want any) {
	t.Helper()
	if len(got.Replies) != 1 || got.Replies[0].Result != want {
		t.Errorf("replies %v, want %v", got.Replies, want)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

// The content is stored before the index names it, under a name that is new.
func TestPutStoresFirst(t *testing.T) {
	put := model.Call{Client: 1, Seq: 1, Op: model.Op{Func: "put", Arg: 11}}
	got := invoke(t, strong, Gateway{}, put)[0]
	sends(t, got, to(5, Store{blob, 11}))
	got = receive(t, strong, 1, got.State, 5, Stored{blob})
	sends(t, got, to(3, Change{blob}))
	got = receive(t, strong, 1, got.State, 3, Changed{first})
	replies(t, got, nil)
	if g := got.State.(Gateway); g.Phase != Idle || g.Cache != first {
		t.Errorf("ends in %+v", g)
	}
	if again := invoke(t, strong, got.State, put)[0].Sent[0].Message; again == (Store{blob, 11}) {
		t.Error("a blob's name is used twice")
	}
}

// First life: a change is done when the primary has it, and any copy is asked.
func TestHistoricalReadsAnyCopy(t *testing.T) {
	got := receive(t, historical, 3, Index{}, 1, Change{blob})
	sends(t, got, to(4, Replicate{first}), to(1, Changed{first}))
	paths := invoke(t, historical, Gateway{}, get)
	if len(paths) != 2 {
		t.Fatalf("%d ways to look up, want two", len(paths))
	}
	sends(t, paths[0], to(3, Lookup{}))
	sends(t, paths[1], to(4, Lookup{}))
}

// First life: a new object is found at once, since a copy that does not know it is
// not believed. One that knows that it was deleted is.
func TestNewObjectIsFound(t *testing.T) {
	g := Gateway{Call: get, Phase: LookingUp}
	got := receive(t, historical, 1, g, 4, Found{})
	sends(t, got, to(3, Lookup{}))
	sends(t, receive(t, historical, 1, got.State, 3, Found{first}), to(5, Fetch{blob}))
	replies(t, receive(t, historical, 1, g, 4, Found{gone}), 0)
	replies(t, receive(t, historical, 1, g, 3, Found{}), 0)
}

// Second life: the primary makes a change readable when the witness knows of it.
func TestWitnessHearsFirst(t *testing.T) {
	got := receive(t, strong, 3, Index{Entry: first, Last: 1}, 2, Change{second.Blob})
	sends(t, got, to(4, Announce{2, 2}))
	if e := got.State.(Index).Entry; e != first {
		t.Errorf("already says %v", e)
	}
	sends(t, receive(t, strong, 4, Witness{1}, 3, Announce{2, 2}), to(3, Witnessed{2, 2}))
	got = receive(t, strong, 3, got.State, 4, Witnessed{2, 2})
	sends(t, got, to(2, Changed{second}))
	if e := got.State.(Index).Entry; e != second {
		t.Errorf("says %v, want %v", e, second)
	}
}

// Second life: a cache is used only if the witness knows of nothing newer.
func TestCacheIsChecked(t *testing.T) {
	got := invoke(t, strong, Gateway{Cached: true, Cache: first}, list)[0]
	sends(t, got, to(4, Check{}))
	replies(t, receive(t, strong, 1, got.State, 4, Newest{1}), true)
	sends(t, receive(t, strong, 1, got.State, 4, Newest{2}), to(3, Lookup{}))

	got = invoke(t, historical, Gateway{Cached: true, Cache: first}, list)[0]
	replies(t, got, true)
}

// Changes may overtake each other on their way to a copy.
func TestNewestStays(t *testing.T) {
	got := receive(t, historical, 4, Index{}, 3, Replicate{gone})
	got = receive(t, historical, 4, got.State, 3, Replicate{first})
	if e := got.State.(Index).Entry; e != gone {
		t.Errorf("says %v, want %v", e, gone)
	}
}

// A get of an object that is deleted finds nothing, and one that is there is
// fetched.
func TestGets(t *testing.T) {
	got := receive(t, strong, 1, Gateway{Call: get, Phase: LookingUp}, 3, Found{first})
	sends(t, got, to(5, Fetch{blob}))
	sends(t, receive(t, strong, 5, BlobStore{map[Blob]int{blob: 11}}, 1, Fetch{blob}), to(1, Fetched{blob, 11}))
	replies(t, receive(t, strong, 1, got.State, 5, Fetched{blob, 11}), 11)
}

// A gateway that crashes has lost its cache, and gives out no name of a blob twice.
func TestGatewayRestarts(t *testing.T) {
	g := Gateway{Call: get, Phase: Fetching, Entry: first, Cached: true, Cache: first, Blobs: 3}
	got := step(t, strong, 1, g, model.StepInput[Message]{Restart: true})[0]
	if diff := cmp.Diff(State(Gateway{Blobs: 3}), got.State); diff != "" {
		t.Errorf("restarts as (-want +got):\n%s", diff)
	}
}
