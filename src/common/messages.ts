import { IN_SPANISH, type Language, LANGUAGES } from './messages.catalogue';

/** A text of the catalogue, in English. */
export type Text = keyof typeof IN_SPANISH;

/** A text of the catalogue without anything to put in. */
export type PlainText = Exclude<Text, `${string}{${string}`>;

/** What is put into a text: also another text, which is then said in the same language. */
type Values = Readonly<Record<string, string | number | Message>>;

/** A text with what is put into it: said in a language only when it is sent. */
export class Message {
  constructor(
    readonly text: Text,
    readonly values: Values = {},
    /** the field it speaks of; its name comes first */
    readonly field?: string,
  ) {}

  in(language: Language): string {
    const text = language === 'es' ? IN_SPANISH[this.text] : this.text;
    const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = this.values[name];
      return value instanceof Message ? value.in(language) : String(value);
    });
    return this.field === undefined ? filled : `${this.field} ${filled}`;
  }

  /** The same, said of a field. */
  of(field: string): Message {
    return new Message(this.text, this.values, field);
  }
}

/** A text of the catalogue with its values, which are named in it in braces. */
export function say(text: Text, values?: Values): Message {
  return new Message(text, values);
}

/**
 * The language that an `Accept-Language` header asks for, of those that are spoken: the one with the highest weight
 * of any of its regions, then the one that is named first. English when none is asked for.
 */
export function languageOf(header: string | undefined): Language {
  if (!header) return 'en';
  const ranges = header.split(',').map(rangeOf);
  const others = ranges.find(({ language }) => language === '*')?.quality ?? 0;
  const weigh = (language: Language) => {
    const named = ranges.filter((range) => range.language === language);
    const place = named.length > 0 ? ranges.indexOf(named[0] as Range) : ranges.length;
    return {
      language,
      place,
      quality: named.length > 0 ? Math.max(...named.map(({ quality }) => quality)) : others,
    };
  };
  const [best] = LANGUAGES.map(weigh).sort((a, b) => b.quality - a.quality || a.place - b.place);
  return best && best.quality > 0 ? best.language : 'en';
}

interface Range {
  language: string;
  quality: number;
}

/** `es-419;q=0.9` speaks of Spanish with 0.9; a weight that can't be read is none. */
function rangeOf(range: string): Range {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality =
    weight === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0;
  return { language: tag.split('-')[0] ?? '', quality };
}
