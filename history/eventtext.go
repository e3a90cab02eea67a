package history

// String tells the event as texts about a history do.
func (e Event) String() string {
	text := client(e.Process) + " "
	switch e.Kind {
	case Invoke:
		return text + "invokes " + call(e.Func, e.Arg)
	case Return:
		text += call(e.Func, e.Arg) + " returned"
		if e.Result != nil {
			text += " " + show(e.Result)
		}
		return text
	case Fail:
		return text + call(e.Func, e.Arg) + " failed"
	}
	return text + call(e.Func, e.Arg) + " has an unknown outcome"
}
