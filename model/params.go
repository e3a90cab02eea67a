package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Param is a typed parameter of a scenario, made by one of the constructors
// below. Its value is written as text on the command line.
type Param struct {
	Name    string
	Default string
	Doc     string
	Expects string // what a value looks like, for error texts

	parse func(text string) (any, error)
}

// Int is a parameter with values from lo to hi.
func Int(name string, def, lo, hi int, doc string) Param {
	expects := fmt.Sprintf("an integer from %d to %d", lo, hi)
	return Param{
		Name: name, Default: strconv.Itoa(def), Doc: doc, Expects: expects,
		parse: func(text string) (any, error) {
			n, err := strconv.Atoi(text)
			if err != nil || n < lo || n > hi {
				return nil, fmt.Errorf("want %s", expects)
			}
			return n, nil
		},
	}
}

// Ints is a parameter whose value is a list of integers from lo to hi with
// commas between them, as in 2,1.
func Ints(name, def string, lo, hi int, doc string) Param {
	expects := fmt.Sprintf("integers from %d to %d separated by commas", lo, hi)
	return Param{
		Name: name, Default: def, Doc: doc, Expects: expects,
		parse: func(text string) (any, error) {
			var list []int
			for part := range strings.SplitSeq(text, ",") {
				n, err := strconv.Atoi(part)
				if err != nil || n < lo || n > hi {
					return nil, fmt.Errorf("want %s", expects)
				}
				list = append(list, n)
			}
			return list, nil
		},
	}
}

// OneOf is a parameter whose value is one of the given words; the first is the
// default.
func OneOf(name, doc string, words ...string) Param {
	expects := "one of " + strings.Join(words, ", ")
	return Param{
		Name: name, Default: words[0], Doc: doc, Expects: expects,
		parse: func(text string) (any, error) {
			if !slices.Contains(words, text) {
				return nil, fmt.Errorf("want %s", expects)
			}
			return text, nil
		},
	}
}

// Args are the values that a scenario is built with: every parameter, and the
// rules switched off. Asking for a parameter that the scenario does not
// declare, or by the wrong type, panics: it is a mistake in the scenario.
type Args struct {
	values  map[string]any
	without RuleSet
}

// Int returns the value of an Int parameter.
func (a Args) Int(name string) int { return arg[int](a, name) }

// Ints returns the value of an Ints parameter, not to be changed.
func (a Args) Ints(name string) []int { return arg[[]int](a, name) }

// Word returns the value of a OneOf parameter.
func (a Args) Word(name string) string { return arg[string](a, name) }

// Without returns the rules that are switched off.
func (a Args) Without() RuleSet { return a.without }

func arg[T any](a Args, name string) T {
	v, ok := a.values[name].(T)
	if !ok {
		panic(fmt.Sprintf("model: scenario asks for parameter %q as %T, but has %T", name, v, a.values[name]))
	}
	return v
}

// RuleSet is a set of rules, not to be changed. The zero value is empty.
type RuleSet struct{ rules []Rule }

// Rules returns the set of the given rules.
func Rules(rules ...Rule) RuleSet {
	rules = slices.Clone(rules)
	slices.Sort(rules)
	return RuleSet{slices.Compact(rules)}
}

// Has reports whether r is in the set.
func (s RuleSet) Has(r Rule) bool { return slices.Contains(s.rules, r) }

// All returns the rules in alphabetical order.
func (s RuleSet) All() []Rule { return slices.Clone(s.rules) }
