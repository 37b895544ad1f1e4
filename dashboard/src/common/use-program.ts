import { useGetList } from 'react-admin';
import type { Program } from '../api/generated';

/** The organization's active program, with its tiers from the lowest; undefined while it is read, null when there is none. */
export function useActiveProgram(): Program | null | undefined {
  const { data, isPending } = useGetList<Program>('programs', { pagination: { page: 1, perPage: 100 } });
  if (isPending) return undefined;
  return data?.find(({ is_active }) => is_active) ?? null;
}
