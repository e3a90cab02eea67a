package etcd

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Deletions of a key that is created again begin a new life of it: etcd's
// documentation, "key-value API", on create_revision and version.
func TestVersions(t *testing.T) {
	c, s, k := Config{}, Store{Revision: 1}, Key{Name: "a"}
	for _, r := range []Request{Put{Key: k, Value: 1}, Put{Key: k, Value: 2}, DeleteRange{k}, Put{Key: k, Value: 3}} {
		c.do(&s, r)
	}
	want := []KeyValue{
		{Key: k, Value: 1, Create: 2, Mod: 2, Version: 1},
		{Key: k, Value: 2, Create: 2, Mod: 3, Version: 2},
		{Key: k, Mod: 4},
		{Key: k, Value: 3, Create: 5, Mod: 5, Version: 1},
	}
	if diff := cmp.Diff(want, s.Versions); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
