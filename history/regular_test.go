package history

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
)

// Lamport 1986: a read that overlaps no write returns the last value, one that
// overlaps a write that value or the one before, and two reads may do so in
// either order.
func TestRegular(t *testing.T) {
	write1 := model.Op{Func: "write", Arg: 1}
	began := model.History{{Kind: model.Invoked, Client: 1, Op: write1}}
	wrote := append(began[:1:1], model.Record{Kind: model.Returned, Client: 1, Op: write1})
	again := append(wrote[:2:2], model.Record{Kind: model.Invoked, Client: 1, Op: model.Op{Func: "write", Arg: 2}})
	for _, test := range []struct {
		name   string
		before model.History
		reads  []int
		want   bool
	}{
		{"nothing is written", nil, []int{0}, true},
		{"nobody wrote that", nil, []int{1}, false},
		{"a write is not over", began, []int{1, 0, 1}, true},
		{"the last value", wrote, []int{1, 1}, true},
		{"the value before", wrote, []int{0}, false},
		{"new, then old", again, []int{2, 1}, true},
		{"a value long replaced", again, []int{0}, false},
	} {
		h := append(model.History{}, test.before...)
		for _, v := range test.reads {
			h = append(h, model.Record{Kind: model.Invoked, Client: 2, Op: model.Op{Func: "read"}},
				model.Record{Kind: model.Returned, Client: 2, Op: model.Op{Func: "read"}, Result: v})
		}
		if err := regular(0, h); (err == nil) != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	early := model.History{
		{Kind: model.Invoked, Client: 2, Op: model.Op{Func: "read"}},
		{Kind: model.Returned, Client: 2, Op: model.Op{Func: "read"}, Result: 1},
		{Kind: model.Invoked, Client: 1, Op: write1},
	}
	if regular(0, early) == nil {
		t.Error("a read returns what is written after it")
	}
}

// A history of one reader that reads once is linearizable if and only if it is
// regular; one of more reads only if it is. Orders are tried one by one.
func TestRegularAndLinearizable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawRegister(t)
		ops := readsAndWrites(h)
		reads := 0
		for _, op := range ops {
			if op.op.Func == "read" {
				reads++
			}
		}
		err := regular(0, h)
		switch ordered := hasOrder(ops, len(h), 0); {
		case ordered && err != nil:
			t.Errorf("linearizable, but not regular: %v\n%s", err, Text(FromModel(h)))
		case !ordered && err == nil && reads < 2:
			t.Errorf("regular, but not linearizable, with a single read\n%s", Text(FromModel(h)))
		}
	})
}

// hasOrder reports whether a register with a value can do operations in an order
// that keeps real time and gives their results. Those without a return may be
// left out.
func hasOrder(ops []readOrWrite, end, value int) bool {
	done := true
	for i, op := range ops {
		done = done && op.returned == end
		first := true
		for _, other := range ops {
			first = first && !other.before(op)
		}
		rest := append(append([]readOrWrite{}, ops[:i]...), ops[i+1:]...)
		switch {
		case !first:
		case op.op.Func == "write" && hasOrder(rest, end, op.op.Arg.(int)),
			op.op.Func == "read" && op.result == value && hasOrder(rest, end, value):
			return true
		}
	}
	return done
}

// drawRegister draws a history of a writer of 1, 2 and 3 and of two readers that
// return anything.
func drawRegister(t *rapid.T) model.History {
	var h model.History
	open := make(map[int]model.Op)
	written := 0
	for range rapid.IntRange(0, 12).Draw(t, "events") {
		client := rapid.IntRange(1, 3).Draw(t, "client")
		if op, busy := open[client]; busy {
			r := model.Record{Kind: model.Returned, Client: client, Op: op}
			if op.Func == "read" {
				r.Result = rapid.IntRange(0, written).Draw(t, "value")
			}
			h = append(h, r)
			delete(open, client)
			continue
		}
		op := model.Op{Func: "read"}
		if client == 1 {
			written++
			op = model.Op{Func: "write", Arg: written}
		}
		open[client] = op
		h = append(h, model.Record{Kind: model.Invoked, Client: client, Op: op})
	}
	return h
}
