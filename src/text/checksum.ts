/**
 * A number for a text, the same on every machine (FNV-1a over UTF-16 units, 32 bits): to tell texts apart that differ by
 * accident, and to spread them evenly. It withstands no attack.
 */
export function checksum(text: string): number {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  // The last bits depend on few of the characters before.
  sum ^= sum >>> 15
  return sum >>> 0
}
