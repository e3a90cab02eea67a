package kv

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const linearizable = "Linearizable"

func properties() []model.Property[State] {
	return []model.Property[State]{
		history.Linearizable[State](linearizable, history.KV("")),
		model.Reachable("AllAnswered", func(s State) bool { return s == State(Client{}) }),
	}
}
