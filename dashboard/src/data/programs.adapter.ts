import {
  programsCreate,
  programsDelete,
  programsList,
  programsUpdate,
  tiersCreate,
  tiersDelete,
  tiersUpdate,
} from '../api/generated';
import type { Program, ProgramsCreateData, TiersCreateData } from '../api/generated';
import { HttpError } from 'react-admin';
import { type Adapter, bodyOf, cut, newBodyOf } from './adapter';

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

async function all(signal?: AbortSignal): Promise<Program[]> {
  return (await programsList({ query: { limit: 100 }, signal, throwOnError: true })).data.data;
}

export const programs: Adapter = {
  list: async (page) => cut(await all(page.signal), page),
  async one(id, signal) {
    const found = (await all(signal)).find((program) => program.id === id);
    if (!found) throw new HttpError('ra.page.not_found', 404);
    return found;
  },
  async create(record) {
    const body = newBodyOf(record, PROGRAM) as ProgramsCreateData['body'];
    return (await programsCreate({ body, throwOnError: true })).data.data;
  },
  async update(id, changed) {
    return (await programsUpdate({ path: { id }, body: bodyOf(changed, PROGRAM), throwOnError: true })).data
      .data;
  },
  async remove(id) {
    const { data } = await programsDelete({ path: { id }, throwOnError: true });
    return { ...data.data, id };
  },
};

/** Tiers stand in their program. */
export const tiers: Adapter = {
  async list(page) {
    const found = await all(page.signal);
    const rows = found.flatMap((program) =>
      program.tiers.map((tier) => ({
        ...tier,
        program_id: program.id,
        program_name: program.name,
        in_active_program: program.is_active,
      })),
    );
    const { programId, active } = page.filter as { programId?: string; active?: boolean };
    return cut(
      rows.filter(
        (tier) =>
          (programId === undefined || tier.program_id === programId) && (!active || tier.in_active_program),
      ),
      page,
    );
  },
  async create(record) {
    const body = newBodyOf(record, ['programId', ...TIER]) as TiersCreateData['body'];
    return (await tiersCreate({ body, throwOnError: true })).data.data;
  },
  async update(id, changed) {
    return (await tiersUpdate({ path: { id }, body: bodyOf(changed, TIER), throwOnError: true })).data.data;
  },
  async remove(id) {
    await tiersDelete({ path: { id }, throwOnError: true });
    return { id };
  },
};
