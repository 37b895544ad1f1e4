import type { PlainText } from '../common/messages';
import { unguarded } from '../common/formulas';

/** What a column can hold of a customer. */
export const IMPORT_FIELDS = [
  'name',
  'email',
  'phone',
  'birthDate',
  'marketingOptIn',
  'points',
  'totalPointsEarned',
] as const;

export type ImportField = (typeof IMPORT_FIELDS)[number];

/** What an import can be that anybody sees. */
export const SEEN_STATUSES = ['staged', 'checking', 'checked', 'running', 'done'] as const;

export type SeenStatus = (typeof SEEN_STATUSES)[number];

/** Field → the column that holds it. */
export type Mapping = Partial<Record<ImportField, string>>;

/** What people call their columns, in small letters without accents and separators. */
const NAMES: Record<ImportField, string[]> = {
  name: ['name', 'fullname', 'customer', 'customername', 'nombre', 'nombrecompleto', 'nombres', 'cliente'],
  email: ['email', 'mail', 'emailaddress', 'correo', 'correoelectronico'],
  phone: [
    ...['phone', 'phonenumber', 'mobile', 'cell', 'tel', 'whatsapp'],
    ...['telefono', 'celular', 'movil', 'numero'],
  ],
  birthDate: [
    'birthdate',
    'birthday',
    'dateofbirth',
    'fechadenacimiento',
    'fechanacimiento',
    'nacimiento',
    'cumpleanos',
  ],
  marketingOptIn: ['marketingoptin', 'optin', 'marketing', 'newsletter', 'publicidad', 'aceptapublicidad'],
  totalPointsEarned: ['totalpointsearned', 'lifetimepoints', 'puntosganados', 'puntosacumulados'],
  points: ['points', 'pointsbalance', 'balance', 'puntos', 'saldo', 'saldodepuntos'],
};

const YES = ['true', 't', 'yes', 'y', 'si', 'sí', '1', 'x', 'on', 'verdadero'];
const NO = ['false', 'f', 'no', 'n', '0', 'off', 'falso'];

/** The mapping that the names of the columns suggest; a field that none suggests is left out. */
export function suggestMapping(columns: readonly string[]): Mapping {
  const plain = columns.map((name) =>
    name
      .normalize('NFD')
      .replace(/[^\p{L}\p{N}]/gu, '')
      .toLowerCase(),
  );
  const found = IMPORT_FIELDS.flatMap((field) => {
    const index = plain.findIndex((name) => NAMES[field].includes(name));
    return index < 0 ? [] : [[field, columns[index]] as const];
  });
  return Object.fromEntries(found);
}

/** What is wrong with a mapping, field → messages; null when nothing is. */
export function mappingProblems(
  mapping: Mapping,
  columns: readonly string[],
): Record<string, PlainText[]> | null {
  const taken = new Set<string>();
  const problems = Object.entries(mapping).flatMap(([field, column]): [string, PlainText[]][] => {
    if (!columns.includes(column)) return [[field, ['is not a column of the file']]];
    if (taken.has(column)) return [[field, ['is the column of another field already']]];
    taken.add(column);
    return [];
  });
  return problems.length > 0 ? Object.fromEntries(problems) : null;
}

/** The cells of a row as the fields of a customer: text that is still to be checked; an empty cell is no field. */
export function fieldsOf(
  cells: readonly string[],
  columns: readonly string[],
  mapping: Mapping,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of IMPORT_FIELDS) {
    const column = mapping[field];
    const cell = column === undefined ? '' : unguarded(cells[columns.indexOf(column)] ?? '');
    if (cell.trim() !== '') fields[field] = READERS[field](cell);
  }
  return fields;
}

const trimmed = (cell: string): string => cell.trim();

const READERS: Record<ImportField, (cell: string) => unknown> = {
  name: (cell) => cell,
  email: trimmed,
  phone: trimmed,
  birthDate: trimmed,
  marketingOptIn: (cell) => readFlag(cell.trim().toLowerCase()) ?? cell,
  points: readPoints,
  totalPointsEarned: readPoints,
};

function readPoints(cell: string): number | string {
  return /^\d{1,16}$/.test(cell.trim()) ? Number(cell) : cell;
}

function readFlag(word: string): boolean | undefined {
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : undefined;
}

/** False for a row that has other columns than the header; blank cells at its end don't matter. */
export function fitsHeader(cells: readonly string[], columns: readonly string[]): boolean {
  if (cells.length < columns.length) return false;
  return cells.slice(columns.length).every((cell) => cell.trim() === '');
}
