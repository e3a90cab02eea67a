package history

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// List is a list of values as one value that can be compared with ==, since
// results and states of objects must be. It is the list's text, as in [1 2 "a"].
type List string

// ListOf returns the list of the values.
func ListOf(values ...any) List { return listOf(elements(values)) }

// SetOf returns the list that stands for the set of the values: sorted by
// their texts, and each once.
func SetOf(values ...any) List {
	texts := elements(values)
	slices.Sort(texts)
	return listOf(slices.Compact(texts))
}

func listOf(texts []string) List { return List("[" + strings.Join(texts, " ") + "]") }

func (l List) String() string { return string(l) }

// elements returns the texts of the values in the list. They are equal if the
// values are. Something that is not a list has an error.
func (l List) elements() ([]string, error) {
	s, ok := strings.CutPrefix(string(l), "[")
	s, closed := strings.CutSuffix(s, "]")
	if !ok || !closed {
		return nil, fmt.Errorf("want a list such as [1 2], got %q", string(l))
	}
	return fields(s, ' ')
}

// with returns the list with one value more at its end.
func (l List) with(text string) List {
	if l == "[]" {
		return List("[" + text + "]")
	}
	return l[:len(l)-1] + List(" "+text+"]")
}

func elements(values []any) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = element(v)
	}
	return texts
}

// element is a value as it stands in a list: a text without spaces, commas and
// brackets, except in quotation marks and within the brackets of a list.
func element(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		return strconv.Quote(v)
	case List:
		return string(v)
	}
	text := show(v)
	if strings.ContainsAny(text, " ,[]\"\\") {
		return fmt.Sprintf("%T%q", v, text)
	}
	return text
}

// fields cuts a text at a separator outside of quotation marks and brackets.
func fields(s string, separator byte) ([]string, error) {
	if s == "" {
		return nil, nil
	}
	var list []string
	from, depth, quoted := 0, 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == separator && depth == 0:
			list = append(list, s[from:i])
			from = i + 1
		}
	}
	list = append(list, s[from:])
	if quoted || depth != 0 || slices.Contains(list, "") {
		return nil, fmt.Errorf("want a list of values, got %q", s)
	}
	return list, nil
}

// checkList is the shape of lists.
func checkList(v any) error {
	if err := typeOf[List](v); err != nil {
		return err
	}
	_, err := v.(List).elements()
	return err
}
