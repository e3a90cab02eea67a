package oral_test

import (
	"fmt"
	"log"
	"os"
	"regexp"
	"strings"

	"github.com/faultline-mc/faultline/byzantine/oral"
	"github.com/faultline-mc/faultline/model"
)

// Three generals, one of whom is a traitor: to lieutenant 2 the two stories are the
// same, and what is right in one of them is wrong in the other.
func Example() {
	for _, story := range []string{"lying-lieutenant", "lying-commander"} {
		tell(story)
	}
	// Output:
	// General 3 is a traitor.
	//   1 says to 2: attack!
	//   1 says to 3: attack!
	//   2 says to 3: he said attack.
	//   3 says to 2: he said retreat.
	// General 2 decides to retreat.
	// IC2 falls: the commander is loyal and orders attack, and loyal lieutenant 2 decides to retreat
	//
	// General 1 is a traitor.
	//   1 says to 2: attack!
	//   1 says to 3: retreat!
	//   2 says to 3: he said attack.
	//   3 says to 2: he said retreat.
	// General 2 decides to retreat.
	// General 3 decides to retreat.
}

// tell replays a script of testdata, and says what happens in it.
func tell(story string) {
	data, err := os.ReadFile("testdata/" + story + ".txt")
	if err != nil {
		log.Fatal(err)
	}
	script, err := model.ParseScript(story, string(data))
	if err != nil {
		log.Fatal(err)
	}
	in, err := oral.Scenario.Configure(model.Settings{Params: map[string]string{"nodes": "3"}})
	if err != nil {
		log.Fatal(err)
	}
	run, err := in.Replay(script)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("General %s is a traitor.\n", strings.Trim(script.Byzantine.String(), "{}"))
	for _, step := range run.Steps {
		if step.Kind == model.EventByzantine {
			say(step.From, step.Node, step.Event)
		}
		for _, effect := range step.Effects {
			if effect.Kind == "send" {
				say(effect.Node, effect.To, effect.Text)
			}
		}
		for _, change := range step.Diff {
			if strings.HasSuffix(change.Path, ".Decided") {
				fmt.Printf("General %d decides to %s.\n", step.Node, change.New.Text)
			}
		}
	}
	if run.Property != "" {
		fmt.Printf("%s falls: %s\n\n", run.Property, run.Reason)
	}
}

// say puts a message into words.
func say(from, to model.NodeID, message string) {
	value := spoken.FindString(message)
	if strings.Contains(message, "Order{") {
		fmt.Printf("  %d says to %d: %s!\n", from, to, value)
		return
	}
	fmt.Printf("  %d says to %d: he said %s.\n", from, to, value)
}

var spoken = regexp.MustCompile("attack|retreat")
