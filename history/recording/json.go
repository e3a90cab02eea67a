package recording

// jsonReader reads values as JSON has them (RFC 8259). It is strict: a name
// that repeats in an object is an error, and so is what many readers put up
// with, such as a comma at the end.
type jsonReader struct{ *input }

// blanks goes to the next byte that is not blank.
func (r *jsonReader) blanks() (c byte, ok bool) {
	for {
		c, ok := r.peek()
		if !ok || c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c, ok
		}
		r.skip()
	}
}

// value reads the next value into v. It must be there.
func (r *jsonReader) value(v *value, depth int, want string) error {
	c, ok := r.blanks()
	if !ok {
		return r.ended(want)
	}
	*v = value{at: r.position()}
	if err := r.count(v.at, depth); err != nil {
		return err
	}
	switch {
	case c == '{':
		return r.collection(v, kindMap, '}', depth)
	case c == '[':
		return r.collection(v, kindVector, ']', depth)
	case c == '"':
		return r.quotation(v)
	case c == '-' || isDigit(c):
		return r.number(v)
	case c >= 'a' && c <= 'z':
		return r.literal(v, want)
	}
	return invalidf(v.at, "want %s, got %s", want, shown(c))
}

func (r *jsonReader) quotation(v *value) (err error) {
	v.kind = kindString
	v.text, err = r.quoted(jsonEscapes, ' ')
	return err
}

// word reads letters, digits and what else numbers have.
func (r *jsonReader) word() string {
	r.text = r.text[:0]
	for c, ok := r.peek(); ok && (isLetter(c) || isDigit(c) || c == '-' || c == '+' || c == '.'); c, ok = r.peek() {
		r.text = append(r.text, c)
		r.skip()
	}
	return string(r.text)
}

func (r *jsonReader) literal(v *value, want string) error {
	switch word := r.word(); word {
	case "null":
		v.kind = kindNil
	case "true":
		v.kind, v.n = kindBool, 1
	case "false":
		v.kind = kindBool
	default:
		return invalidf(v.at, "want %s, got %q", want, cut(word))
	}
	return r.err
}

// number reads a number. EDN's are a superset, but for their suffixes.
func (r *jsonReader) number(v *value) error {
	word := r.word()
	if r.err != nil {
		return r.err
	}
	if last := word[len(word)-1]; !isDigit(last) {
		return invalidf(v.at, "%q is not a number", cut(word))
	}
	return number(v, word)
}

// collection reads an array or an object, whose opening bracket comes next.
func (r *jsonReader) collection(v *value, k kind, closing byte, depth int) error {
	r.skip()
	v.kind = k
	base := len(r.stack)
	var item value // declared in the loop it would be on the heap
	for first := true; ; first = false {
		done, err := r.separator(v.at, closing, first)
		if err != nil {
			return err
		}
		if done {
			break
		}
		if k == kindMap {
			if err := r.key(depth); err != nil {
				return err
			}
		}
		if err := r.value(&item, depth+1, "a value"); err != nil {
			return err
		}
		r.stack = append(r.stack, item)
	}
	v.items = r.keep(base)
	if k == kindMap {
		return checkKeys(v)
	}
	return nil
}

// separator goes to the next item of a collection, past the comma that must
// stand before all but the first, or past the closing bracket.
func (r *jsonReader) separator(opened Position, closing byte, first bool) (done bool, err error) {
	c, ok := r.blanks()
	switch {
	case !ok:
		return false, r.ended(string(rune(closing)) + " for the one opened at " + opened.String())
	case c == closing:
		r.skip()
		return true, nil
	case first:
		return false, nil
	case c != ',':
		return false, invalidf(r.position(), "want a comma or %q, got %s", closing, shown(c))
	}
	r.skip()
	if c, ok := r.blanks(); ok && c == closing {
		return false, invalidf(r.position(), "want a value behind the comma, got %s", shown(c))
	}
	return false, nil
}

// key reads a name and the colon behind it.
func (r *jsonReader) key(depth int) error {
	const want = "a name in quotation marks"
	c, ok := r.blanks()
	if !ok {
		return r.ended(want)
	}
	key := value{at: r.position()}
	if c != '"' {
		return invalidf(key.at, "want %s, got %s", want, shown(c))
	}
	if err := r.count(key.at, depth+1); err != nil {
		return err
	}
	if err := r.quotation(&key); err != nil {
		return err
	}
	r.stack = append(r.stack, key)
	c, ok = r.blanks()
	if !ok {
		return r.ended("a colon")
	}
	if c != ':' {
		return invalidf(r.position(), "want a colon behind the name %q, got %s", cut(key.text), shown(c))
	}
	r.skip()
	return nil
}
