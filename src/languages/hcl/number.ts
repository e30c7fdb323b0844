const DECIMAL = /^-?\d+(?:\.\d+)?$/
const WITH_EXPONENT = /^-?\d+(?:\.\d+)?e\d+$/i
/** A longer number is in no reference, and would be looked through again and again. */
const LENGTH_MAX = 128

/**
 * What a number of HCL is as a text: `3.10` is 3.1, and `010` is 10.
 *
 * @returns other words as they are
 * @see https://github.com/zclconf/go-cty/blob/v1.16.0/cty/convert/conversion_primitive.go
 */
export function printNumber(word: string): string {
  if (word.length > LENGTH_MAX) return word
  if (WITH_EXPONENT.test(word)) return Number.isSafeInteger(Number(word)) ? String(Number(word)) : word
  if (!DECIMAL.test(word)) return word
  const whole = word.replace(/^(-?)0+(?=\d)/, '$1')
  return whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole
}
