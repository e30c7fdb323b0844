/** Asks for what a key stands for the first time that it is wanted; later ones get the same answer. */
export function once<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  ask: () => Promise<Value>,
): Promise<Value> {
  const answer = known.get(key) ?? ask()
  known.set(key, answer)
  return answer
}
