package model

// Guarantee is something that clients of replicated data may get. The models of
// consistency are those of package history; the session guarantees are the four
// of Terry et al. (PDIS 1994) together.
type Guarantee string

// The guarantees, from the strongest model of consistency to the weakest, and
// then those that are none.
const (
	GuaranteeLinearizable Guarantee = "linearizable"
	GuaranteeSequential   Guarantee = "sequential"
	GuaranteeCausal       Guarantee = "causal"
	GuaranteeSession      Guarantee = "session"
	// GuaranteeConvergence is that replicas come to be equal when writes stop.
	GuaranteeConvergence Guarantee = "convergence"
	// GuaranteeDurable is that what was acknowledged outlives a failover, or the
	// crash of a replica where there is no failover.
	GuaranteeDurable Guarantee = "durable"
	// GuaranteeAvailable is that every replica that is up answers while it is cut
	// off from others (the A of CAP, Gilbert and Lynch 2002).
	GuaranteeAvailable Guarantee = "available"
)

// Guarantees lists them in that order.
func Guarantees() []Guarantee {
	return []Guarantee{
		GuaranteeLinearizable, GuaranteeSequential, GuaranteeCausal, GuaranteeSession,
		GuaranteeConvergence, GuaranteeDurable, GuaranteeAvailable,
	}
}

// GuaranteeInfo says whether one way to run a scenario has a guarantee, and where
// that shows: in an exhaustive search if it has, else in a counterexample.
type GuaranteeInfo struct {
	Strategy  string // the way to run it in a word or three, or empty if there is but one
	Guarantee Guarantee
	Property  string // that judges it, or empty where the question does not arise
	// Because says in one sentence why, or what happens instead.
	Because string
	Params  []string // as in RuleInfo, like all that follows
	Faults  Faults
	Network Network
	Disk    DiskMode
	Steps   int  // after how many it falls; 0 if it does not
	Long    bool // takes more than ten seconds: only -mc.full sees its end
}

// SettingsOfGuarantee returns the settings in which a guarantee shows.
func (s *Scenario) SettingsOfGuarantee(g *GuaranteeInfo) (Settings, error) {
	return s.settings(g.Params, g.Faults, g.Network, g.Disk)
}
