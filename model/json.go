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

// What plain JSON cannot say of a Value is said by keys that begin with "#".
const (
	tagSet    = "#set"    // {"#set": [1, 3]}
	tagString = "#string" // {"#string": "a"} is the Go string, "a" a name such as leader
	tagType   = "#type"   // {"#type": "Ask", "Term": 1}
	tagText   = "#text"   // the text, where it does not follow from the rest
	tagValue  = "#value"  // the rest, where that is no object
)

// noneText is the text of JSON's null: an interface that holds nothing, or the
// NodeID of no node.
const noneText = "none"

// MarshalJSON writes structs and maps as objects in their order, lists as
// arrays, and numbers, names, booleans and none (as null) as they are. What
// that leaves out stands in keys that begin with "#", so that what is read
// again shows the same text; a "#" that begins a key of the value is doubled.
func (v Value) MarshalJSON() ([]byte, error) { return v.appendJSON(nil), nil }

func (v Value) appendJSON(b []byte) []byte {
	plain := v.asJSON()
	text, object := plain.shown(), false
	var fields []byte // of the object that it becomes
	add := func(key string) {
		if fields != nil {
			fields = append(fields, ',')
		}
		fields = append(appendString(fields, key), ':')
		object = true
	}
	if v.Type != "" {
		add(tagType)
		fields = appendString(fields, v.Type)
	}
	if text != v.Text {
		add(tagText)
		fields = appendString(fields, v.Text)
	}
	switch s, quoted := unquote(v.Text); {
	case plain.Kind == ValueStruct || plain.Kind == ValueMap:
		object = true
		for i, key := range v.Keys {
			if strings.HasPrefix(key, "#") {
				key = "#" + key
			}
			add(key)
			fields = v.Items[i].appendJSON(fields)
		}
	case plain.Kind == ValueSet:
		add(tagSet)
		fields = v.appendItems(fields)
	case plain.Kind == ValueText && quoted:
		add(tagString)
		fields = appendString(fields, s)
	case object:
		add(tagValue)
		fields = plain.appendPlain(fields)
	}
	if !object {
		return plain.appendPlain(b)
	}
	return append(append(append(b, '{'), fields...), '}')
}

// asJSON returns the value with the kind that it has in JSON: a number that
// has a name is a name.
func (v Value) asJSON() Value {
	switch {
	case v.Kind != ValueBool && v.Kind != ValueNumber || json.Valid([]byte(v.Text)):
	case v.Text == noneText:
		v.Kind = ValueNull
	default:
		v.Kind = ValueText
	}
	return v
}

// shown is the text that a reader gives the value, which need not be its own.
func (v Value) shown() string {
	switch v.Kind {
	case ValueNull:
		return noneText
	case ValueBool, ValueNumber, ValueText:
		return v.Text
	case ValueList:
		return v.Type + listValue(v.Items).Text
	case ValueSet:
		return v.Type + "{" + joinTexts(v.Items) + "}"
	}
	return v.Type + withText(v).Text
}

// unquote returns the Go string that a text shows, if it shows one.
func unquote(text string) (s string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", false
	}
	s, err := strconv.Unquote(text)
	return s, err == nil && strconv.Quote(s) == text
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

func (v Value) appendPlain(b []byte) []byte {
	switch v.Kind {
	case ValueNull:
		return append(b, "null"...)
	case ValueList:
		return v.appendItems(b)
	case ValueBool, ValueNumber:
		return append(b, v.Text...)
	}
	return appendString(b, v.Text)
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
		v.Kind = ValueNull
	case bool:
		v = Value{Kind: ValueBool, Text: strconv.FormatBool(t)}
	case json.Number:
		v = Value{Kind: ValueNumber, Text: t.String()}
	case string:
		v = Value{Kind: ValueText, Text: t}
	case json.Delim:
		if t == '{' {
			return readObject(d)
		}
		v.Kind = ValueList
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
	v.Text = v.shown()
	return v, nil
}

func readObject(d *json.Decoder) (Value, error) {
	v := Value{Kind: ValueStruct}
	var typ string
	var text *string
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return v, err
		}
		item, err := readValue(d)
		if err != nil {
			return v, err
		}
		switch key := t.(string); key {
		case tagType:
			typ = item.Text
		case tagText:
			text = &item.Text
		case tagString:
			v = Value{Kind: ValueText, Text: strconv.Quote(item.Text)}
		case tagValue:
			v = item
		case tagSet:
			v = item
			v.Kind = ValueSet
		default:
			v.Keys = append(v.Keys, strings.TrimPrefix(key, "#"))
			v.Items = append(v.Items, item)
		}
	}
	if _, err := d.Token(); err != nil {
		return v, err
	}
	v.Type = typ
	v.Text = v.shown()
	if text != nil {
		v.Text = *text
	}
	return v, nil
}

// MarshalJSON leaves out what was not there: null is a value, none.
func (c Change) MarshalJSON() ([]byte, error) {
	b := appendString([]byte(`{"path":`), c.Path)
	if c.Old != nil {
		b = c.Old.appendJSON(append(b, `,"old":`...))
	}
	if c.New != nil {
		b = c.New.appendJSON(append(b, `,"new":`...))
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Change) UnmarshalJSON(data []byte) error {
	// A null would leave a pointer nil, as if the key were not there.
	var raw struct {
		Path     string
		Old, New json.RawMessage
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*c = Change{Path: raw.Path}
	for _, side := range []struct {
		data  json.RawMessage
		value **Value
	}{{raw.Old, &c.Old}, {raw.New, &c.New}} {
		if side.data == nil {
			continue
		}
		*side.value = new(Value)
		if err := (*side.value).UnmarshalJSON(side.data); err != nil {
			return err
		}
	}
	return nil
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
