/** Makes names different from each other: the second `a` becomes `a (2)`. */
export function createNamer(): (name: string) => string {
  /** The number that each name has come to. */
  const numbers = new Map<string, number>()
  return (name) => {
    let unique = name
    let number = numbers.get(name) ?? 1
    for (; numbers.has(unique); unique = `${name} (${number})`) number++
    numbers.set(name, number)
    numbers.set(unique, numbers.get(unique) ?? 1)
    return unique
  }
}
