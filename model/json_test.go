package model

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParamValuesJSON(t *testing.T) {
	params := ParamValues{{"nodes", "3"}, {"rounds", "2,1"}, {"mode", "fast"}, {"a", "007"}, {"x>y", "-1"}}
	got, err := json.Marshal(struct{ P ParamValues }{params})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"P":{"nodes":3,"rounds":"2,1","mode":"fast","a":"007","x\u003ey":-1}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var again struct{ P ParamValues }
	if err := json.Unmarshal(got, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(params, again.P); diff != "" {
		t.Errorf("read again (-want +got):\n%s", diff)
	}
	for _, bad := range []string{`[]`, `{"a":[1]}`, `{"a":null}`, `3`} {
		if err := json.Unmarshal([]byte(bad), &params); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func TestValueJSON(t *testing.T) {
	number := func(n string) Value { return Value{Kind: ValueNumber, Text: n} }
	word := func(s string) Value { return Value{Kind: ValueText, Text: s} }
	tests := []struct {
		value Value
		want  string
	}{
		{number("7"), `7`},
		{number("none"), `null`},
		{number("Last(3)"), `"Last(3)"`},
		{word("leader"), `"leader"`},
		{word("2.1"), `"2.1"`},
		{word("1->2 Ask{Term: 1}"), `"1->2 Ask{Term: 1}"`},
		{word(`"two words"`), `{"#string":"two words"}`},
		{word("'a'"), `"'a'"`},
		{word(`"\q"`), `"\"\\q\""`},
		{Value{Kind: ValueBool, Text: "true"}, `true`},
		{Value{Kind: ValueNull, Text: "none"}, `null`},
		{Value{Kind: ValueNull, Text: "nothing"}, `{"#text":"nothing","#value":null}`},
		{Value{Kind: ValueNumber, Type: "Slot", Text: "3"}, `{"#type":"Slot","#value":3}`},
		{Value{Kind: ValueList, Text: "[1, x]", Items: []Value{number("1"), word("x")}}, `[1,"x"]`},
		{Value{Kind: ValueSet, Text: "{1, 3}", Items: []Value{number("1"), number("3")}}, `{"#set":[1,3]}`},
		{Value{Kind: ValueSet, Text: "{}"}, `{"#set":[]}`},
		{
			Value{Kind: ValueStruct, Text: "{Term: 1, #: 2}", Keys: []string{"Term", "#"}, Items: []Value{number("1"), number("2")}},
			`{"Term":1,"##":2}`,
		},
		{
			Value{Kind: ValueStruct, Type: "Ask", Text: "Ask{Term: 1}", Keys: []string{"Term"}, Items: []Value{number("1")}},
			`{"#type":"Ask","Term":1}`,
		},
		{
			Value{Kind: ValueStruct, Text: "2.1", Keys: []string{"Round", "Node"}, Items: []Value{number("2"), number("1")}},
			`{"#text":"2.1","Round":2,"Node":1}`,
		},
	}
	for _, tt := range tests {
		got, err := tt.value.MarshalJSON()
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.value.Text, got, err, tt.want)
			continue
		}
		var again Value
		if err := json.Unmarshal(got, &again); err != nil || again.Text != tt.value.Text || again.Type != tt.value.Type {
			t.Errorf("%s: read again as %+v, %v", tt.value.Text, again, err)
		}
	}
}

func genValue(t *rapid.T, depth int) Value {
	v := Value{
		Kind: ValueKind(rapid.IntRange(0, int(ValueText)+min(depth, 1)*4).Draw(t, "kind")),
		Type: rapid.SampledFrom([]string{"", "", "Ask"}).Draw(t, "type"),
	}
	switch v.Kind {
	case ValueNull:
		v.Text = noneText
	case ValueBool:
		v.Text = strconv.FormatBool(rapid.Bool().Draw(t, "bool"))
	case ValueNumber:
		v.Text = strconv.Itoa(rapid.Int().Draw(t, "number"))
	case ValueText:
		v.Text = rapid.String().Draw(t, "text")
		if rapid.Bool().Draw(t, "quoted") {
			v.Text = strconv.Quote(v.Text)
		}
		return v
	default:
		for i := range rapid.IntRange(0, 3).Draw(t, "items") {
			v.Items = append(v.Items, genValue(t, depth-1))
			if v.Kind == ValueStruct || v.Kind == ValueMap {
				v.Keys = append(v.Keys, strings.Repeat("#", i)+rapid.StringMatching(`[a-z]{1,3}`).Draw(t, "key"))
			}
		}
		v.Text = v.shown()
	}
	if rapid.IntRange(0, 4).Draw(t, "own text") == 0 {
		v.Text = rapid.String().Draw(t, "text")
	}
	return v
}

func TestChangeJSON(t *testing.T) {
	none, one := &Value{Kind: ValueNull, Text: "none"}, &Value{Kind: ValueNumber, Text: "1"}
	tests := []struct {
		change Change
		want   string
	}{
		{Change{"nodes.2.Vote", none, one}, `{"path":"nodes.2.Vote","old":null,"new":1}`},
		{Change{"a->b", nil, one}, `{"path":"a->b","new":1}`},
		{Change{"a", one, nil}, `{"path":"a","old":1}`},
	}
	for _, tt := range tests {
		got, err := tt.change.MarshalJSON()
		if err != nil || string(got) != tt.want {
			t.Errorf("got %s, %v, want %s", got, err, tt.want)
		}
		var again Change
		if err := json.Unmarshal(got, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.change, again); diff != "" {
			t.Errorf("read again (-want +got):\n%s", diff)
		}
	}
}

// What a trace shows of a value does not depend on whether it has been in a
// file.
func TestValueTextSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := genValue(t, 3)
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var got Value
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		sameShown(t, v, got, string(data))
	})
}

func sameShown(t *rapid.T, want, got Value, data string) {
	if got.Text != want.Text || got.Type != want.Type || len(got.Items) != len(want.Items) || !cmp.Equal(got.Keys, want.Keys) {
		t.Fatalf("%s: got %+v, want %+v", data, got, want)
	}
	for i := range want.Items {
		sameShown(t, want.Items[i], got.Items[i], data)
	}
}
