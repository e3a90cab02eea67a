package history

// table numbers values, from 1.
type table[T comparable] struct {
	numbers map[T]int32
	values  []T
}

func (t *table[T]) number(v T) int32 {
	n, ok := t.numbers[v]
	if !ok {
		if t.numbers == nil {
			t.numbers = make(map[T]int32)
		}
		t.values = append(t.values, v)
		n = int32(len(t.values))
		t.numbers[v] = n
	}
	return n
}

func (t *table[T]) value(n int32) T { return t.values[n-1] }
