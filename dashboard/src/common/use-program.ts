import { useGetList } from 'react-admin';
import type { Program } from '../api/generated';

/** The same with what went wrong: whoever says that there is none has to know. */
export function useActiveProgramQuery() {
  const query = useGetList<Program>('programs', { pagination: { page: 1, perPage: 1000 } });
  const program = query.data && (query.data.find(({ is_active }) => is_active) ?? null);
  return { program, error: query.data ? null : query.error, refetch: query.refetch };
}

/** The organization's active program, with its tiers from the lowest; undefined while it isn't read, null when there is none. */
export function useActiveProgram(): Program | null | undefined {
  return useActiveProgramQuery().program;
}
