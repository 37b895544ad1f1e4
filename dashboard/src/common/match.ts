/** A part of a text, from one index to before another. */
export type Span = readonly [from: number, to: number];

const MARKS = /\p{M}/gu;
const DIALLED = /^[\d\s()+./-]+$/;

interface Folded {
  text: string;
  /** of each folded character: where the one begins and ends that it came from */
  from: number[];
  to: number[];
}

/**
 * Where a search is found in a text, as the API finds it: blind to case and accents, and where only digits and their
 * separators are typed, blind to separators.
 */
export function spansOf(text: string, search: string): Span[] {
  const typed = search.trim();
  const found = find(fold(text, plain), plain(typed));
  if (found.length > 0 || !DIALLED.test(typed)) return found;
  return find(fold(text, digits), digits(typed));
}

/** Whether a text is found by what was typed, blind to case and accents; everything is when nothing was typed. */
export function matches(text: string, search: string): boolean {
  return plain(text).includes(plain(search.trim()));
}

/** The digits of what was typed when it can be a whole phone number, else null. */
export function phoneDigits(typed: string): string | null {
  const found = digits(typed);
  return DIALLED.test(typed.trim()) && found.length >= 6 ? found : null;
}

function plain(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').toLowerCase();
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

function fold(text: string, by: (character: string) => string): Folded {
  const folded: Folded = { text: '', from: [], to: [] };
  let at = 0;
  for (const character of text) {
    for (const one of by(character).split('')) {
      folded.text += one;
      folded.from.push(at);
      folded.to.push(at + character.length);
    }
    at += character.length;
  }
  return folded;
}

function find(folded: Folded, wanted: string): Span[] {
  const spans: Span[] = [];
  if (wanted === '') return spans;
  let at = folded.text.indexOf(wanted);
  while (at >= 0) {
    spans.push([folded.from[at] ?? 0, folded.to[at + wanted.length - 1] ?? 0]);
    at = folded.text.indexOf(wanted, at + wanted.length);
  }
  return spans;
}
