/**
 * A number in [0, 1) that looks like chance and is always the same for the same arguments.
 * @param salt another one for each question that is asked of the same number
 */
export function chance(number: number, salt: number): number {
  // The finalizer of MurmurHash3: neighbours end up far apart.
  let hash = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
