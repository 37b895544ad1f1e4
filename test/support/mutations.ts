import type { Random } from '../load/random';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const OTHERS = [...'.=+/~!:,;%"\\@'];

type Mutation = (text: string, random: Random) => string;

function at(text: string, random: Random): number {
  return random.between(0, text.length - 1);
}

/** Ways to change a token by a few bytes; some leave it as it was. */
const MUTATIONS: Mutation[] = [
  (text, random) => replaced(text, at(text, random), random.of(LETTERS)),
  (text, random) => replaced(text, text.length - 1, random.of(LETTERS)),
  (text, random) => replaced(text, at(text, random), random.of(OTHERS)),
  (text, random) => replaced(text, at(text, random), ''),
  (text, random) => text.slice(0, at(text, random)),
  (text, random) => text.slice(at(text, random)),
  (text, random) => inserted(text, at(text, random), random.of(LETTERS)),
  (text, random) => inserted(text, at(text, random), text.slice(at(text, random))),
  (text, random) => swapped(text, at(text, random)),
  (text, random) => flippedCase(text, at(text, random)),
  (text, random) => text + random.of([...OTHERS, ...LETTERS]),
  (text, random) => random.of(text.split('.')),
];

/** A token, changed once, or now and then a few times. */
export function mutated(text: string, random: Random): string {
  let changed = text;
  do changed = random.of(MUTATIONS)(changed || text, random);
  while (random.between(1, 4) === 1);
  return changed;
}

function replaced(text: string, index: number, by: string): string {
  return text.slice(0, index) + by + text.slice(index + 1);
}

function inserted(text: string, index: number, more: string): string {
  return text.slice(0, index) + more + text.slice(index);
}

function swapped(text: string, index: number): string {
  return (
    text.slice(0, index) +
    text
      .slice(index, index + 2)
      .split('')
      .reverse()
      .join('') +
    text.slice(index + 2)
  );
}

function flippedCase(text: string, index: number): string {
  const character = text.charAt(index);
  const lower = character.toLowerCase();
  return replaced(text, index, character === lower ? character.toUpperCase() : lower);
}
