package recording

import (
	"hash/maphash"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// kind is the kind of a value. JSON has a part of them.
type kind uint8

const (
	kindNil kind = iota
	kindBool
	kindInt    // that fits into 64 bits
	kindNumber // every other: large integers, ratios, floating point
	kindString
	kindChar
	kindSymbol
	kindKeyword
	kindList
	kindVector
	kindSet
	kindMap
	kindTagged
)

// kindNames are what errors call them.
var kindNames = [...]string{
	"nil", "a boolean", "an integer", "a number", "a string", "a character", "a symbol", "a keyword",
	"a list", "a vector", "a set", "a map", "a tagged value",
}

func (k kind) String() string { return kindNames[k] }

// value is a value as a file has it. Those of one event share memory, which the
// next event overwrites.
type value struct {
	at   Position
	kind kind
	// n is a kindInt, and 1 for true.
	n int64
	// text is what a string or a character is, the name of a symbol, a keyword
	// or a tag, and a kindNumber in one form for equal ones.
	text string
	// items are the elements of a collection, a map's keys and values in turn,
	// and the value behind a tag.
	items []value
}

// Form is a value that Go has no type for, or none that can be compared, as
// the text that it has in EDN. Equal values have equal texts: sets and maps are
// sorted.
type Form string

func (f Form) String() string { return string(f) }

// plain returns the value in the form that a history has: nil, bool, int,
// string or Form.
func (v *value) plain() any {
	switch v.kind {
	case kindNil:
		return nil
	case kindBool:
		return v.n == 1
	case kindInt:
		return int(v.n)
	case kindString:
		return v.text
	}
	return Form(v.form())
}

// form writes the value as EDN.
func (v *value) form() string {
	var b strings.Builder
	v.write(&b)
	return b.String()
}

func (v *value) write(b *strings.Builder) {
	switch v.kind {
	case kindNil:
		b.WriteString("nil")
	case kindBool:
		b.WriteString(strconv.FormatBool(v.n == 1))
	case kindInt:
		b.WriteString(strconv.FormatInt(v.n, 10))
	case kindNumber, kindSymbol:
		b.WriteString(v.text)
	case kindString:
		writeString(b, v.text)
	case kindChar:
		b.WriteString(charText(v.text))
	case kindKeyword:
		b.WriteString(":" + v.text)
	case kindList:
		writeItems(b, "(", forms(v.items), ")")
	case kindVector:
		writeItems(b, "[", forms(v.items), "]")
	case kindSet:
		writeItems(b, "#{", slices.Sorted(slices.Values(forms(v.items))), "}")
	case kindMap:
		texts := forms(v.items)
		pairs := make([]string, 0, len(texts)/2)
		for i := 0; i < len(texts); i += 2 {
			pairs = append(pairs, texts[i]+" "+texts[i+1])
		}
		slices.Sort(pairs)
		writeItems(b, "{", pairs, "}")
	case kindTagged:
		b.WriteString("#" + v.text + " ")
		v.items[0].write(b)
	}
}

func forms(items []value) []string {
	texts := make([]string, len(items))
	for i := range items {
		texts[i] = items[i].form()
	}
	return texts
}

func writeItems(b *strings.Builder, open string, texts []string, closing string) {
	b.WriteString(open)
	for i, t := range texts {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t)
	}
	b.WriteString(closing)
}

// writeString writes a string as EDN and JSON both have it.
func writeString(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// charNames are the characters that EDN has names for.
var charNames = map[string]string{
	"newline": "\n", "return": "\r", "space": " ", "tab": "\t", "formfeed": "\f", "backspace": "\b",
}

func charText(char string) string {
	for name, c := range charNames {
		if c == char {
			return `\` + name
		}
	}
	return `\` + char
}

// field returns what a map has under a key that is a keyword in EDN and a
// string in JSON.
func (v *value) field(name string) (*value, bool) {
	for i := 0; i+1 < len(v.items); i += 2 {
		if key := &v.items[i]; key.text == name && (key.kind == kindKeyword || key.kind == kindString) {
			return &v.items[i+1], true
		}
	}
	return nil, false
}

// name returns the text of a keyword in EDN, of a string in JSON.
func (v *value) name() (string, bool) {
	return v.text, v.kind == kindKeyword || v.kind == kindString
}

// isSequence reports whether the value is a list or a vector.
func (v *value) isSequence() bool { return v.kind == kindList || v.kind == kindVector }

// untagged returns what stands behind tags.
func (v *value) untagged() *value {
	for v.kind == kindTagged {
		v = &v.items[0]
	}
	return v
}

// describe names the value in an error, cut to a length that can be read.
func (v *value) describe() string { return cut(v.form()) }

// integer makes a value of digits with an optional sign. Integers of any length
// are equal if they are as numbers.
func integer(at Position, text string) value {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value{at: at, kind: kindInt, n: n}
	}
	n, _ := new(big.Int).SetString(text, 10)
	return value{at: at, kind: kindNumber, text: n.String() + "N"}
}

// repeated returns the first item that is equal to one before it, looking at
// every step-th.
func repeated(items []value, step int) *value {
	const few = 16
	if len(items) <= few*step && scalars(items, step) {
		for i := step; i < len(items); i += step {
			for j := 0; j < i; j += step {
				if equal(&items[i], &items[j]) {
					return &items[i]
				}
			}
		}
		return nil
	}
	// Texts of collections are long. Those of equal ones are compared alone.
	byHash := make(map[uint64]int, len(items)/step)
	for i := 0; i < len(items); i += step {
		h := items[i].hash()
		if j, ok := byHash[h]; ok && equal(&items[i], &items[j]) {
			return &items[i]
		}
		byHash[h] = i
	}
	return nil
}

// scalars reports whether none of the items is a collection.
func scalars(items []value, step int) bool {
	for i := 0; i < len(items); i += step {
		if items[i].kind >= kindList {
			return false
		}
	}
	return true
}

// seed makes hashes that no file can be made for.
var seed = maphash.MakeSeed()

// hash is the same for equal values.
func (v *value) hash() uint64 {
	sum := maphash.String(seed, v.text) + uint64(v.n)
	for i := 0; i < len(v.items); i++ {
		h := v.items[i].hash()
		switch v.kind {
		case kindSet: // in any order
			sum += h * h
		case kindMap:
			i++
			sum += h * (v.items[i].hash() | 1)
		default:
			sum = sum*31 + h
		}
	}
	return maphash.Comparable(seed, [2]uint64{uint64(v.kind), sum})
}

func equal(a, b *value) bool {
	if a.kind != b.kind || a.n != b.n || a.text != b.text || len(a.items) != len(b.items) {
		return false
	}
	return len(a.items) == 0 || a.form() == b.form()
}
