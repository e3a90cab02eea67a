package register

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

func TestTmp(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, f := range files {
		b, _ := os.ReadFile(f)
		s, err := model.ParseScript(f, string(b))
		if err != nil {
			t.Fatal(err)
		}
		set := model.Settings{Params: map[string]string{}}
		for i := 0; i < len(s.Flags); i += 2 {
			switch s.Flags[i] {
			case "-p":
				k, v, _ := strings.Cut(s.Flags[i+1], "=")
				set.Params[k] = v
			case "--without":
				set.Without = append(set.Without, model.Rule(s.Flags[i+1]))
			}
		}
		in, err := Scenarios[0].Configure(set)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := in.Replay(s)
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
		_ = tr
	}
}
