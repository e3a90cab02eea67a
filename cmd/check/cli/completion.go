package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/faultline-mc/faultline/model"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

// completionCommand has the shell as its argument, where cobra's own has a
// command for each.
func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "prints a completion script for bash, zsh, fish or powershell",
		Long: `Completion prints a script that makes the shell complete verbs, flags, scenarios,
parameters and rules, as in

	source <(check completion bash)`,
		Args:              exactlyOne("shell", "bash, zsh, fish or powershell"),
		ValidArgsFunction: cobra.FixedCompletions(shells, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return unknown("shell", args[0], shells, "want bash, zsh, fish or powershell")
		},
	}
}

// completeScenarios completes the first argument.
func (c *command) completeScenarios(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return c.scenarioCompletions(), cobra.ShellCompDirectiveNoFileComp
}

func (c *command) scenarioCompletions() []string {
	var ids []string
	for _, s := range c.scenarios {
		ids = append(ids, cobra.CompletionWithDesc(s.ID, s.Title))
	}
	return ids
}

// completeFlags makes the flags of a verb complete their values: those with a
// few words offer them, and parameters and rules are those of the scenario that
// the command line names.
func (c *command) completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		offer := cobra.NoFileCompletions
		switch kind := f.Value.Type(); {
		case f.Name == "param":
			offer = c.ofScenario(paramCompletions)
		case f.Name == "without":
			offer = c.ofScenario(ruleCompletions)
		case kind == "DIR" || kind == "FILE":
			return
		case strings.Contains(kind, "|"):
			offer = cobra.FixedCompletions(strings.Split(kind, "|"), cobra.ShellCompDirectiveNoFileComp)
		case f.Annotations[wordsOf] != nil:
			offer = cobra.FixedCompletions(f.Annotations[wordsOf], cobra.ShellCompDirectiveNoFileComp)
		}
		// It fails only for a flag that does not exist or has been done before.
		if err := cmd.RegisterFlagCompletionFunc(f.Name, offer); err != nil {
			panic("cli: " + err.Error())
		}
	})
}

// ofScenario offers what the scenario before the flag has. Completion must not
// fail: of an unknown scenario there is nothing to offer.
func (c *command) ofScenario(offer func(*model.Scenario) ([]string, cobra.ShellCompDirective)) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		s, err := c.scenario(args[0])
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offer(s)
	}
}

// paramCompletions end in "=", behind which the value is typed without a blank.
func paramCompletions(s *model.Scenario) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, p := range s.Params {
		names = append(names, cobra.CompletionWithDesc(p.Name+"=", p.Doc+": "+p.Expects))
	}
	return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func ruleCompletions(s *model.Scenario) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, r := range s.Rules {
		names = append(names, cobra.CompletionWithDesc(string(r.Rule), r.Protects))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
