/** Whole from 10 on, one place below that; what is less than that is not nothing. */
export function shortNumber(value: number): string {
  if (value === 0) return '0'
  if (value < 0.1) return '<0.1'
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value)
  return String(rounded).replace(/\B(?=(\d{3})+$)/g, ',')
}
