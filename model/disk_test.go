package model

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// diskNode answers one Choose with a given choice, and notes how many there
// were to choose from.
type diskNode struct {
	mode   DiskMode
	choice int
	k      int
}

func (n *diskNode) DiskMode() DiskMode { return n.mode }

func (n *diskNode) Choose(k int) int {
	if n.k != 0 {
		panic("a second choice")
	}
	n.k = k
	return n.choice
}

// afterwards runs f on a disk for every choice there is, and returns the disks
// in the order of the choices.
func afterwards(t *testing.T, d Disk[int], mode DiskMode, f func(d *Disk[int], n DiskNode)) []Disk[int] {
	t.Helper()
	var list []Disk[int]
	for choice := 0; ; choice++ {
		n := &diskNode{mode: mode, choice: choice}
		after := Disk[int]{slices.Clone(d.Durable), slices.Clone(d.Unsynced), d.Torn, d.Lied}
		f(&after, n)
		list = append(list, after)
		if choice+1 >= n.k {
			return list
		}
	}
}

func sameDisks(t *testing.T, got, want []Disk[int]) {
	t.Helper()
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDiskCrash(t *testing.T) {
	d := Disk[int]{Durable: []int{1}, Unsynced: []int{2, 3}}
	all := []int{1, 2, 3}
	for _, c := range []struct {
		mode DiskMode
		want []Disk[int]
	}{
		{DiskPrefix, []Disk[int]{{Durable: []int{1}}, {Durable: []int{1, 2}}, {Durable: all}}},
		{DiskLying, []Disk[int]{{Durable: []int{1}}, {Durable: []int{1, 2}}, {Durable: all}}},
		{"", []Disk[int]{{Durable: []int{1}}, {Durable: []int{1, 2}}, {Durable: all}}},
		{DiskSubset, []Disk[int]{{Durable: []int{1}}, {Durable: []int{1, 2}}, {Durable: []int{1, 3}}, {Durable: all}}},
		{DiskTorn, []Disk[int]{
			{Durable: []int{1}},
			{Durable: []int{1, 2}, Torn: true},
			{Durable: []int{1, 2}},
			{Durable: all, Torn: true},
			{Durable: all},
		}},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			sameDisks(t, afterwards(t, d, c.mode, (*Disk[int]).Crash), c.want)
		})
	}
	if !panics(func() { d.Crash(&diskNode{mode: "wet"}) }) {
		t.Error("a crash in a mode that there is not")
	}
}

// Whatever the mode, a crash keeps what was synced, loses no record of order,
// invents nothing, and asks nothing where there is nothing to lose.
func TestDiskCrashKeepsWhatWasSynced(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synced := rapid.IntRange(0, 3).Draw(rt, "synced")
		written := rapid.IntRange(0, 4).Draw(rt, "written")
		mode := rapid.SampledFrom([]DiskMode{DiskPrefix, DiskSubset, DiskTorn, DiskLying}).Draw(rt, "mode")
		var d Disk[int]
		for i := range synced + written {
			if i == synced {
				d.Sync(&diskNode{})
			}
			d.Write(i)
		}
		if written == 0 {
			d.Sync(&diskNode{})
		}
		after := afterwards(t, d, mode, (*Disk[int]).Crash)
		want := map[DiskMode]int{DiskPrefix: written + 1, DiskSubset: 1 << written, DiskTorn: 2*written + 1, DiskLying: written + 1}
		if len(after) != want[mode] {
			rt.Fatalf("%d outcomes, want %d", len(after), want[mode])
		}
		seen := map[string]bool{}
		for _, got := range after {
			if seen[fmt.Sprint(got)] {
				rt.Fatalf("%+v twice", got)
			}
			seen[fmt.Sprint(got)] = true
			if len(got.Unsynced) > 0 || len(got.Durable) < synced || !slices.IsSorted(got.Durable) {
				rt.Fatalf("%+v after %+v", got, d)
			}
			for i := range synced {
				if got.Intact()[i] != i {
					rt.Fatalf("%+v lost write %d of %+v", got, i, d)
				}
			}
		}
	})
}

func TestDiskSync(t *testing.T) {
	d := Disk[int]{Durable: []int{1}, Unsynced: []int{2}}
	synced := Disk[int]{Durable: []int{1, 2}}
	for _, mode := range []DiskMode{"", DiskPrefix, DiskSubset, DiskTorn} {
		sameDisks(t, afterwards(t, d, mode, (*Disk[int]).Sync), []Disk[int]{synced})
	}

	// A lie is told once, and the next fsync writes what it kept back.
	lied := Disk[int]{Durable: []int{1}, Unsynced: []int{2}, Lied: true}
	sameDisks(t, afterwards(t, d, DiskLying, (*Disk[int]).Sync), []Disk[int]{synced, lied})
	synced.Lied = true
	sameDisks(t, afterwards(t, lied, DiskLying, (*Disk[int]).Sync), []Disk[int]{synced})

	// No lie is worth telling where there is nothing to write.
	idle := Disk[int]{Durable: []int{1}}
	sameDisks(t, afterwards(t, idle, DiskLying, (*Disk[int]).Sync), []Disk[int]{idle})
}

// An fsync that fails is not made good by one that succeeds.
func TestDiskFail(t *testing.T) {
	d := Disk[int]{Durable: []int{1}, Unsynced: []int{2}}
	d.Fail()
	d.Write(3)
	d.Sync(&diskNode{})
	sameDisks(t, []Disk[int]{d}, []Disk[int]{{Durable: []int{1, 3}}})
}

func TestDiskTorn(t *testing.T) {
	d := Disk[int]{Durable: []int{1, 2}, Torn: true}
	if !panics(func() { d.Write(3) }) {
		t.Error("a write behind garbage")
	}
	if got := d.Intact(); !slices.Equal(got, []int{1}) {
		t.Errorf("reader finds %v", got)
	}
	d.Repair()
	d.Write(3)
	sameDisks(t, []Disk[int]{d}, []Disk[int]{{Durable: []int{1}, Unsynced: []int{3}}})
}

// In a run it is the environment that says what a crash does. The node writes 1
// and 2, may have synced each, and crashes.
func TestDiskInARun(t *testing.T) {
	build := func(Args) (Model, error) {
		p := Protocol[Disk[int], cornerMessage]{
			Name: "disk", Nodes: 1,
			Start: func(n cornerNode, d *Disk[int]) { n.SetTimer("write") },
			Timeout: func(n cornerNode, d *Disk[int], _ Timer) {
				d.Write(len(d.Durable) + len(d.Unsynced) + 1)
				if len(d.Durable)+len(d.Unsynced) < 2 {
					n.SetTimer("write")
				}
				if n.Choose(2) == 1 {
					d.Sync(n)
				}
			},
			Restart: func(n cornerNode, d *Disk[int]) { d.Crash(n) },
		}
		for _, want := range [][]int{{1}, {2}} {
			p.Properties = append(p.Properties, Reachable(fmt.Sprint("Only", want), func(d Disk[int]) bool {
				return slices.Equal(d.Durable, want) && len(d.Unsynced) == 0 && !d.Torn
			}))
		}
		p.Properties = append(p.Properties, Reachable("Torn", func(d Disk[int]) bool { return d.Torn }))
		p.Properties = append(p.Properties, Reachable("Lied", func(d Disk[int]) bool { return d.Lied }))
		return System[Disk[int], cornerMessage]{Protocol: p}, nil
	}
	s := &Scenario{ID: "test/disk", Network: Multiset, Faults: Faults{Crash: 1}, Disk: DiskPrefix, Build: build}
	for mode, want := range map[DiskMode][]string{
		"":         {"Only[1]"},
		DiskSubset: {"Only[1]", "Only[2]"},
		DiskTorn:   {"Only[1]", "Torn"},
		DiskLying:  {"Only[1]", "Lied"},
	} {
		in, err := s.Configure(Settings{Disk: mode})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range explored(t, in, Options{}).Properties {
			if p.Status == StatusWitnessed {
				got = append(got, p.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("in mode %q there is %q, want %q", mode, got, want)
		}
	}
}
