package history

// Witness has f see every history that a property judges, until it is called
// again. f can be called by several goroutines at once.
func Witness(f func(Spec, History)) { witness = f }

// Agree has all judges of linearizability judge h. It returns whether h holds.
func Agree(t fatalist, spec Spec, h History) bool { return agree(t, spec, h) }
