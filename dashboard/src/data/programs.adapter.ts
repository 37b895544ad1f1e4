import { programsCreate, programsList, programsUpdate, tiersCreate, tiersUpdate } from '../api/generated';
import type { Program, ProgramsCreateData, TiersCreateData } from '../api/generated';
import { HttpError } from 'react-admin';
import { type Adapter, bodyOf, cut, newBodyOf } from './adapter';
import { onceAnswered } from './once-answered';

const PROGRAM = [
  'name',
  'pointsPerCurrencyUnit',
  'currencyPerPoint',
  'pointsExpireAfterDays',
  'rounding',
  'currency',
  'isActive',
];
const TIER = ['name', 'minPoints', 'multiplier'];

/** All of them: the API pages them for who asks for a page. */
async function all(signal?: AbortSignal): Promise<Program[]> {
  return (await programsList({ signal, throwOnError: true })).data.data;
}

async function one(id: string, signal?: AbortSignal): Promise<Program> {
  const found = (await all(signal)).find((program) => program.id === id);
  if (!found) throw new HttpError('ra.page.not_found', 404);
  return found;
}

export const programs: Adapter = {
  list: async (page) => cut(await all(page.signal), page),
  one,
  async create(record) {
    const body = newBodyOf(record, PROGRAM) as ProgramsCreateData['body'];
    const { data } = await onceAnswered('program', body, (key) =>
      programsCreate({ body, ...key, throwOnError: true }),
    );
    return data.data;
  },
  async update(id, changed) {
    const body = bodyOf(changed, PROGRAM);
    if (Object.keys(body).length === 0) return one(id);
    return (await programsUpdate({ path: { id }, body, throwOnError: true })).data.data;
  },
};

/** Tiers stand in their program. */
export const tiers: Adapter = {
  async create(record) {
    const body = newBodyOf(record, ['programId', ...TIER]) as TiersCreateData['body'];
    const { data } = await onceAnswered('tier', body, (key) =>
      tiersCreate({ body, ...key, throwOnError: true }),
    );
    return data.data;
  },
  async update(id, changed) {
    const body = bodyOf(changed, TIER);
    return (await tiersUpdate({ path: { id }, body, throwOnError: true })).data.data;
  },
};
