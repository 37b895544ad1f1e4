import { Edit } from 'react-admin';
import type { Reward } from '../../api/generated';
import { Failed, Loading } from '../../common/loading';
import { RewardForm } from './reward-form';
import { valuesOf } from './reward-values';
import { usePrograms } from './use-programs';

/** Changes a reward; its program stays. */
export default function RewardEdit() {
  const { data: programs, error, refetch } = usePrograms();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!programs) return <Loading />;
  return (
    <Edit
      mutationMode="pessimistic"
      redirect="list"
      actions={false}
      transform={(data: Record<string, unknown>, options?: { previousData?: unknown }) =>
        valuesOf(data, options?.previousData as Reward | undefined)
      }
    >
      <RewardForm programs={programs} />
    </Edit>
  );
}
