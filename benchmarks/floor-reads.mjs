import { built } from './built.mjs';

const { profileView, listItem } = built('customers/customers.presenter');
const { customerPagesRepository } = built('customers/customer-pages.repository');
const { customersRepository } = built('customers/customers.repository');
const { phoneDigits } = built('customers/identity');
const { historyView } = built('loyalty/ledger/ledger.presenter');
const { historyRepository } = built('loyalty/ledger/history.repository');
const { statsRepository } = built('stats/stats.repository');
const { cutPage, makeCursor, pageStart, paginationOf } = built('common/pagination');

const LIMIT = 20;
const EVERY_ENTRY = { type: null, from: null, to: null, orderId: null };

const prepared = ({ statement: { name, text }, values }) => ({ name, text, values });
const answer = (data, rest) => ({ success: true, data, ...rest });

/** What the service answers, byte for byte. @param path what follows /v1/loyalty/ */
export function answerRead(flight, organizationId, [kind, id, history], query) {
  const context = { organizationId };
  if (kind === 'stats') return statistics(flight, context);
  if (history) return transactions(flight, context, id);
  return id ? profile(flight, context, id) : list(flight, context, query);
}

async function profile(flight, context, id) {
  const [[row]] = await flight(prepared(customersRepository.profile(context, id, new Date())));
  return answer(profileView(row));
}

async function transactions(flight, context, id) {
  const [[{ total }], found] = await flight(
    prepared(historyRepository.countEntries(context, id, EVERY_ENTRY)),
    prepared(historyRepository.listEntries(context, id, EVERY_ENTRY, { after: null, skip: 0 }, LIMIT + 1)),
  );
  const { rows } = cutPage(found, LIMIT);
  return answer(rows.map(historyView), { pagination: paginationOf({ page: 1, limit: LIMIT }, total, null) });
}

async function list(flight, context, query) {
  const term = query.get('search') ?? '';
  const [page, cursor] = [Number(query.get('page') ?? 1), query.get('cursor') ?? undefined];
  const start = pageStart({ page, limit: LIMIT, cursor }, query.has('page'), term);
  const search = { term, digits: phoneDigits(term) };
  const now = new Date();
  const counted = query.get('count') !== 'none';
  const queries =
    term === ''
      ? [
          customerPagesRepository.list(context, start, LIMIT + 1, now),
          customerPagesRepository.countAll(context),
        ]
      : [customerPagesRepository.search(context, search, start, LIMIT + 1, now, counted)];
  if (!counted) queries.splice(1);
  const [all, totals = all] = await flight(...queries.map(prepared));
  const found = all.filter((row) => row.id !== null);
  const { rows, more } = cutPage(found, LIMIT);
  const last = rows.at(-1);
  const nextCursor =
    more && last ? makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, term) : null;
  const total = counted ? (totals[0]?.total ?? 0) : null;
  return answer({
    customers: rows.map(listItem),
    pagination: paginationOf({ page, limit: LIMIT }, total, nextCursor),
  });
}

async function statistics(flight, context) {
  const [[row]] = await flight(prepared(statsRepository.read(context, new Date())));
  return answer({
    totalCustomers: row.customers,
    totalPointsBalance: row.points_balance,
    totalPointsEarned: row.points_earned,
    totalRedemptions: row.redemptions,
    activeProgram: row.program,
  });
}
