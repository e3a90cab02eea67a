package saga

// Message is what the coordinator asks of a participant, and its answers.
type Message interface{ message() }

// Execute asks for the transaction of a step, T_i.
type Execute struct{ Step int }

// Done answers it: the transaction is in effect, or was refused.
type Done struct {
	Step int
	OK   bool
}

// Compensate asks for the compensation of a step, C_i.
type Compensate struct{ Step int }

// Undone answers it: the step is not in effect, and will not be.
type Undone struct{ Step int }

func (Execute) message()    {}
func (Done) message()       {}
func (Compensate) message() {}
func (Undone) message()     {}
