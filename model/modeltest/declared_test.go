package modeltest

import (
	"errors"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// lossy is a scenario in which a lost message is too much.
func lossy() *model.Scenario {
	s := handoff{}.scenario()
	s.Build = func(a model.Args) (model.Model, error) {
		p := handoff{Passes: a.Int("passes"), Without: a.Without()}.protocol()
		p.Properties = append(p.Properties, model.Always("TokenExists", func(v model.View[holder]) error {
			if !v.State(1).Holds && !v.State(2).Holds && len(v.InFlight()) == 0 {
				return errors.New("the token is gone")
			}
			return nil
		}))
		return model.System[holder, token]{Protocol: p}, nil
	}
	return s
}

func TestLimits(t *testing.T) {
	check := func(list ...model.Limit) *output {
		s := lossy()
		s.Limits = list
		return record(t, func(t test) { tight(t, s, false) })
	}
	loss := model.Limit{Beyond: "the token is lost", Property: "TokenExists", Faults: model.Faults{Drop: 1}, Steps: 2}
	check(loss).passes(t)
	check().fails(t, 1, "has no limits")

	change := func(f func(l *model.Limit)) model.Limit { l := loss; f(&l); return l }
	check(change(func(l *model.Limit) { l.Beyond = "" })).fails(t, 1, "does not say what is too much")
	check(change(func(l *model.Limit) { l.Steps = 3 })).fails(t, 1, "falls in 2 steps, not 3")
	check(change(func(l *model.Limit) { l.Property = "MutualExclusion" })).fails(t, 1, "TokenExists fell first")
	check(change(func(l *model.Limit) { l.Faults.Drop = 2 })).fails(t, 1, "TokenExists does not hold here")
	check(change(func(l *model.Limit) { l.Faults.Drop = 0 })).fails(t, 1, "should be violated")
}

// What is beyond a limit may be a parameter alone. Within it is the default, then.
func TestLimitOfAParameter(t *testing.T) {
	s := handoff{}.scenario()
	s.Build = func(a model.Args) (model.Model, error) {
		p := handoff{Passes: a.Int("passes"), Without: a.Without()}.protocol()
		p.Properties = append(p.Properties, model.EachNode("OnePass", func(h holder) error {
			if h.Passed > 1 {
				return errors.New("it is passed again")
			}
			return nil
		}))
		return model.System[holder, token]{Protocol: p}, nil
	}
	check := func(passes string) *output {
		s.Limits = []model.Limit{{Beyond: "it may be passed again", Property: "OnePass", Params: []string{passes}, Steps: 5}}
		return record(t, func(t test) { tight(t, s, false) })
	}
	check("passes=2").passes(t)
	check("passes=1").fails(t, 1, "should be violated")
	s.Params[0].Default = "2"
	check("passes=2").fails(t, 1, "OnePass does not hold here")
}

func TestGuarantees(t *testing.T) {
	all := func(change func(list []model.GuaranteeInfo)) *output {
		s := lossy()
		for _, g := range model.Guarantees() {
			s.Guarantees = append(s.Guarantees, model.GuaranteeInfo{Guarantee: g, Property: "TokenExists", Because: "nothing is lost"})
		}
		change(s.Guarantees)
		return record(t, func(t test) { guarantees(t, s, false) })
	}
	all(func([]model.GuaranteeInfo) {}).passes(t)
	loses := func(g *model.GuaranteeInfo) { g.Faults.Drop, g.Steps = 1, 2 }
	all(func(list []model.GuaranteeInfo) { loses(&list[3]) }).passes(t)
	all(func(list []model.GuaranteeInfo) { list[3].Steps = 2 }).fails(t, 1, "should be violated in 2 steps")
	all(func(list []model.GuaranteeInfo) { list[3].Faults.Drop = 1 }).fails(t, 1, "TokenExists does not hold here")
	all(func(list []model.GuaranteeInfo) { list[0].Because = "" }).fails(t, 1, "does not say why")
	all(func(list []model.GuaranteeInfo) { list[0].Guarantee = list[1].Guarantee }).fails(t, 1, "want each of")
	record(t, func(t test) { guarantees(t, lossy(), false) }).fails(t, 1, "says of no guarantee")
}
