package specs
import ("testing";"context";"github.com/faultline-mc/faultline/model";"time";"fmt")
func TestTmp(t *testing.T) {
	for _, sc := range Scenarios() { for _, p := range sc.Pins {
		ps := map[string]string{}
		for _, kv := range p.Params { var k string; k=kv[:len(kv)-2]; ps[k]=kv[len(kv)-1:] }
		in, err := sc.Configure(model.Settings{Params: ps})
		if err != nil { t.Error(err); continue }
		t0:=time.Now()
		r, err := in.Run(context.Background(), model.Options{Workers: 2})
		if err != nil { t.Error(err); continue }
		fmt.Println(sc.ID, p.Params, r.Verdict, r.States, r.Transitions, r.Depth, r.Seconds, time.Since(t0), r.SetBytes/r.States, r.MemoryBytes>>20, r.NeverFired)
	}}
}
