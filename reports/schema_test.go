package reports_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/reports"
)

// schema is the part of JSON Schema that our files use.
type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 any                `json:"type"`
	Const                any                `json:"const"`
	Enum                 []any              `json:"enum"`
	AnyOf                []*schema          `json:"anyOf"`
	Required             []string           `json:"required"`
	Properties           map[string]*schema `json:"properties"`
	AdditionalProperties *schema            `json:"additionalProperties"`
	Items                *schema            `json:"items"`
	Minimum              *float64           `json:"minimum"`
	Maximum              *float64           `json:"maximum"`
	Defs                 map[string]*schema `json:"$defs"`

	// Only for people.
	Schema      string `json:"$schema"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

func readSchema(t *testing.T, name string) *schema {
	t.Helper()
	f, err := os.Open(filepath.Join("schema", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields() // a keyword that check does not judge
	s := &schema{}
	if err := d.Decode(s); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

// check validates a decoded value. Stricter than JSON Schema, it refuses
// fields that the schema does not describe: what is written must be documented.
func (s *schema) check(root *schema, path string, v any) error {
	if s.Ref != "" {
		return root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")].check(root, path, v)
	}
	if s.AnyOf != nil {
		var errs []string
		for _, one := range s.AnyOf {
			err := one.check(root, path, v)
			if err == nil {
				return nil
			}
			errs = append(errs, err.Error())
		}
		return fmt.Errorf("%s: none of: %s", path, strings.Join(errs, "; "))
	}
	if s.Const != nil && v != s.Const {
		return fmt.Errorf("%s: %v is not %v", path, v, s.Const)
	}
	if s.Enum != nil && !slices.Contains(s.Enum, v) {
		return fmt.Errorf("%s: %v is none of %v", path, v, s.Enum)
	}
	if s.Type != nil && !slices.ContainsFunc(listOf(s.Type), func(name any) bool { return isOfType(v, name.(string)) }) {
		return fmt.Errorf("%s: %v is no %v", path, v, s.Type)
	}
	switch v := v.(type) {
	case float64:
		if s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			return fmt.Errorf("%s: %v is out of range", path, v)
		}
	case []any:
		for i, item := range v {
			if err := s.Items.check(root, fmt.Sprintf("%s[%d]", path, i), item); err != nil {
				return err
			}
		}
	case map[string]any:
		return s.checkObject(root, path, v)
	}
	return nil
}

func (s *schema) checkObject(root *schema, path string, v map[string]any) error {
	for _, key := range s.Required {
		if _, ok := v[key]; !ok {
			return fmt.Errorf("%s.%s is missing", path, key)
		}
	}
	for key, field := range v {
		sub := s.Properties[key]
		if sub == nil {
			sub = s.AdditionalProperties
		}
		if sub == nil {
			return fmt.Errorf("%s.%s is not described", path, key)
		}
		if err := sub.check(root, path+"."+key, field); err != nil {
			return err
		}
	}
	return nil
}

func listOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

func isOfType(v any, name string) bool {
	switch name {
	case "null":
		return v == nil
	case "integer":
		n, ok := v.(float64)
		return ok && n == math.Trunc(n)
	}
	kinds := map[string]reflect.Kind{
		"boolean": reflect.Bool, "number": reflect.Float64, "string": reflect.String,
		"array": reflect.Slice, "object": reflect.Map,
	}
	return v != nil && reflect.TypeOf(v).Kind() == kinds[name]
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestResultsFollowTheirSchema(t *testing.T) {
	result, trace := readSchema(t, "check.result.1.json"), readSchema(t, "check.trace.1.json")
	for name, r := range results(t) {
		v := decoded(t, render(t, func(w io.Writer) error { return reports.JSON(w, r) })).(map[string]any)
		if violation, ok := v["violation"].(map[string]any); ok {
			if err := trace.check(trace, "trace", violation["trace"]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			// The result's schema leaves what is in the trace to the trace's.
			violation["trace"] = map[string]any{"schema": "check.trace/1"}
		}
		if err := result.check(result, "result", v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		stable := render(t, func(w io.Writer) error { return reports.StableJSON(w, r) })
		if r.Violation == nil {
			if err := result.check(result, "result", decoded(t, stable)); err != nil {
				t.Errorf("%s, stable: %v", name, err)
			}
		}

		dir := t.TempDir()
		if err := reports.WriteDir(dir, r); err != nil {
			t.Fatal(err)
		}
		if err := result.check(result, "result", decoded(t, readDir(t, dir)["result.json"])); err != nil {
			t.Errorf("%s, in a directory: %v", name, err)
		}
	}
}

func TestTracesFollowTheirSchema(t *testing.T) {
	s := readSchema(t, "check.trace.1.json")
	for name, trace := range traces(t) {
		v := decoded(t, render(t, func(w io.Writer) error { return reports.TraceJSON(w, trace) }))
		if err := s.check(s, "trace", v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The check above can fail: every field that a schema requires is missed.
func TestSchemaMissesWhatIsGone(t *testing.T) {
	s := readSchema(t, "check.trace.1.json")
	text := render(t, func(w io.Writer) error { return reports.TraceJSON(w, faultyTrace()) })
	for _, key := range s.Required {
		v := decoded(t, text).(map[string]any)
		delete(v, key)
		if err := s.check(s, "trace", v); err == nil {
			t.Errorf("a trace without %s is accepted", key)
		}
		v[key] = map[string]any{"unlikely": 1.5}
		if err := s.check(s, "trace", v); err == nil && key != "initial" && key != "final" {
			t.Errorf("a trace with nonsense for %s is accepted", key)
		}
	}
}
