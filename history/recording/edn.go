package recording

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ednReader reads values in the extensible data notation, in which Jepsen
// writes: all of https://github.com/edn-format/edn, ratios, symbolic values
// (##NaN) and namespaced maps (#:ns{...}) besides, as Clojure prints them. It is
// strict: elements and keys that repeat, numbers with leading zeros and unknown
// escapes are errors.
type ednReader struct{ *input }

// value reads the next value into v. It must be there.
func (r *ednReader) value(v *value, depth int, want string) error {
	found, closing, err := r.item(v, depth)
	switch {
	case err != nil || found:
		return err
	case closing != 0:
		return invalidf(r.position(), "want %s, got %s", want, shown(closing))
	}
	return r.ended(want)
}

// item reads the next value into v. Where there is none, closing is the bracket
// that the reader stands before, or 0 at the end of the file.
func (r *ednReader) item(v *value, depth int) (found bool, closing byte, err error) {
	for {
		c, at, ok := r.blanks()
		if !ok {
			return false, 0, r.err
		}
		if c == ')' || c == ']' || c == '}' {
			return false, c, nil
		}
		if err := r.count(at, depth); err != nil {
			return false, 0, err
		}
		*v = value{at: at}
		discarded, err := r.read(v, c, depth)
		if err != nil || !discarded {
			return err == nil, 0, err
		}
	}
}

// blanks goes to the next byte that is neither blank nor in a comment. A comma
// is a blank.
func (r *ednReader) blanks() (c byte, at Position, ok bool) {
	for {
		c, ok := r.peek()
		switch {
		case !ok:
			return 0, r.position(), false
		case c == ';':
			for c, ok := r.peek(); ok && c != '\n'; c, ok = r.peek() {
				r.skip()
			}
		case isBlank(c) || c == ',':
			r.skip()
		default:
			return c, r.position(), true
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// read reads the value that begins with c into v, or says that it was
// discarded.
func (r *ednReader) read(v *value, c byte, depth int) (discarded bool, err error) {
	switch {
	case c == '(':
		return false, r.collection(v, kindList, ')', depth)
	case c == '[':
		return false, r.collection(v, kindVector, ']', depth)
	case c == '{':
		return false, r.mapping(v, depth)
	case c == '"':
		v.kind = kindString
		v.text, err = r.quoted(ednEscapes, 0)
		return false, err
	case c == '#':
		r.skip()
		return r.dispatch(v, depth)
	case c == '\\':
		return false, r.char(v)
	}
	if err := r.token(); err != nil {
		return false, err
	}
	return false, r.atom(v)
}

// token reads up to the next delimiter.
func (r *ednReader) token() error {
	at := r.position()
	r.toDelimiter()
	if r.err != nil {
		return r.err
	}
	return checkUTF8(r.text, at)
}

func (r *ednReader) toDelimiter() {
	r.text = r.text[:0]
	for c, ok := r.peek(); ok && !delimiters[c]; c, ok = r.peek() {
		r.text = append(r.text, c)
		r.skip()
	}
}

// delimiters are the bytes that end a token.
var delimiters = func() (table [256]bool) {
	for _, c := range []byte(" \t\n\r\f,;\"()[]{}") {
		table[c] = true
	}
	return table
}()

// atom makes a value of the token that has been read.
func (r *ednReader) atom(v *value) error {
	text := r.text
	first := text[0]
	if isDigit(first) || len(text) > 1 && (first == '-' || first == '+') && isDigit(text[1]) {
		return number(v, string(text))
	}
	switch string(text) {
	case "nil":
		v.kind = kindNil
		return nil
	case "true", "false":
		v.kind = kindBool
		v.n = int64(len("false") - len(text))
		return nil
	}
	v.kind = kindSymbol
	if first == ':' {
		v.kind = kindKeyword
		text = text[1:]
	}
	v.text = r.intern(text)
	return checkName(v)
}

// checkName accepts the names of symbols, keywords and tags.
func checkName(v *value) error {
	prefix, name, ok := strings.Cut(v.text, "/")
	switch {
	case v.text == "/" && v.kind == kindSymbol:
	case v.text == "", ok && (prefix == "" || name == ""), !isName(prefix), ok && !isName(name):
		return invalidf(v.at, "want a value, got %s", v.describe())
	}
	return nil
}

func isName(text string) bool {
	for i, c := range text {
		switch {
		case c >= utf8.RuneSelf, c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.ContainsRune(".*+!-_?$%&=<>", c):
		case c >= '0' && c <= '9', strings.ContainsRune(":#'|", c):
			// Clojure has keywords like :1, too.
			if i == 0 && (c == ':' || c == '#' || c == '\'') {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// maxDigits is the length of a number above which something else is wrong.
const maxDigits = 1000

// number reads 12, -3N, 1/3, 2.5e-3 and 1.50M. Numbers that are written
// differently are equal where EDN says so: 1 and 1N are, 1 and 1.0 are not.
func number(v *value, text string) error {
	wrong := func() error { return invalidf(v.at, "%q is not a number", cut(text)) }
	if len(text) > maxDigits {
		return wrong()
	}
	digits, big1 := strings.CutSuffix(text, "N")
	num, denom, isRatio := strings.Cut(digits, "/")
	switch {
	case isInteger(digits):
		*v = integer(v.at, digits)
		return nil
	case isRatio && !big1 && isInteger(num) && isInteger(denom) && isDigit(denom[0]):
		ratio, ok := new(big.Rat).SetString(digits)
		if !ok {
			return wrong() // the denominator is 0
		}
		if ratio.IsInt() {
			*v = integer(v.at, ratio.Num().String())
			return nil
		}
		v.kind, v.text = kindNumber, ratio.String()
		return nil
	}
	decimal, exact := strings.CutSuffix(text, "M")
	if !isDecimal(decimal) && !(exact && isInteger(decimal)) {
		return wrong()
	}
	v.kind, v.text = kindNumber, strings.TrimPrefix(text, "+")
	if !exact {
		f, err := strconv.ParseFloat(decimal, 64)
		if err != nil {
			return wrong()
		}
		v.text = floatText(f)
	}
	return nil
}

// floatText writes a float so that it does not read as an integer.
func floatText(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// isInteger accepts [+-]?(0|[1-9][0-9]*).
func isInteger(text string) bool {
	text = strings.TrimLeft(text[:min(1, len(text))], "+-") + text[min(1, len(text)):]
	return text != "" && (text == "0" || text[0] != '0') && strings.Trim(text, "0123456789") == ""
}

// isDecimal accepts an integer with a fraction, an exponent or both.
func isDecimal(text string) bool {
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, hasFraction := strings.Cut(mantissa, ".")
	switch {
	case !hasExponent && !hasFraction, !isInteger(whole), hasFraction && fraction == "", strings.Trim(fraction, "0123456789") != "":
		return false
	case hasExponent:
		exponent = strings.TrimLeft(exponent[:min(1, len(exponent))], "+-") + exponent[min(1, len(exponent)):]
		return exponent != "" && strings.Trim(exponent, "0123456789") == ""
	}
	return true
}

// collection reads a list, a vector or a set, whose opening bracket comes next.
func (r *ednReader) collection(v *value, k kind, closing byte, depth int) error {
	r.skip()
	v.kind = k
	base := len(r.stack)
	var item value // declared in the loop it would be on the heap
	for {
		found, got, err := r.item(&item, depth+1)
		switch {
		case err != nil:
			return err
		case found:
			r.stack = append(r.stack, item)
			continue
		case got == 0:
			return r.ended(fmt.Sprintf("%q for the one opened at %s", closing, v.at))
		case got != closing:
			return invalidf(r.position(), "want %q for the one opened at %s, got %q", closing, v.at, got)
		}
		r.skip()
		v.items = r.keep(base)
		if k == kindSet {
			if twice := repeated(v.items, 1); twice != nil {
				return invalidf(twice.at, "a set has %s twice", twice.describe())
			}
		}
		return nil
	}
}

// mapping reads a map, whose opening bracket comes next.
func (r *ednReader) mapping(v *value, depth int) error {
	if err := r.collection(v, kindMap, '}', depth); err != nil {
		return err
	}
	if n := len(v.items); n%2 == 1 {
		return invalidf(v.items[n-1].at, "key %s has no value", v.items[n-1].describe())
	}
	return checkKeys(v)
}

func checkKeys(v *value) error {
	if twice := repeated(v.items, 2); twice != nil {
		return invalidf(twice.at, "a map has key %s twice", twice.describe())
	}
	return nil
}

// dispatch reads what stands behind "#".
func (r *ednReader) dispatch(v *value, depth int) (discarded bool, err error) {
	c, ok := r.peek()
	switch {
	case !ok:
		return false, r.ended(`a tag, "{" or "_" behind "#"`)
	case c == '_':
		r.skip()
		return true, r.value(v, depth+1, "a value to discard")
	case c == '{':
		return false, r.collection(v, kindSet, '}', depth)
	case c == '#':
		r.skip()
		return false, r.symbolic(v)
	case c == ':':
		return false, r.namespaced(v, depth)
	case !isLetter(c):
		return false, invalidf(r.position(), `want a tag, "{" or "_" behind "#", got %s`, shown(c))
	}
	if err := r.token(); err != nil {
		return false, err
	}
	v.kind, v.text = kindTagged, r.intern(r.text)
	if err := checkName(&value{at: v.at, kind: kindSymbol, text: v.text}); err != nil {
		return false, err
	}
	var behind value
	err = r.value(&behind, depth+1, "a value behind the tag #"+cut(v.text))
	base := len(r.stack)
	r.stack = append(r.stack, behind)
	v.items = r.keep(base)
	return false, err
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf }

// symbolic reads the name behind "##".
func (r *ednReader) symbolic(v *value) error {
	if err := r.token(); err != nil {
		return err
	}
	switch name := string(r.text); name {
	case "NaN", "Inf", "-Inf":
		v.kind, v.text = kindNumber, "##"+name
		return nil
	}
	return invalidf(v.at, "want ##NaN, ##Inf or ##-Inf, got ##%s", cut(string(r.text)))
}

// namespaced reads a map whose keys have a common namespace, as in #:ns{:a 1}.
func (r *ednReader) namespaced(v *value, depth int) error {
	if err := r.token(); err != nil {
		return err
	}
	space := &value{at: v.at, kind: kindKeyword, text: r.intern(r.text[1:])}
	if err := checkName(space); err != nil || strings.Contains(space.text, "/") {
		return invalidf(v.at, "want a namespace as in #:ns{:a 1}, got #:%s", cut(space.text))
	}
	if c, ok := r.peek(); !ok {
		return r.ended("a map behind #:" + space.text)
	} else if c != '{' {
		return invalidf(r.position(), "want a map behind #:%s, got %s", cut(space.text), shown(c))
	}
	if err := r.mapping(v, depth); err != nil {
		return err
	}
	for i := 0; i < len(v.items); i += 2 {
		key := &v.items[i]
		if key.kind != kindKeyword && key.kind != kindSymbol {
			continue
		}
		if prefix, name, ok := strings.Cut(key.text, "/"); !ok {
			key.text = space.text + "/" + key.text
		} else if prefix == "_" {
			key.text = name // as in #:ns{:_/a 1}, where :a has none
		}
	}
	return checkKeys(v)
}

// char reads a character, as in \a, \newline or \u03bb.
func (r *ednReader) char(v *value) error {
	r.skip()
	// The first may be a delimiter, as in \( for an opening bracket.
	c, ok := r.peek()
	if !ok {
		return r.ended("a character")
	}
	at := r.position()
	r.skip()
	r.toDelimiter()
	if r.err != nil {
		return r.err
	}
	text := append([]byte{c}, r.text...)
	if err := checkUTF8(text, at); err != nil {
		return err
	}
	v.kind, v.text = kindChar, string(text)
	if named, ok := charNames[v.text]; ok {
		v.text = named
		return nil
	}
	if len(text) == 5 && c == 'u' {
		if n, err := strconv.ParseUint(v.text[1:], 16, 16); err == nil && utf8.ValidRune(rune(n)) {
			v.text = string(rune(n))
			return nil
		}
	}
	if utf8.RuneCount(text) != 1 || isBlank(c) {
		return invalidf(v.at, `want a character such as \a, \newline or \u03bb, got %q`, cut(`\`+v.text))
	}
	return nil
}

// cut shortens a text that an error quotes, which need not be UTF-8.
func cut(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	at := most
	for at > most-utf8.UTFMax && !utf8.RuneStart(text[at]) {
		at--
	}
	return text[:at] + "..."
}
