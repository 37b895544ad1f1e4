import { BooleanInput, Create } from 'react-admin';
import { Failed, Loading } from '../../common/loading';
import { useOrganization } from '../../common/use-organization';
import { ProgramForm } from './program-form';

/** A new program, in the organization's currency unless another one is chosen. */
export default function ProgramCreate() {
  const { data: organization, error, refetch } = useOrganization();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!organization) return <Loading />;
  return (
    <Create redirect="show">
      <ProgramForm
        defaultValues={{
          currency: organization.currency,
          points_per_currency_unit: 1,
          currency_per_point: 100,
          rounding: 'unit_floor',
          is_active: false,
        }}
      >
        <BooleanInput
          source="is_active"
          label="puntos.programs.createActive"
          helperText="puntos.programs.createActiveHelp"
        />
      </ProgramForm>
    </Create>
  );
}
