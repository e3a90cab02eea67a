package tidy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/internal/catalog"
	"github.com/faultline-mc/faultline/model"
)

// strategy is one way to replicate data.
type strategy struct {
	scenario *model.Scenario
	name     string // within the scenario, or empty
	has      []model.GuaranteeInfo
}

// strategies lists those of all scenarios, each with its guarantees in order.
func strategies() []strategy {
	var list []strategy
	for _, s := range catalog.Scenarios() {
		for _, g := range s.Guarantees {
			i := slices.IndexFunc(list, func(x strategy) bool { return x.scenario == s && x.name == g.Strategy })
			if i < 0 {
				i = len(list)
				list = append(list, strategy{scenario: s, name: g.Strategy})
			}
			list[i].has = append(list[i].has, g)
		}
	}
	for _, st := range list {
		slices.SortFunc(st.has, func(a, b model.GuaranteeInfo) int {
			return slices.Index(model.Guarantees(), a.Guarantee) - slices.Index(model.Guarantees(), b.Guarantee)
		})
	}
	return list
}

func (st strategy) title() string {
	if st.name == "" {
		return "`" + st.scenario.ID + "`"
	}
	return "`" + st.scenario.ID + "`, " + st.name
}

// answer says in a word whether a strategy has a guarantee.
func answer(g *model.GuaranteeInfo) string {
	switch {
	case g.Property == "":
		return "–"
	case g.Steps > 0:
		return fmt.Sprintf("no, %d", g.Steps)
	}
	return "yes"
}

// TestReadmeGuarantees compares README's table of what clients get with the
// scenarios, whose own tests have every cell of it come true.
func TestReadmeGuarantees(t *testing.T) {
	var b strings.Builder
	b.WriteString("| strategy |")
	for _, g := range model.Guarantees() {
		fmt.Fprintf(&b, " %s |", g)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(model.Guarantees())) + "\n")
	for _, st := range strategies() {
		fmt.Fprintf(&b, "| %s |", st.title())
		for _, g := range st.has {
			fmt.Fprintf(&b, " %s |", answer(&g))
		}
		b.WriteString("\n")
	}
	if !strings.Contains(readFile(t, "README.md"), b.String()) {
		t.Errorf("README lacks this table of guarantees, or has another one:\n%s", &b)
	}
}

// TestGuaranteesPage compares the page that has a command for every cell.
func TestGuaranteesPage(t *testing.T) {
	var b strings.Builder
	for _, st := range strategies() {
		fmt.Fprintf(&b, "## %s\n\n| guarantee | | why | seen with |\n|---|---|---|---|\n", st.title())
		for _, g := range st.has {
			command := ""
			if g.Property != "" {
				words := append([]string{"check run " + st.scenario.ID}, configuration(st.scenario, g.Params, g.Faults, g.Network, g.Disk)...)
				command = fmt.Sprintf("`%s`: %s", strings.Join(words, " "), g.Property)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", g.Guarantee, answer(&g), g.Because, command)
		}
		b.WriteString("\n")
	}
	if !strings.HasSuffix(readFile(t, "docs/guarantees.md"), "\n\n"+strings.TrimSuffix(b.String(), "\n")) {
		t.Errorf("docs/guarantees.md does not end like this:\n%s", &b)
	}
}
