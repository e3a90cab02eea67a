package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// MarshalJSON writes the parameters as one object in their order, integers as
// numbers.
func (p ParamValues) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, v := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, v.Name), ':')
		if n, err := strconv.Atoi(v.Value); err == nil && strconv.Itoa(n) == v.Value {
			b = append(b, v.Value...)
		} else {
			b = appendString(b, v.Value)
		}
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes, in the order of the text.
func (p *ParamValues) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("want an object of parameters, not %.40s", data)
	}
	*p = ParamValues{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		value, err := d.Token()
		if err != nil {
			return err
		}
		switch value.(type) {
		case string, json.Number:
			*p = append(*p, ParamValue{Name: fmt.Sprint(name), Value: fmt.Sprint(value)})
		default:
			return fmt.Errorf("parameter %q: want a number or string, not %v", name, value)
		}
	}
	return nil
}

// The keys of what plain JSON cannot say of a Value, as in {"#set": [1, 3]}.
const (
	tagSet   = "#set"   // an array that is a set
	tagType  = "#type"  // first in an object: the name of its Go type
	tagText  = "#text"  // in an object: its text, where it has one of its own
	tagValue = "#value" // the value itself, where it is no object
)

// MarshalJSON writes plain JSON: structs and maps as objects in their order,
// lists as arrays, and numbers, strings, booleans and null. What that leaves
// out stands in keys that begin with "#" (a field's or map's own "#" is
// doubled), so that the text of what is read again is the text that was
// written: sets are {"#set": [...]}, the Go type behind an interface is
// "#type", and a text that does not follow from the rest is "#text".
func (v Value) MarshalJSON() ([]byte, error) { return v.appendJSON(nil), nil }

func (v Value) appendJSON(b []byte) []byte {
	if (v.Kind == ValueBool || v.Kind == ValueNumber) && !json.Valid([]byte(v.Text)) {
		v.Kind = ValueText // a number with a name, such as the NodeID none
	}
	var tags []byte
	if v.Type != "" {
		tags = appendString(append(tags, `"`+tagType+`":`...), v.Type)
	}
	if v.derivedText() != v.Text {
		if tags != nil {
			tags = append(tags, ',')
		}
		tags = appendString(append(tags, `"`+tagText+`":`...), v.Text)
	}
	switch {
	case v.Kind == ValueStruct || v.Kind == ValueMap:
		return v.appendObject(b, tags)
	case v.Kind == ValueSet:
		b = append(b, '{')
		if tags != nil {
			b = append(append(b, tags...), ',')
		}
		b = append(b, `"`+tagSet+`":`...)
		return append(v.appendItems(b), '}')
	case tags != nil:
		b = append(append(b, '{'), tags...)
		b = append(b, `,"`+tagValue+`":`...)
		return append(v.appendScalar(b), '}')
	}
	return v.appendScalar(b)
}

func (v Value) appendObject(b, tags []byte) []byte {
	b = append(append(b, '{'), tags...)
	for i, key := range v.Keys {
		if i > 0 || tags != nil {
			b = append(b, ',')
		}
		if strings.HasPrefix(key, "#") {
			key = "#" + key
		}
		b = append(appendString(b, key), ':')
		b = v.Items[i].appendJSON(b)
	}
	return append(b, '}')
}

func (v Value) appendItems(b []byte) []byte {
	b = append(b, '[')
	for i, item := range v.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = item.appendJSON(b)
	}
	return append(b, ']')
}

func (v Value) appendScalar(b []byte) []byte {
	switch v.Kind {
	case ValueNull:
		return append(b, "null"...)
	case ValueList:
		return v.appendItems(b)
	case ValueBool, ValueNumber:
		return append(b, v.Text...)
	}
	return appendString(b, v.content())
}

// content is a string without the quotes that its text may have.
func (v Value) content() string {
	if strings.HasPrefix(v.Text, `"`) {
		if s, err := strconv.Unquote(v.Text); err == nil {
			return s
		}
	}
	return v.Text
}

// derivedText is the text that a reader of the JSON gives the value.
func (v Value) derivedText() string {
	switch v.Kind {
	case ValueNull:
		return "null"
	case ValueBool, ValueNumber:
		return v.Text
	case ValueText:
		return textOf(v.content())
	}
	var b strings.Builder
	b.WriteString(v.Type)
	open, end := byte('{'), byte('}')
	if v.Kind == ValueList {
		open, end = '[', ']'
	}
	b.WriteByte(open)
	for i, item := range v.Items {
		if i > 0 {
			b.WriteString(", ")
		}
		if i < len(v.Keys) {
			b.WriteString(v.Keys[i] + ": ")
		}
		b.WriteString(item.Text)
	}
	b.WriteByte(end)
	return b.String()
}

// textOf is how a string is shown: bare where it is a word.
func textOf(s string) string {
	if s == "" || strings.ContainsAny(s, "()[]{},:\"\\") || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return strconv.Quote(s)
	}
	return s
}

// UnmarshalJSON reads what MarshalJSON writes, and any other JSON. Objects
// read as structs: a map is not told from them.
func (v *Value) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	read, err := readValue(d)
	if err != nil {
		return err
	}
	*v = read
	return nil
}

func readValue(d *json.Decoder) (Value, error) {
	t, err := d.Token()
	if err != nil {
		return Value{}, err
	}
	var v Value
	switch t := t.(type) {
	case nil:
		v = Value{Kind: ValueNull}
	case bool:
		v = Value{Kind: ValueBool, Text: strconv.FormatBool(t)}
	case json.Number:
		v = Value{Kind: ValueNumber, Text: t.String()}
	case string:
		v = Value{Kind: ValueText, Text: textOf(t)}
	case json.Delim:
		if t == '{' {
			return readObject(d)
		}
		v = Value{Kind: ValueList}
		for d.More() {
			item, err := readValue(d)
			if err != nil {
				return v, err
			}
			v.Items = append(v.Items, item)
		}
		if _, err := d.Token(); err != nil {
			return v, err
		}
	}
	v.Text = v.derivedText()
	return v, nil
}

func readObject(d *json.Decoder) (Value, error) {
	v := Value{Kind: ValueStruct}
	var typ, text Value
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return v, err
		}
		item, err := readValue(d)
		if err != nil {
			return v, err
		}
		switch key := t.(string); {
		case key == tagType:
			typ = item
		case key == tagText:
			text = item
		case key == tagValue:
			v = item
		case key == tagSet:
			v = item
			v.Kind = ValueSet
		default:
			if strings.HasPrefix(key, "##") {
				key = key[1:]
			}
			v.Keys = append(v.Keys, key)
			v.Items = append(v.Items, item)
		}
	}
	if _, err := d.Token(); err != nil {
		return v, err
	}
	v.Type = typ.content()
	v.Text = v.derivedText()
	if text.Kind == ValueText {
		v.Text = text.content()
	}
	return v, nil
}

// appendString appends s as JSON. Unlike json.Marshal it leaves ">" as it is:
// every other text of a trace has an arrow.
func appendString(b []byte, s string) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("model: a string that is no JSON: " + err.Error())
	}
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
