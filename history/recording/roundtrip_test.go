package recording_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/history/recording"
	"github.com/faultline-mc/faultline/model"
)

// notation writes events as files have them. The writers share nothing with
// the readers.
type notation struct {
	format recording.Format
	value  func(v any) string
	event  func(process int, typ, f, key, value string) string
	// around are what stands before all events, between them and behind.
	around [3]string
}

func ednValue(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return strconv.Quote(v)
	case history.Swap:
		return "[" + ednValue(v.Old) + " " + ednValue(v.New) + "]"
	}
	return fmt.Sprint(v)
}

func jsonText(v any) string {
	if swap, ok := v.(history.Swap); ok {
		v = []any{swap.Old, swap.New}
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func ednEvent(process int, typ, f, key, value string) string {
	if key != "" {
		key = ", :key " + key
	}
	return fmt.Sprintf("{:process %d, :type :%s, :f :%s%s, :value %s}", process, typ, f, key, value)
}

func jsonEvent(process int, typ, f, key, value string) string {
	if key != "" {
		key = `,"key":` + key
	}
	return fmt.Sprintf(`{"process":%d,"type":%q,"f":%q%s,"value":%s}`, process, typ, f, key, value)
}

func logEvent(process int, typ, f, _, value string) string {
	return fmt.Sprintf("INFO  jepsen.util - %d\t:%s\t:%s\t%s", process, typ, f, value)
}

var notations = []notation{
	{recording.EDN, ednValue, ednEvent, [3]string{"[", "\n ", "]\n"}},
	{recording.EDN, ednValue, ednEvent, [3]string{"(", " ", ")"}},
	{recording.JSON, jsonText, jsonEvent, [3]string{"[", ",\n", "]\n"}},
	{recording.JSON, jsonText, jsonEvent, [3]string{"", "\n", "\n"}},
	{recording.Log, ednValue, logEvent, [3]string{"", "\n", "\n"}},
	{recording.KV, ednValue, ednEvent, [3]string{"", "\n", ""}},
}

// write writes a history of a register or, for the key-value log, of a store.
func (n notation) write(h history.History) string {
	types := map[history.Kind]string{history.Invoke: "invoke", history.Return: "ok", history.Fail: "fail", history.Unknown: "info"}
	var lines []string
	for _, e := range h {
		key, value := "", e.Arg
		switch {
		case e.Func == "get":
			key, value = n.value(e.Arg), e.Result
		case e.Func == "put" || e.Func == "append":
			key, value = n.value(e.Arg.(history.Entry).Key), e.Arg.(history.Entry).Value
		case e.Func == "read":
			value = e.Result
		}
		lines = append(lines, n.event(e.Process, types[e.Kind], e.Func, key, n.value(value)))
	}
	return n.around[0] + strings.Join(lines, n.around[1]) + n.around[2]
}

// drawHistory draws a history that is valid, and says nothing that any object
// would do. Processes with an unknown outcome are replaced, as Jepsen does it.
func drawHistory(t *rapid.T, calls func() (fn string, arg, result any)) history.History {
	type open struct {
		fn          string
		arg, result any
	}
	processes := []int{0, 1, 2}
	running := map[int]open{}
	var h history.History
	for i := range rapid.IntRange(1, 30).Draw(t, "events") {
		slot := rapid.IntRange(0, 2).Draw(t, "process")
		p := processes[slot]
		e := history.Event{Index: i, Process: p}
		o, ok := running[p]
		if !ok {
			fn, arg, result := calls()
			running[p] = open{fn, arg, result}
			e.Kind, e.Func, e.Arg = history.Invoke, fn, arg
		} else {
			delete(running, p)
			e.Func, e.Arg = o.fn, o.arg
			e.Kind = rapid.SampledFrom([]history.Kind{history.Return, history.Return, history.Fail, history.Unknown}).Draw(t, "kind")
			switch e.Kind {
			case history.Return:
				e.Result = o.result
			case history.Unknown:
				processes[slot] += len(processes)
			}
		}
		h = append(h, e)
	}
	return h
}

// drawScalar draws a value that all notations have.
func drawScalar(t *rapid.T) any {
	switch rapid.IntRange(0, 3).Draw(t, "kind of value") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return rapid.Int().Draw(t, "int")
	}
	return rapid.StringMatching(`[ -~é😀\n\t]{0,6}`).Draw(t, "string")
}

// TestRoundTrip writes drawn histories in each notation and reads them back.
func TestRoundTrip(t *testing.T) {
	for _, n := range notations {
		rapid.Check(t, func(t *rapid.T) {
			object := "cas"
			calls := func() (string, any, any) {
				switch rapid.IntRange(0, 2).Draw(t, "function") {
				case 0:
					return "read", nil, drawScalar(t)
				case 1:
					return "write", drawScalar(t), nil
				}
				return "cas", history.Swap{Old: drawScalar(t), New: drawScalar(t)}, true
			}
			if n.format == recording.KV {
				object = "kv"
				calls = func() (string, any, any) {
					key := drawScalar(t)
					switch rapid.IntRange(0, 2).Draw(t, "function") {
					case 0:
						return "get", key, drawScalar(t)
					case 1:
						return "append", history.Entry{Key: key, Value: drawScalar(t)}, nil
					}
					return "put", history.Entry{Key: key, Value: drawScalar(t)}, nil
				}
			}
			want := drawHistory(t, calls)
			text := n.write(want)
			r, err := recording.Read(strings.NewReader(text), recording.Options{Object: object})
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if diff := cmp.Diff(want, r.Parts[0].History); diff != "" || r.Format != n.format {
				t.Fatalf("format %s, want %s; (-want +got)\n%s\n%s", r.Format, n.format, diff, text)
			}
			lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
			for i, place := range r.Parts[0].Places {
				if len(lines) > 1 && int(place.Line) != i+1 {
					t.Fatalf("event %d is said to be in line %d of\n%s", i, place.Line, text)
				}
			}
		})
	}
}

// TestDamage changes one byte of a history that can be read. What comes of it
// may be another history, but its events are as many as its lines, and an error
// names a line that there is.
func TestDamage(t *testing.T) {
	const text = "[{:process 0, :type :invoke, :f :write, :value 1}\n" +
		" {:process 1, :type :invoke, :f :read, :value nil}\n" +
		" {:process 1, :type :ok, :f :read, :value \"x\"}\n" +
		" {:process 0, :type :ok, :f :write, :value 1}]\n"
	step := 1
	if testing.Short() {
		step = 3
	}
	for i := 0; i < len(text); i += step {
		for _, c := range []byte("{}[]()#_:;\\\"/ \n,09ax+-\x00\x80\xff") {
			damaged := []byte(text)
			damaged[i] = c
			r, err := recording.Read(bytes.NewReader(damaged), recording.Options{Object: "register"})
			var invalid *recording.InvalidError
			switch {
			case err == nil && r.Events > 4:
				t.Fatalf("%q has %d events", damaged, r.Events)
			case err != nil && !errors.As(err, &invalid):
				t.Fatalf("%q: %v", damaged, err)
			case err == nil:
				continue
			}
			lines := bytes.Split(damaged, []byte("\n"))
			for _, p := range invalid.Problems {
				if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len(lines[p.Line-1])+1 {
					t.Fatalf("%q: %s is outside of the file", damaged, p.Position)
				}
			}
		}
	}
}

// FuzzRead reads anything as anything. What is read is a history that package
// history finds nothing wrong with but the types of values.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`[{:process 0, :type :invoke, :f :cas, :value [1 2]} {:process 0, :type :ok, :f :cas, :value [1 2]}]`,
		`{:process 1, :type :invoke, :f :append, :key "7", :value "x"} {:process 1, :type :info, :f :append, :key "7"}`,
		`[{"index":0,"type":"invoke","process":0,"f":"txn","value":[["append","x",1],["r","x",null]]}]`,
		"INFO  jepsen.util - 2\t:invoke\t:write\t4\nINFO  jepsen.util - 2\t:info\t:write\t:timed-out\n",
		`[{:process 0 :type :invoke :f :write :value #jepsen.independent.tuple [1 2]}]`,
		`{:index 1 :process 0 :type :invoke :value [[:append x 1] [:r x]]} {:index 2 :process 0 :type :ok :value [[:append x 1] [:r x [1]]]}`,
		"\x1f\x8b\x08 no text\n",
		"0 :invoke :enqueue 1\n0 :ok :enqueue 1\n0 :invoke :dequeue nil\n0 :ok :dequeue 1",
	} {
		for i := range history.Objects() {
			f.Add([]byte(seed), uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, n uint8) {
		objects := history.Objects()
		o := recording.Options{
			Object: objects[int(n)%len(objects)].Name, Keyed: n&64 != 0, FailedCAS: n&128 != 0,
			Format: recording.Formats()[int(n/16)%len(recording.Formats())],
		}
		r, err := recording.Read(bytes.NewReader(text), o)
		if err != nil {
			if !errors.As(err, new(*recording.InvalidError)) {
				t.Fatal(err)
			}
			return
		}
		for _, p := range r.Parts {
			// Without the shapes of values, what is left are the rules of events.
			lenient := history.Spec{Name: "any", Init: []any{nil}, Funcs: map[string]history.Func{}}
			for _, e := range p.History {
				accept := func(any) error { return nil }
				lenient.Funcs[e.Func] = history.Func{Arg: accept, Result: accept, Step: func(any, any) []history.Outcome { return nil }}
			}
			if err := history.Validate(p.History, lenient); err != nil {
				t.Errorf("%q as %s: %v", text, o.Object, err)
			}
		}
	})
}

// porcupineData is the folder with the histories that Porcupine is tested with.
func porcupineData(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/anishathalye/porcupine").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestPorcupinesHistories judges the histories that Porcupine is tested with,
// of its logs a tenth with -short, and compares the verdicts with those that its
// own tests expect.
func TestPorcupinesHistories(t *testing.T) {
	dir := porcupineData(t)
	want := map[string]bool{
		"kv/c01-ok.txt": true, "kv/c01-bad.txt": false, "kv/c10-ok.txt": true, "kv/c10-bad.txt": false,
		"kv/c50-ok.txt": true, "kv/c50-bad.txt": false,
	}
	source, err := os.ReadFile(filepath.Join(dir, "porcupine_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`checkJepsen\(t, (\d+), (true|false)\)`).FindAllSubmatch(source, -1) {
		n, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		want[fmt.Sprintf("jepsen/etcd_%03d.log", n)] = string(m[2]) == "true"
	}
	if len(want) < 100 {
		t.Fatalf("only %d histories were found", len(want))
	}
	// What is not found for lack of time would tell of the machine only.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	for name, holds := range want {
		quick := strings.HasSuffix(name, "05.log") || strings.HasPrefix(name, "kv/c1")
		if testing.Short() && !quick {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, "test_data", name))
		if err != nil {
			t.Fatal(err)
		}
		o, spec := recording.Options{Object: "cas", FailedCAS: true}, history.CAS(nil)
		if strings.HasPrefix(name, "kv") {
			o, spec = recording.Options{Object: "kv"}, history.KV("")
		}
		r, err := recording.Read(bytes.NewReader(text), o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		result, err := history.Check(ctx, history.Options{Spec: spec, Consistency: history.Linearizability}, r.Parts[0].History)
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case result.Verdict == model.Inconclusive, (result.Verdict == model.Holds) != holds:
			t.Errorf("%s: %s, want holds %v: %s", name, result.Verdict, holds, result.Reason)
		case !holds && result.Prefix == 0:
			t.Errorf("%s: violated without a shortest prefix: %s", name, result.Reason)
		}
	}
}
