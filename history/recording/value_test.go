package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// ednValues reads all values of a text and returns them in one spelling.
func ednValues(r io.Reader) (forms []string, err error) {
	e := &ednReader{&input{scanner: newScanner(r)}}
	for {
		e.nextEvent()
		var v value
		found, closing, err := e.item(&v, 1)
		switch {
		case err != nil:
			return forms, err
		case closing != 0:
			return forms, invalidf(e.position(), "closing %q", closing)
		case !found:
			return forms, nil
		}
		forms = append(forms, v.form())
	}
}

// jsonValue reads the only value of a text.
func jsonValue(r io.Reader) (string, error) {
	j := &jsonReader{&input{scanner: newScanner(r)}}
	var v value
	if err := j.value(&v, 1, "a value"); err != nil {
		return "", err
	}
	if c, ok := j.blanks(); ok {
		return "", invalidf(j.position(), "more: %q", c)
	}
	return v.form(), j.err
}

func TestEDN(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"nil true false", "nil true false"},
		{"0 -0 +7 -12 9223372036854775807", "0 0 7 -12 9223372036854775807"},
		{"1N 9223372036854775808 -99999999999999999999N", "1 9223372036854775808N -99999999999999999999N"},
		{"1/3 -2/4 4/2", "1/3 -1/2 2"},
		{"1.0 1e3 2.50e-3 +1.5 1.50M 3M", "1.0 1000.0 0.0025 1.5 1.50M 3M"},
		{"##NaN ##Inf ##-Inf", "##NaN ##Inf ##-Inf"},
		{`"" "a b" "\"\\\n\t\r" "é\u00e9" "\ud83d\ude00"`, `"" "a b" "\"\\\n\t\r" "éé" "😀"`},
		{`"\u0007\b\f"`, `"\u0007\u0008\u000c"`},
		{`\a \newline \space \u03bb \( \, \λ`, `\a \newline \space \λ \( \, \λ`},
		{"a a/b / - + .. <=> :a :a/b :a.b/c :1 a' a#", "a a/b / - + .. <=> :a :a/b :a.b/c :1 a' a#"},
		{"() [] {} #{}", "() [] {} #{}"},
		{"[1, 2,,3] (1 (2)) [[]]", "[1 2 3] (1 (2)) [[]]"},
		{"{:b 1 :a {2 3}} #{3 1 2}", "{:a {2 3} :b 1} #{1 2 3}"},
		{"#inst \"2020\" #a.b/c [1] #x #y 1", `#inst "2020" #a.b/c [1] #x #y 1`},
		{"#:ns{:a 1 b 2 :c/d 3 :_/e 4 5 6}", "{5 6 :c/d 3 :e 4 :ns/a 1 ns/b 2}"},
		{"1 ; one\n#_2 3 #_ #_ 4 5 6 [#_7] #_{:a #_1 2}", "1 3 6 []"},
		{"; only this", ""},
	} {
		forms, err := ednValues(strings.NewReader(tt.text))
		if got := strings.Join(forms, " "); got != tt.want || err != nil {
			t.Errorf("%s\ngot  %s\nwant %s (%v)", tt.text, got, tt.want, err)
		}
	}
}

func TestEDNRefuses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"[1 2", `1:5: the file ends here, want ']' for the one opened at 1:1`},
		{"\n [1 2)", `2:6: want ']' for the one opened at 2:2, got ')'`},
		{"{:a}", "1:2: key :a has no value"},
		{"{:a 1\n :b 2 :a 3}", "2:7: a map has key :a twice"},
		{"{1 2 1N 3}", "1:6: a map has key 1 twice"},
		{"#{[1 2] 3 [1 2]}", "1:11: a set has [1 2] twice"},
		{"#:n{:a 1 :n/a 2}", "1:10: a map has key :n/a twice"},
		{"012", `1:1: "012" is not a number`},
		{"1/0 1", `1:1: "1/0" is not a number`},
		{"1.5N", `1:1: "1.5N" is not a number`},
		{"12abc", `1:1: "12abc" is not a number`},
		{"1.", `1:1: "1." is not a number`},
		{"1.e5", `1:1: "1.e5" is not a number`},
		{"1e", `1:1: "1e" is not a number`},
		{strings.Repeat("9", maxDigits+1), `1:1: "` + strings.Repeat("9", 40) + `..." is not a number`},
		{`"abc`, `1:5: the file ends here, want '"' for the one opened at 1:1`},
		{`"a\q"`, `1:3: a string has the unknown escape \ and 'q'`},
		{`"\u12g4"`, `1:2: want four hexadecimal digits behind \u, got "12g4"`},
		{`"\ud83d"`, `1:2: \ud83d is half of a character, want the other half behind it`},
		{`"\ud83d\u0041"`, `1:2: two escapes are not the halves of a character`},
		{"\"a\n\x80\"", `2:1: byte 0x80 is not UTF-8`},
		{":\xff", `1:2: byte 0xff is not UTF-8`},
		{`\abc`, `1:1: want a character such as \a, \newline or \u03bb, got "\\abc"`},
		{": 1", "1:1: want a value, got :"},
		{"a/", "1:1: want a value, got a/"},
		{"::a", "1:1: want a value, got ::a"},
		{"a@b", "1:1: want a value, got a@b"},
		{"##Nan", "1:1: want ##NaN, ##Inf or ##-Inf, got ##Nan"},
		{"#1", `1:2: want a tag, "{" or "_" behind "#", got '1'`},
		{"[#a]", "1:4: want a value behind the tag #a, got ']'"},
		{"[#_]", "1:4: want a value to discard, got ']'"},
		{"#_", "1:3: the file ends here, want a value to discard"},
		{"#:a/b{}", "1:1: want a namespace as in #:ns{:a 1}, got #:a/b"},
		{"#:a 1", "1:4: want a map behind #:a, got ' '"},
		{strings.Repeat("[", maxDepth+1), "1:101: nested more than 100 deep"},
		{strings.Repeat("#a ", maxDepth+1), "1:301: nested more than 100 deep"},
		{strings.Repeat("#_", maxDepth+1), "1:201: nested more than 100 deep"},
	} {
		_, err := ednValues(strings.NewReader(tt.text))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%.40s\ngot  %v\nwant %s", tt.text, err, tt.want)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{` {"b" : [1, -2.5, null], "a":{}} `, `{"a" {} "b" [1 -2.5 nil]}`},
		{
			`["\u00e9\/", true, false, 1E2, 9007199254740993, 123456789012345678901]`,
			`["é/" true false 100.0 9007199254740993 123456789012345678901N]`,
		},
		{"[1,]", "1:4: want a value behind the comma, got ']'"},
		{"[1 2]", "1:4: want a comma or ']', got '2'"},
		{"[,1]", "1:2: want a value, got ','"},
		{`{"a":1,"a":2}`, `1:8: a map has key "a" twice`},
		{`{"a" 1}`, `1:6: want a colon behind the name "a", got '1'`},
		{`{a:1}`, `1:2: want a name in quotation marks, got 'a'`},
		{`{"a":1`, `1:7: the file ends here, want } for the one opened at 1:1`},
		{`"a`, `1:3: the file ends here, want '"' for the one opened at 1:1`},
		{"[\"a\nb\"]", `1:4: a string has the control character '\n', want an escape for it`},
		{"nul", `1:1: want a value, got "nul"`},
		{"01", `1:1: "01" is not a number`},
		{"+1", `1:1: want a value, got '+'`},
		{"1.", `1:1: "1." is not a number`},
		{"1N", `1:1: "1N" is not a number`},
		{strings.Repeat("[", maxDepth+1), "1:101: nested more than 100 deep"},
	} {
		got, err := jsonValue(strings.NewReader(tt.text))
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%.40s\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// values draws a value in the notation of EDN, together with the one spelling
// that it has here; blanks, comments and discarded values go between.
func values(t *rapid.T, depth int) (text, form string) {
	kinds := 9
	if depth == 0 {
		kinds = 5
	}
	gap := func() string {
		return rapid.SampledFrom([]string{" ", ",", "\n\t", " ; ]\n", " #_[1 #_2 3] "}).Draw(t, "gap")
	}
	several := func() (texts, forms []string) {
		seen := map[string]bool{}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			text, form := values(t, depth-1)
			if !seen[form] {
				seen[form] = true
				texts, forms = append(texts, text), append(forms, form)
			}
		}
		return texts, forms
	}
	join := func(texts []string) string {
		joined := gap()
		for _, text := range texts {
			joined += text + gap()
		}
		return joined
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0:
		return "nil", "nil"
	case 1:
		n := rapid.Int64().Draw(t, "n")
		digits, _ := json.Marshal(n)
		return string(digits) + rapid.SampledFrom([]string{"", "N"}).Draw(t, "suffix"), string(digits)
	case 2:
		s := rapid.String().Draw(t, "s")
		quoted, _ := json.Marshal(s) // its escapes are EDN's, but for html
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		want := value{kind: kindString}
		if err := json.Unmarshal(quoted, &want.text); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(b.String()), want.form()
	case 3:
		name := rapid.StringMatching(`[a-z*!_?$%&=<>][a-z0-9.*+!_?$%&=<>#:'-]{0,5}`).Filter(func(s string) bool {
			return s != "nil" && s != "true" && s != "false"
		}).Draw(t, "name")
		return name, name
	case 4, 5:
		name := ":" + rapid.StringMatching(`[a-z]{1,3}(/[a-z]{1,3})?`).Draw(t, "keyword")
		return name, name
	case 6:
		texts, forms := several()
		return "[" + join(texts) + "]", "[" + strings.Join(forms, " ") + "]"
	case 7:
		texts, forms := several()
		return "(" + join(texts) + ")", "(" + strings.Join(forms, " ") + ")"
	case 8:
		texts, forms := several()
		var pairs, pairForms []string
		for i, text := range texts {
			under, underForm := values(t, depth-1)
			pairs, pairForms = append(pairs, text, under), append(pairForms, forms[i]+" "+underForm)
		}
		return "{" + join(pairs) + "}", "{" + sorted(pairForms) + "}"
	default:
		texts, forms := several()
		return "#{" + join(texts) + "}", "#{" + sorted(forms) + "}"
	}
}

func sorted(texts []string) string {
	// An insertion sort, which shares nothing with what is tested.
	for i := range texts {
		for j := i; j > 0 && texts[j] < texts[j-1]; j-- {
			texts[j], texts[j-1] = texts[j-1], texts[j]
		}
	}
	return strings.Join(texts, " ")
}

// TestEDNRoundTrip reads drawn values, as a whole and byte by byte, and what
// was read of them once more.
func TestEDNRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, want := values(t, 3)
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text)), strings.NewReader(want)} {
			got, err := ednValues(r)
			if err != nil || len(got) != 1 || got[0] != want {
				t.Fatalf("%q\ngot  %q (%v)\nwant %q", text, got, err, want)
			}
		}
	})
}

// FuzzEDN reads anything: what is accepted has a spelling that reads as the same.
func FuzzEDN(f *testing.F) {
	for _, seed := range []string{
		"{:process 0, :type :ok, :f :read, :value #{1/2 2.5M \"\\u00e9\" \\a}}", "#:a{:b [##NaN] :_/c (nil)}", "#_[1 ; 2\n] #x/y z", "[[[",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		forms, err := ednValues(bytes.NewReader(text))
		if err != nil && !errors.As(err, new(*InvalidError)) {
			t.Fatal(err)
		}
		again, err := ednValues(strings.NewReader(strings.Join(forms, " ")))
		if got, want := strings.Join(again, " "), strings.Join(forms, " "); got != want || err != nil {
			t.Errorf("read %q, and then %q (%v)", want, got, err)
		}
	})
}

// FuzzJSON compares the reader with that of the standard library.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"type":"ok","value":[["append","x",1],["r","x",[1.5e3,null]]]}`, `["\ud83d\ude00",-0,true]`, `{"a":1,"a":2}`, "[1,]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		form, err := jsonValue(bytes.NewReader(text))
		if err == nil && !json.Valid(text) {
			t.Errorf("%q is accepted as %s", text, form)
		}
		// These alone are refused though the grammar allows them.
		strict := []string{"twice", "half of a character", "halves of a character", "UTF-8", "nested", "not a number"}
		if err != nil && json.Valid(text) {
			for _, s := range strict {
				if strings.Contains(err.Error(), s) {
					return
				}
			}
			t.Errorf("%q is refused: %v", text, err)
		}
	})
}
