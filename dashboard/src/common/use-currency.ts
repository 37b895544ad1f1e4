import { useGetIdentity } from 'react-admin';
import type { Session } from '../api/generated';
import { useActiveProgram } from './use-program';

/** In which currency this organization counts: its active program's, else its own; null while that is not known. */
export function useCurrency(): string | null {
  const program = useActiveProgram();
  const { data } = useGetIdentity();
  const organization = data?.['organization'] as Session['organization'] | undefined;
  if (program === undefined) return null;
  return program?.currency ?? organization?.currency ?? null;
}
