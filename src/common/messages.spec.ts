import { AppError, ERROR_STATUS, errorBody, type ErrorCode } from './errors';
import { languageOf, say } from './messages';
import { IN_SPANISH, MESSAGES } from './messages.catalogue';

const texts = Object.entries(IN_SPANISH);

/** Forms of address that a Peruvian would not use, and addressing at all. */
const ADDRESSING =
  /\b(vos|tenés|podés|debés|ingresá|intentá|tú|usted|tu|su cuenta|puedes|debes|ingresa|intenta)\b/i;

describe('the catalogue', () => {
  it('has a message of each code in both languages', () => {
    expect(Object.keys(MESSAGES).sort()).toEqual(Object.keys(ERROR_STATUS).sort());
    for (const { en, es } of Object.values(MESSAGES)) {
      expect([en, es].map((text) => /^[A-ZÁÉÍÓÚ].*\.$/.test(text))).toEqual([true, true]);
      expect(es).not.toBe(en);
    }
  });

  it('has a Spanish text of its own for each English one', () => {
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.filter(([en, es]) => es.trim() === '' || en === es)).toEqual([]);
    const spanish = texts.map(([, es]) => es);
    expect(spanish.filter((text, index) => spanish.indexOf(text) !== index)).toEqual([]);
  });

  it('puts the same into both languages', () => {
    const placesOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(texts.filter(([en, es]) => placesOf(en).join() !== placesOf(es).join())).toEqual([]);
  });

  it('addresses nobody', () => {
    const all = [...texts.map(([, es]) => es), ...Object.values(MESSAGES).map(({ es }) => es)];
    expect(all.filter((text) => ADDRESSING.test(text))).toEqual([]);
  });
});

describe('an error', () => {
  it.each(Object.keys(ERROR_STATUS) as ErrorCode[])('%s is told in both languages, with one code', (code) => {
    for (const language of ['en', 'es'] as const) {
      const { error } = errorBody(new AppError(code), 'id', language);
      expect(error).toEqual({ code, message: MESSAGES[code][language], requestId: 'id' });
    }
  });

  it('can say something else than its code says, in both languages', () => {
    const error = new AppError('BAD_REQUEST', undefined, { message: 'The Host header is missing.' });
    expect(errorBody(error, 'id', 'es').error.message).toBe('Falta el encabezado Host.');
    expect(errorBody(error, 'id').error.message).toBe('The Host header is missing.');
  });

  it('has its details in both, but for figures and words for programs', () => {
    const details = {
      body: ['at least one field must be given'] as const,
      amount: [say('must be a whole number from {min} to {max}', { min: 1, max: 5 }).of('amount')],
      reason: [{ word: 'tier' }],
      missing: 7,
    };
    expect(errorBody(new AppError('CONFLICT', details), 'id', 'es').error.details).toEqual({
      body: ['se debe indicar al menos un campo'],
      amount: ['amount debe ser un número entero de 1 a 5'],
      reason: ['tier'],
      missing: 7,
    });
  });

  it('puts in what was given, and nothing that looks like a place', () => {
    expect(say('must be one of {choices}', { choices: '{min}, $&, $1' }).in('en')).toBe(
      'must be one of {min}, $&, $1',
    );
  });
});

describe('the language that is asked for', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['es', 'es'],
    ['ES-pe', 'es'],
    ['es-419;q=0.9, en;q=0.8', 'es'],
    ['es-419;q=0.8, en;q=0.9', 'en'],
    ['en, es', 'en'],
    ['es, en', 'es'],
    ['en-GB;q=0.5, es;q=0.5', 'en'],
    ['fr-FR, es;q=0.3', 'es'],
    ['fr, *;q=0.5', 'en'],
    ['en;q=0, *', 'es'],
    ['es;q=0, *', 'en'],
    ['es;q=0', 'en'],
    ['es-PE;q=0.2, es;q=0.8, en;q=0.5', 'es'],
    ['*', 'en'],
    ['qu, fr', 'en'],
    ['est', 'en'],
    ['es;q=2, en;q=0.1', 'en'],
    ['es;q=x', 'en'],
    ['es ; q=1.000', 'es'],
    [';;;,,,=', 'en'],
    [','.repeat(10_000), 'en'],
  ])('%.40s: %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
