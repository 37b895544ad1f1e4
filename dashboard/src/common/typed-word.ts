const MOST = 40;

/**
 * What has to be typed before something goes for good: its own name, so that it is this one and no other; `otherwise` where
 * the name can't be typed as it is shown.
 */
export function typedWord(name: string, otherwise: string): string {
  const canBeTyped = /^[\p{L}\p{N}.'’-]+( [\p{L}\p{N}.'’-]+)*$/u.test(name) && name.length <= MOST;
  return canBeTyped ? name : otherwise;
}
