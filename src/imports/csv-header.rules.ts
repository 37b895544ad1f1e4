import { type Message, say } from '../common/messages';

const DELIMITERS = [',', ';', '\t'] as const;
const MOST_COLUMNS = 100;
const LONGEST_NAME = 255;

/** The first line of a text that isn't blank, without what stands in quotes; null when it doesn't end within the text. */
function firstLine(text: string): string | null {
  let quoted = false;
  let line = '';
  for (const character of text) {
    if (character === '"') {
      quoted = !quoted;
      line += character;
    } else if (!quoted && (character === '\n' || character === '\r')) {
      if (line.trim() !== '') return line;
      line = '';
    } else if (!quoted) line += character;
  }
  return null;
}

/** True when the text holds the whole header. */
export function hasHeader(text: string): boolean {
  return firstLine(text) !== null;
}

/** What separates the cells: whichever of comma, semicolon and tab the header has most of. */
export function delimiterOf(text: string): string {
  const line = firstLine(text) ?? text;
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best), ',' as string);
}

/** What is wrong with a header; null when nothing is. */
export function headerProblem(columns: readonly string[]): Message | null {
  if (columns.length > MOST_COLUMNS) return say('has more than {most} columns', { most: MOST_COLUMNS });
  const unnamed = columns.indexOf('');
  if (unnamed >= 0) return say('column {column} has no name', { column: unnamed + 1 });
  if (columns.some((name) => name.length > LONGEST_NAME))
    return say('has a column name of more than 255 characters');
  const looksLikeData = columns.some((name) => /\S@\S+\.\S/.test(name) || /^[+\d][\d\s().-]{5,}$/.test(name));
  if (looksLikeData) return say('is not a header: it holds an e-mail, a number or a date');
  const names = columns.map((name) => name.toLowerCase());
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  return again >= 0 ? say('column {column} has the name of an earlier one', { column: again + 1 }) : null;
}
