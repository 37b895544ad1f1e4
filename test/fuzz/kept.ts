import { payloadOf, type Draft } from './draft';

type Row = Record<string, any>;

/** The operations whose answer shows what was sent: the answer's row, and the fields that have other names in it. */
const KEPT: Record<string, [row: (data: any) => Row | null, names?: Record<string, string>]> = {
  'POST /v1/loyalty/customers': [(data) => data],
  'PATCH /v1/loyalty/customers/{id}': [(data) => data],
  'POST /v1/loyalty/customers/{id}/adjust-points': [
    (data) => data.transaction,
    { amount: 'points', reason: 'description' },
  ],
  'POST /v1/loyalty/customers/{id}/earn': [(data) => data.transaction],
  'POST /v1/loyalty/transactions/{id}/reverse': [
    (data) => data.transaction,
    { reason: 'description', points: '' },
  ],
  'POST /v1/loyalty/programs': [(data) => data],
  'PATCH /v1/loyalty/programs/{id}': [(data) => data],
  'POST /v1/loyalty/tiers': [(data) => data],
  'PATCH /v1/loyalty/tiers/{id}': [(data) => data],
  'POST /v1/loyalty/rewards': [(data) => data],
  'PATCH /v1/loyalty/rewards/{id}': [(data) => data],
  'POST /v1/loyalty/rewards/{id}/redeem': [(data) => data.redemption],
  'POST /v1/coupons': [(data) => data],
  'PATCH /v1/coupons/{id}': [(data) => data],
  'POST /v1/coupons/reserve': [(data) => data.use],
  'PATCH /v1/organization': [(data) => data],
};

/** Where the row can be read again, by its id. */
const READ: Record<string, string> = {
  'POST /v1/loyalty/customers': '/v1/loyalty/customers/',
  'PATCH /v1/loyalty/customers/{id}': '/v1/loyalty/customers/',
  'POST /v1/coupons': '/v1/coupons/',
  'PATCH /v1/coupons/{id}': '/v1/coupons/',
};

/** The path that shows what this operation has made or changed. */
export function readingOf(operation: string, data: Row | undefined): string | null {
  const path = READ[operation];
  return path !== undefined && typeof data?.id === 'string' ? path + data.id : null;
}

/**
 * Whether what was accepted stands in the row as it was sent.
 * @returns the first field that doesn't, or null
 */
export function keptDifferently(operation: string, draft: Draft, answer: any): string | null {
  const [rowOf, names = {}] = KEPT[operation] ?? [];
  const row = rowOf?.(answer?.data);
  const payload = payloadOf(draft);
  if (!row || !payload) return null;
  for (const [field, sent] of Object.entries(fieldsIn(payload))) {
    const column = names[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const kept: unknown = row[column];
    if (column in row && !isKept(field, sent, kept)) {
      return `${field} ${JSON.stringify(sent).slice(0, 200)} became ${JSON.stringify(kept).slice(0, 200)}`;
    }
  }
  return null;
}

/** Without the byte order mark, which the service passes over. */
function fieldsIn(payload: string | Buffer): Row {
  return JSON.parse(payload.toString().replace(/^\ufeff/, '')) as Row;
}

function isKept(field: string, sent: unknown, kept: unknown): boolean {
  if (field === 'phone' && typeof sent === 'string') {
    return typeof kept === 'string' && kept.replace(/\D/g, '').endsWith(sent.replace(/\D/g, '').slice(-6));
  }
  if (field === 'code' && typeof sent === 'string') return kept === sent.normalize('NFC').toUpperCase();
  if (/(At)$/.test(field) && typeof sent === 'string') return Date.parse(sent) === Date.parse(kept as string);
  if (typeof sent === 'string') return kept === sent.normalize('NFC');
  return Object.is(kept, sent) || kept === sent;
}
