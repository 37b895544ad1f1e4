import { useGetList } from 'react-admin';
import type { Program, ProgramTier, Reward } from '../../api/generated';

const ALL = { pagination: { page: 1, perPage: 1000 }, sort: { field: 'is_active', order: 'DESC' } } as const;

/** All programs, the active one first. */
export function usePrograms() {
  return useGetList<Program>('programs', ALL);
}

/** The program that a reward belongs to, for its currency and the names of its tiers; undefined while it is read. */
export function useProgramOf(): (reward: Pick<Reward, 'program_id'>) => Program | undefined {
  const { data } = usePrograms();
  return ({ program_id }) => data?.find(({ id }) => id === program_id);
}

/** The tier that a reward asks for. */
export function tierOf(program: Program | undefined, tierId: string | null): ProgramTier | undefined {
  return program?.tiers.find(({ id }) => id === tierId);
}
