package recording_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/history/recording"
)

func read(text string, o recording.Options) (*recording.Recording, error) {
	return recording.Read(strings.NewReader(text), o)
}

// events tells the events of all parts, those of keys behind their key.
func events(r *recording.Recording) string {
	var b strings.Builder
	for _, p := range r.Parts {
		if r.Keyed {
			b.WriteString(p.Key + "\n")
		}
		for _, e := range p.History {
			b.WriteString(e.String() + "\n")
		}
	}
	return b.String()
}

// TestRead has an example for each object, in the notation that it is most
// often found in.
func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		options    recording.Options
		format     recording.Format
		want       string
	}{
		{
			"register", `[{:process 0, :type :invoke, :f :write, :value 3, :index 0, :time 1000}
			{:process :nemesis, :type :info, :f :start-partition, :value nil, :index 2}
			{:process 1, :type :invoke, :f :read, :index 4}
			{:process 0, :type :info, :f :write, :value 3, :error [:timeout "x"], :index 5}
			#jepsen.history.Op{:process 1, :type :ok, :f :read, :value :three, :index 6}]`,
			recording.Options{Object: "register"},
			recording.EDN,
			"c0 invokes write(3)\nc1 invokes read()\nc0 write(3) has an unknown outcome\nc1 read() returned :three\n",
		},
		{
			"cas", `; written by hand
			({:process 1 :type :invoke :f :cas :value [3 4]} {:process 1 :type :fail :f :cas :value [3 4]} #_{}
			{:process 1 :type :invoke :f :cas :value (nil "x")} {:process 1 :type :ok :f :cas :value (nil "x")})`,
			recording.Options{Object: "cas"},
			recording.EDN,
			"c1 invokes cas(3 -> 4)\nc1 cas(3 -> 4) failed\nc1 invokes cas(none -> \"x\")\nc1 cas(none -> \"x\") returned true\n",
		},
		{
			"etcd", "INFO  jepsen.util - 2\t:invoke\t:cas\t[1 4]\nINFO  jepsen.util - 3   :invoke :read   nil\r\n\n" +
				"INFO  jepsen.util - 2\t:fail\t:cas\t[1 4]\nINFO  jepsen.util - 3\t:fail\t:read\t:timed-out\n" +
				"INFO  jepsen.util - 3\t:invoke\t:write\t2\nINFO  jepsen.util - :nemesis\t:info\t:stop\t\"done\"\n" +
				"INFO  jepsen.util - 3\t:info\t:write\t:timed-out",
			recording.Options{Object: "cas", FailedCAS: true},
			recording.Log,
			"c2 invokes cas(1 -> 4)\nc3 invokes read()\nc2 cas(1 -> 4) returned false\nc3 read() failed\n" +
				"c3 invokes write(2)\nc3 write(2) has an unknown outcome\n",
		},
		{
			"history.txt", "0\t:invoke\t:read\tnil\n0\t:info\t:read\tnil\t[:timeout] {:via ...\n",
			recording.Options{Object: "register"},
			recording.Log,
			"c0 invokes read()\nc0 read() has an unknown outcome\n",
		},
		{
			"kv log", `{:process 1, :type :invoke, :f :append, :key "7", :value "x 1 0 y"}
			{:process 2, :type :invoke, :f :get, :key "7", :value nil}
			{:process 2, :type :ok, :f :get, :key "7", :value ""}
			{:process 1, :type :ok, :f :append, :key "7", :value "x 1 0 y"}`,
			recording.Options{Object: "kv"},
			recording.KV,
			"c1 invokes append(\"7\" = \"x 1 0 y\")\nc2 invokes get(\"7\")\nc2 get(\"7\") returned \"\"\n" +
				"c1 append(\"7\" = \"x 1 0 y\") returned\n",
		},
		{
			"kv of pairs", `{"process":0,"type":"invoke","f":"write","value":[1,null]} {"process":0,"type":"ok","f":"write","value":[1,null]}
			{"process":0,"type":"invoke","f":"read","value":[1,null]} {"process":0,"type":"ok","f":"read","value":[1,{"a":1.50}]}`,
			recording.Options{Object: "kv"},
			recording.JSON,
			"c0 invokes put(1 = none)\nc0 put(1 = none) returned\nc0 invokes get(1)\nc0 get(1) returned {\"a\" 1.5}\n",
		},
		{
			"nil is unknown", `[{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value nil}]`,
			recording.Options{Object: "register", NilUnknown: true},
			recording.EDN,
			"c0 invokes read()\nc0 read() failed\n",
		},
		{
			"tuples", `[{:process 0 :type :invoke :f :write :value #jepsen.independent.tuple [:y 1]}
			{:process 1 :type :invoke :f :read :value #jepsen.independent.tuple [:x nil]}
			{:process 1 :type :ok :f :read :value #jepsen.independent.tuple [:x 0]}
			{:process 0 :type :ok :f :write :value #jepsen.independent.tuple [:y 1]}]`,
			recording.Options{Object: "register"},
			recording.EDN,
			":y\nc0 invokes write(1)\nc0 write(1) returned\n:x\nc1 invokes read()\nc1 read() returned 0\n",
		},
		{
			"pairs as asked", `[{:process 0 :type :invoke :f :cas :value [5 [1 2]]} {:process 0 :type :ok :f :cas :value [5 [1 2]]}]`,
			recording.Options{Object: "cas", Keyed: true},
			recording.EDN,
			"5\nc0 invokes cas(1 -> 2)\nc0 cas(1 -> 2) returned true\n",
		},
		{
			"counter", `[{:process 0 :type :invoke :f :add :value -2} {:process 0 :type :ok :f :add :value -2}
			{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value -2}]`,
			recording.Options{Object: "counter"},
			recording.EDN,
			"c0 invokes add(-2)\nc0 add(-2) returned\nc0 invokes read()\nc0 read() returned -2\n",
		},
		{
			"set", `[{:process 0 :type :invoke :f :broadcast :value 2} {:process 0 :type :ok :f :broadcast}
			{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value #{3 2}}
			{:process 0 :type :invoke :f :contains :value 3} {:process 0 :type :ok :f :contains :value true}
			{:process 0 :type :invoke :f :remove :value 3} {:process 0 :type :ok :f :remove :value 3}]`,
			recording.Options{Object: "set"},
			recording.EDN,
			"c0 invokes add(2)\nc0 add(2) returned\nc0 invokes read()\nc0 read() returned [2 3]\n" +
				"c0 invokes contains(3)\nc0 contains(3) returned true\nc0 invokes remove(3)\nc0 remove(3) returned\n",
		},
		{
			"queue", `[{:process 0 :type :invoke :f :enqueue :value 2} {:process 1 :type :invoke :f :dequeue :value nil}
			{:process 1 :type :ok :f :dequeue :value 2} {:process 1 :type :invoke :f :dequeue :value nil}
			{:process 1 :type :fail :f :dequeue :error :empty}]`,
			recording.Options{Object: "queue"},
			recording.EDN,
			"c0 invokes enqueue(2)\nc1 invokes dequeue()\nc1 dequeue() returned 2\nc1 invokes dequeue()\nc1 dequeue() failed\n",
		},
		{
			"lock", `[{:process 0 :type :invoke :f :acquire :value "a"} {:process 0 :type :ok :f :acquire :value "b"}]`,
			recording.Options{Object: "lock"},
			recording.EDN,
			"c0 invokes acquire()\nc0 acquire() returned\n",
		},
		{
			"log", `[{:process 0 :type :invoke :f :append :value "a"} {:process 1 :type :invoke :f :read}
			{:process 1 :type :ok :f :read :value ["a" 1]}]`,
			recording.Options{Object: "log"},
			recording.EDN,
			"c0 invokes append(\"a\")\nc1 invokes read()\nc1 read() returned [\"a\" 1]\n",
		},
		{
			"list-append", `[{"index":0,"type":"invoke","process":0,"f":"txn","value":[["append","x",1],["r","x",null],["r","y",null]]},
 {"index":1,"type":"ok","process":0,"f":"txn","value":[["append","x",1],["r","x",[1]],["r","y",null]]}]`,
			recording.Options{Object: "list-append"},
			recording.JSON,
			"c0 invokes txn(append \"x\" 1,read \"x\",read \"y\")\n" +
				"c0 txn(append \"x\" 1,read \"x\",read \"y\") returned append \"x\" 1,read \"x\" [1],read \"y\" []\n",
		},
		{
			"elle", "{:index 1 :process 0 :type :invoke :value [[:append x 1] [:r x]]}\n" +
				"{:index 2 :process 0 :type :ok :value [[:append x 1] [:r x [1]]]}",
			recording.Options{Object: "list-append"},
			recording.EDN,
			"c0 invokes txn(append x 1,read x)\nc0 txn(append x 1,read x) returned append x 1,read x [1]\n",
		},
		{"empty", "[]", recording.Options{Object: "register"}, recording.EDN, ""},
		{"nothing in a log", " \n", recording.Options{Object: "register", Format: recording.Log}, recording.Log, ""},
		{
			"byte order mark", "\ufeff[{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}]",
			recording.Options{Object: "register"},
			recording.JSON, "c0 invokes read()\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := read(tt.text, tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, events(r)); diff != "" || r.Format != tt.format {
				t.Errorf("format %s, want %s; events (-want +got)\n%s", r.Format, tt.format, diff)
			}
			object, err := history.ObjectNamed(tt.options.Object)
			if err != nil {
				t.Fatal(err)
			}
			spec, err := object.New(object.Initial)
			if err != nil {
				t.Fatal(err)
			}
			if tt.name == "kv of pairs" {
				spec = history.KV(nil) // its values are no strings
			}
			for _, p := range r.Parts {
				if err := history.Validate(p.History, spec); err != nil {
					t.Errorf("the history is refused: %v", err)
				}
			}
		})
	}
}

func TestObjectsAreKnown(t *testing.T) {
	for _, o := range history.Objects() {
		if _, err := read("[]", recording.Options{Object: o.Name}); err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
	}
	const want = `histories of object "tree" cannot be read, only those of cas, counter, kv, list-append, lock, log, queue, register, set`
	if _, err := read("[]", recording.Options{Object: "tree"}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestRefused has files that are no histories, with all that is reported.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		options    recording.Options
		want       string
	}{
		{
			"nothing", " \n\t",
			recording.Options{},
			"1:1: there is nothing but blanks, want events as EDN or JSON, or in lines of process, type, function and value",
		},
		{
			"another text", "\ufeff; a comment\n  Dear reader,\nthis is no history",
			recording.Options{},
			"2:3: want events as EDN or JSON, or in lines of process, type, function and value, got \"Dear reader,\"",
		},
		{
			"no text at all", "\x1f\x8b\x08" + strings.Repeat("\x80", 50),
			recording.Options{},
			"1:1: want events as EDN or JSON, or in lines of process, type, function and value, got \"\\x1f\\x8b\\b" +
				strings.Repeat("\\x80", 33) + "...\"",
		},
		{"no event", "[3\n [4]]", recording.Options{}, "1:2: want an event as a map, got an integer, 3\n2:2: want an event as a map, got a vector, [4]"},
		{
			"fields", `[{:type :ok :f :read} {:process -1 :type :ok :f :read} {:process 0 :type ok :f :read}
{:process :n1 :type :ok :f :read} {:process 0 :type :ok :f [1]} {:process 0 :type :done :f :read} {:process 0 :f :read}
{:process 0 :type :invoke} {:process 0 :type :invoke :f ""}]`,
			recording.Options{},
			"1:2: the event has no process, only :type, :f\n" +
				"1:33: want a process as an integer from 0 on, or nemesis, got -1\n" +
				"1:74: want the type invoke, ok, fail or info, got ok\n" +
				"2:11: want a process as an integer from 0 on, or nemesis, got :n1\n" +
				"2:60: want the name of a function, got [1]\n" +
				"2:83: want the type invoke, ok, fail or info, got :done\n" +
				"2:99: the event has no type, only :process, :f\n" +
				"3:1: the event has no f, want one of read, write\n" +
				`3:57: want the name of a function, got ""`,
		},
		{
			"rules", `[{:process 0 :type :invoke :f :read}
{:process 0 :type :invoke :f :write :value 1}
{:process 1 :type :ok :f :read}
{:process 0 :type :ok :f :read :value 1}
{:process 0 :type :invoke :f :write :value 1}
{:process 0 :type :info :f :write :value 1}
{:process 0 :type :invoke :f :read}]`,
			recording.Options{},
			"2:1: process 0 invokes write while its read of line 1 is open\n" +
				"3:1: process 1 ends read, but has no open operation\n" +
				"4:1: process 0 ends read, but its open operation is the write of line 2\n" +
				"7:1: process 0 invokes read after an operation whose outcome it does not know, at line 6",
		},
		{
			"indices", `[{:process 0 :type :invoke :f :read :index 5}
{:process 1 :type :invoke :f :read :index 5} {:process 2 :type :invoke :f :read :index 7} {:process 3 :type :invoke :f :read :index :x}]`,
			recording.Options{},
			"2:1: index 5 follows index 5, want a greater one\n2:133: want an integer as index, got :x",
		},
		{
			"functions and values", `[{:process 0 :type :invoke :f :inc} {:process 0 :type :ok :f :inc}
{:process 1 :type :invoke :f :read :value 7}
{:process 2 :type :invoke :f :cas :value 7}
{:process 3 :type :invoke :f :write :value 7} {:process 3 :type :ok :f :write :value "7"}
{:process 4 :type :invoke :f :read :value [7 nil]}]`,
			recording.Options{Object: "cas"},
			"1:2: the cas has no function \"inc\", only cas, read, write\n" +
				"2:43: argument of read: want no value, got 7\n" +
				"3:42: argument of cas: want a pair such as [1 2], got 7\n" +
				"4:86: result of write: want the argument that it has at line 4, 7, got \"7\"\n" +
				"5:43: argument of read: want no value, got [7 nil]; if that is a key without a value, the history must be read as keyed",
		},
		{
			"transactions", `{"process":0,"type":"invoke","f":"txn","value":[["append","x",1],["r","x",null]]}
{"process":0,"type":"ok","f":"txn","value":[["append","x",2],["r","x",[2]]]}
{"process":1,"type":"invoke","f":"txn","value":[["w","x",1]]}
{"process":2,"type":"invoke","f":"txn","value":[["r","x",1]]} {"process":2,"type":"ok","f":"txn","value":[["r","x",1]]}
{"process":3,"type":"invoke","f":"txn","value":[["append","x"]]} {"process":4,"type":"invoke","value":[["r","x"]]}
{"process":4,"type":"ok","value":[["r","x"]]}`,
			recording.Options{Object: "list-append"},
			"2:44: result of txn: want the argument that it has at line 1, append \"x\" 1,read \"x\", got [[\"append\" \"x\" 2] [\"r\" \"x\" [2]]]\n" +
				"3:48: argument of txn: want [:append KEY VALUE] or [:r KEY nil], got [\"w\" \"x\" 1]\n" +
				"4:106: result of txn: want [:append KEY VALUE] or [:r KEY LIST], got [\"r\" \"x\" 1]\n" +
				"5:48: argument of txn: want [:append KEY VALUE] or [:r KEY nil], got [\"append\" \"x\"]\n" +
				"6:34: result of txn: want [:append KEY VALUE] or [:r KEY LIST], got [\"r\" \"x\"]",
		},
		{
			"keys", `{:process 0 :type :invoke :f :get :key 1} {:process 0 :type :ok :f :get :key 2 :value 5} {:process 1 :type :invoke :f :get}`,
			recording.Options{Object: "kv"},
			"1:87: result of get: want one of key 1, as at line 1, got key 2\n1:90: the event has no key, as each has in a key-value log",
		},
		{
			"tuple too late", `[{:process 0 :type :invoke :f :read} {:process 1 :type :invoke :f :read :value #jepsen.independent.tuple [1 nil]}]`,
			recording.Options{},
			"1:80: read: want a value without a key, as all had before, got #jepsen.independent.tuple [1 nil]",
		},
		{
			"broken behind a problem", `[{:process 0 :type :ok :f :read} {:process 0 :type :inv`,
			recording.Options{},
			"1:2: process 0 ends read, but has no open operation\n1:56: the file ends here, want '}' for the one opened at 1:34",
		},
		{"behind", "[] []", recording.Options{}, "1:4: want nothing behind the history, got []"},
		{"behind JSON", "[{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}] 3", recording.Options{}, "1:44: want nothing behind the history, got '3'"},
		{"wrong end", "[{:process 0 :type :invoke :f :read})", recording.Options{}, "1:37: want an event, got ')'"},
		{
			"log lines", "0 :invoke :read nil\nWARN  jepsen.core - all is well\n1 :invoke :read\n2 :invoke [\n3 :invoke :read nil nil\n4 :invoke :read \xff",
			recording.Options{},
			"2:1: want process, type, function and value, perhaps behind \"INFO  jepsen.util - \", got \"WARN  jepsen.core - all is well\"\n" +
				"3:16: the line ends here, want a value\n4:12: the line ends here, want ']' for the one opened at 4:11\n" +
				"5:21: want nothing behind the value\n6:17: byte 0xff is not UTF-8",
		},
		{"a wrong format", "0 :invoke :read nil", recording.Options{Format: recording.JSON}, "1:1: want an event as a map, got an integer, 0\n1:3: want an event as an object, got ':'"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.options.Object == "" {
				tt.options.Object = "register"
			}
			_, err := read(tt.text, tt.options)
			var invalid *recording.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("got %v, want an InvalidError", err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTwentyProblems(t *testing.T) {
	_, err := read("["+strings.Repeat("1 ", 33)+"]", recording.Options{Object: "register"})
	var invalid *recording.InvalidError
	if !errors.As(err, &invalid) || len(invalid.Problems) != 20 || invalid.Omitted != 13 {
		t.Errorf("got %v", err)
	}
}

// TestLocate has a history that only the object refuses.
func TestLocate(t *testing.T) {
	r, err := read("0\t:invoke\t:write\t1\n\n  1 :invoke :write \"x\"", recording.Options{Object: "register"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = history.Check(context.Background(),
		history.Options{Spec: history.Register(0), Consistency: history.Linearizability}, r.Parts[0].History)
	var invalid *history.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	const want = `3:3: c1: argument of write("x"): want type int, as of the initial value 0, got "x" of type string`
	if got := r.Parts[0].Locate(invalid).Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestReadErrors has a reader fail after every number of bytes: that is never
// taken for the end of the file.
func TestReadErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, text := range []string{
		`[{:process 0, :type :invoke, :f :write, :value "\u00e9"} #_1 #{} \a ; c`,
		`[{"process":0, "type":"invoke", "f":"write", "value":"\u00e9"}, {"x": [1.5, true]}]`,
		"INFO  jepsen.util - 0\t:invoke\t:write\t1\n1\t:invoke\t:read\tnil\n",
	} {
		for n := range len(text) {
			r := io.MultiReader(iotest.OneByteReader(strings.NewReader(text[:n])), iotest.ErrReader(broken))
			if _, err := recording.Read(r, recording.Options{Object: "register"}); !errors.Is(err, broken) {
				t.Fatalf("after %q: %v", text[:n], err)
			}
		}
	}
}

// endless repeats a text for ever, or until more has been read than any reader
// should want.
type endless struct {
	t    *testing.T
	text string
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	const most = 256 << 20
	if e.read > most {
		e.t.Errorf("more than %d bytes were read", most)
		return 0, io.EOF
	}
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text[(e.read+n)%len(e.text):])
	}
	e.read += n
	return n, nil
}

// TestBoundedMemory has files that never end: every one is refused before it
// takes much memory.
func TestBoundedMemory(t *testing.T) {
	for _, tt := range []struct{ name, head, text, want string }{
		{"string", `[{:f "`, "x", "one event has more than 16 MiB"},
		{"blanks", "[", " ", "one event has more than 16 MiB"},
		{"comment", "[;", "x", "one event has more than 16 MiB"},
		{"symbol", "[", "x", "one event has more than 16 MiB"},
		{"vector", "[[", "1 ", "one event has more than 524288 values"},
		{"discarded", "[", "#_1 ", "one event has more than 524288 values"},
		{"deep", "[", "{1 ", "nested more than 100 deep"},
		{"JSON", `[`, `{"f":`, "nested more than 100 deep"},
		{"JSON values", `[{"f":[0`, `,1`, "one event has more than 524288 values"},
		{"JSON string", `[{"f":"`, "x", "one event has more than 16 MiB"},
		{"JSON blanks", `[{"f":`, "\n", "one event has more than 16 MiB"},
		{"line", "0 ", ":x", "one event has more than 16 MiB"},
		{"problems", "[", "1 ", ""},
	} {
		if testing.Short() && len(tt.text) > 1 { // the limits of values take longest to reach
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := io.MultiReader(strings.NewReader(tt.head), &endless{t: t, text: strings.Repeat(tt.text, 1<<16)})
			if tt.want == "" {
				r = io.LimitReader(r, 1<<18)
			}
			_, err := recording.Read(r, recording.Options{Object: "register"})
			if !errors.As(err, new(*recording.InvalidError)) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %.200v, want %s", err, tt.want)
			}
			runtime.ReadMemStats(&after)
			if got, most := after.TotalAlloc-before.TotalAlloc, uint64(400<<20); got > most {
				t.Errorf("%d MiB were allocated, want at most %d", got>>20, most>>20)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	text := "[" + strings.Repeat("{:process 0 :type :invoke :f :write :value \"0123456789\"}\n{:process 0 :type :ok :f :write}\n", 1000) + "]"
	const limit = 100_000
	_, err := read(text, recording.Options{Object: "register", MaxMemory: limit})
	var large *recording.TooLargeError
	if !errors.As(err, &large) || large.Limit != limit || large.Line != large.Events {
		t.Fatalf("got %v", err)
	}
	// An event takes some hundred bytes.
	if large.Events < limit/200 || large.Events > limit/50 {
		t.Errorf("%d events took %d bytes", large.Events, limit)
	}
	if _, err := read(text, recording.Options{Object: "register", MaxMemory: 10 * limit}); err != nil {
		t.Errorf("within the limit: %v", err)
	}
}

func TestValue(t *testing.T) {
	for text, want := range map[string]any{"nil": nil, "-3": -3, `"x"`: "x", "[1 2]": recording.Form("[1 2]"), "true": true} {
		if got, err := recording.Value(text); got != want || err != nil {
			t.Errorf("%s: got %v (%v), want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "1:1: the file ends here, want a value", "1 2": "1:3: want one value, and nothing behind it", "]": "1:1: want a value, got ']'",
	} {
		if _, err := recording.Value(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func ExampleRead() {
	const file = `
{:process 0, :type :invoke, :f :write, :value 1}
{:process 1, :type :invoke, :f :read,  :value nil}
{:process 0, :type :ok,     :f :write, :value 1}
{:process 1, :type :ok,     :f :read,  :value 2}`
	recorded, err := recording.Read(strings.NewReader(file), recording.Options{Object: "register"})
	if err != nil {
		panic(err)
	}
	part := recorded.Parts[0]
	result, err := history.Check(context.Background(),
		history.Options{Spec: history.Register(0), Consistency: history.Linearizability}, part.History)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s at line %d: %s\n", result.Verdict, part.Places[result.Prefix-1].Line, result.Reason)
	// Output:
	// violated at line 5: c1 read() returned 2, but could only return 0 or 1
}
