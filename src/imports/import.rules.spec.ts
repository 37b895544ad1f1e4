import { delimiterOf, hasHeader, headerProblem } from './csv-header.rules';
import { fieldsOf, fitsHeader, mappingProblems, suggestMapping } from './import.rules';

describe('a header', () => {
  it.each([
    ['name,phone\n', ','],
    ['name;phone;a,b\n', ';'],
    ['name\tphone\n', '\t'],
    ['"a;b;c",phone\n1;2;3;4', ','],
    ['\n\nname;phone\n', ';'],
    ['name\nAna', ','],
  ])('%j has its cells apart by %j', (text, delimiter) => expect(delimiterOf(text)).toBe(delimiter));

  it('is whole when its line ends, outside of quotes', () => {
    expect(['name,phone', '"name\nof",phone', '\n'].map(hasHeader)).toEqual([false, false, false]);
    expect(['name\n', '"name\nof"\r'].map(hasHeader)).toEqual([true, true]);
  });

  it.each([
    [['name', 'teléfono 2', 'e-mail'], null],
    [['Ana', 'ana@example.com'], 'is not a header: it holds an e-mail, a number or a date'],
    [['Ana', '+51 987 654'], 'is not a header: it holds an e-mail, a number or a date'],
    [['Ana', '1990-05-15'], 'is not a header: it holds an e-mail, a number or a date'],
    [['name', ''], 'column 2 has no name'],
    [['name', 'NAME'], 'column 2 has the name of an earlier one'],
    [['x'.repeat(256)], 'has a column name of more than 255 characters'],
  ])('%j: %s', (columns, problem) => expect(headerProblem(columns)?.in('en') ?? null).toBe(problem));
});

describe('a mapping', () => {
  it.each([
    [
      ['Nombre completo', 'Teléfono', 'Correo electrónico'],
      { name: 'Nombre completo', phone: 'Teléfono', email: 'Correo electrónico' },
    ],
    [
      ['Full Name', 'Phone-Number', 'E-Mail', 'Birth Date'],
      { name: 'Full Name', phone: 'Phone-Number', email: 'E-Mail', birthDate: 'Birth Date' },
    ],
    [
      ['id', 'name', 'marketing_opt_in', 'points_balance', 'total_points_earned'],
      {
        ...{ name: 'name', marketingOptIn: 'marketing_opt_in', points: 'points_balance' },
        totalPointsEarned: 'total_points_earned',
      },
    ],
    [['a', 'b'], {}],
  ])('of %j is suggested', (columns, mapping) => expect(suggestMapping(columns)).toEqual(mapping));

  it('names columns of the file, each for one field', () => {
    expect(mappingProblems({ name: 'a', phone: 'b' }, ['a', 'b'])).toBeNull();
    expect(mappingProblems({ name: 'a', phone: 'a', email: 'x' }, ['a', 'b'])).toEqual({
      phone: ['is the column of another field already'],
      email: ['is not a column of the file'],
    });
  });
});

describe('a row', () => {
  const columns = ['n', 'p', 'm', 'pts'];
  const mapping = { name: 'n', phone: 'p', marketingOptIn: 'm', points: 'pts' };

  it.each<[string[], object]>([
    [[' Ana ', ' 987 ', 'Sí', ' 15 '], { name: ' Ana ', phone: '987', marketingOptIn: true, points: 15 }],
    [["'=Ana", "'+51987", 'no', '0'], { name: '=Ana', phone: '+51987', marketingOptIn: false, points: 0 }],
    [['Ana', ' ', '', ''], { name: 'Ana' }],
    [['Ana', '1', 'perhaps', '1,5'], { name: 'Ana', phone: '1', marketingOptIn: 'perhaps', points: '1,5' }],
    [['Ana'], { name: 'Ana' }],
  ])('%j is read', (cells, fields) => expect(fieldsOf(cells, columns, mapping)).toEqual(fields));

  it('has the columns of the header, and perhaps blank ones behind', () => {
    expect(fitsHeader(['1', '2', '3', '4'], columns)).toBe(true);
    expect(fitsHeader(['1', '2', '3', '4', '', ' '], columns)).toBe(true);
    expect(fitsHeader(['1', '2', '3'], columns)).toBe(false);
    expect(fitsHeader(['1', '2', '3', '4', '5'], columns)).toBe(false);
  });
});
