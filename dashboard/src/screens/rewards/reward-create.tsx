import { Alert, Button } from '@mui/material';
import { Create, LinkBase, useTranslate } from 'react-admin';
import { Failed, Loading } from '../../common/loading';
import { RewardForm } from './reward-form';
import { valuesOf } from './reward-values';
import { usePrograms } from './use-programs';

/** A new reward, of the active program unless another one is chosen. */
export default function RewardCreate() {
  const { data: programs, error, refetch } = usePrograms();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!programs) return <Loading />;
  const [first] = programs;
  if (!first) return <NoProgram />;
  return (
    <Create redirect="list" transform={(data: Record<string, unknown>) => valuesOf(data)}>
      <RewardForm
        isNew
        programs={programs}
        defaultValues={{
          program_id: first.id,
          reward_type: 'discount',
          discount_type: 'percentage',
          is_active: true,
        }}
      />
    </Create>
  );
}

function NoProgram() {
  const translate = useTranslate();
  return (
    <Alert
      severity="info"
      sx={{ my: 2 }}
      action={
        <Button color="inherit" component={LinkBase} to="/programs/create">
          {translate('puntos.rewards.toProgram')}
        </Button>
      }
    >
      {translate('puntos.rewards.noProgram')}
    </Alert>
  );
}
