package objectstore

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// State is what a node knows: a Gateway, an Index, a Witness or a BlobStore. There
// is one key; others would be independent of it.
type State interface{ state() }

// Gateway is a front end that clients talk to. Nothing of it is durable but Blobs.
type Gateway struct {
	// Call is the request that is going on, and Phase what it waits for.
	Call  model.Call
	Phase Phase
	// Entry is what the index says, while the blob is fetched or stored.
	Entry Entry

	// Cached says that Cache is what the index has said of late; the zero Entry is
	// that there is no such object.
	Cached bool
	Cache  Entry

	// Blobs is durable: how many names of blobs it has given out.
	Blobs int

	// Answered is what the last answer was about, and Newest the newest entry that
	// it knew of by then. No gateway reads them: they are what it is judged by.
	Answered Entry
	Newest   Entry
}

// Phase is what a gateway waits for.
type Phase int

// The phases of requests.
const (
	Idle      Phase = iota
	Storing         // put: the blob is being stored
	Indexing        // put, delete: the index is being changed
	Checking        // get, list: the witness is asked about the cache
	LookingUp       // get, list: the index is asked
	Fetching        // get: the blob is fetched
)

func (p Phase) String() string {
	return [...]string{"idle", "storing", "indexing", "checking", "looking-up", "fetching"}[p]
}

// Entry is what the index says of the object. The zero Entry is that it has never
// heard of it; one without a blob is that it is deleted.
type Entry struct {
	Version int
	Blob    Blob
}

// present reports whether there is an object.
func (e Entry) present() bool { return e.Blob != Blob{} }

func (e Entry) String() string {
	switch {
	case e == Entry{}:
		return "none"
	case !e.present():
		return fmt.Sprintf("deleted in version %d", e.Version)
	}
	return fmt.Sprintf("%v in version %d", e.Blob, e.Version)
}

// Blob is the name of what an object contains: the Number-th of a gateway, from 1.
type Blob struct {
	Gateway model.NodeID
	Number  int
}

func (b Blob) String() string { return fmt.Sprintf("blob %d.%d", b.Gateway, b.Number) }

// Index is a copy of the index. All of it is durable.
type Index struct {
	Entry Entry
	// Last is the last version that the primary has given out.
	Last int
	// Waiting are the changes that the witness has not heard of yet, as far as the
	// primary knows, by their gateways.
	Waiting map[model.NodeID]Entry
}

// Witness knows which version is the newest there can be. It is durable.
type Witness struct{ Version int }

// BlobStore has the contents. It is durable.
type BlobStore struct{ Contents map[Blob]int }

func (Gateway) state()   {}
func (Index) state()     {}
func (Witness) state()   {}
func (BlobStore) state() {}
