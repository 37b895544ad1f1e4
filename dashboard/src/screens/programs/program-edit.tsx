import { Edit } from 'react-admin';
import { ProgramForm } from './program-form';

/** Changes a program: activating it is done on its page. */
export default function ProgramEdit() {
  return (
    <Edit mutationMode="pessimistic" redirect="show" actions={false}>
      <ProgramForm />
    </Edit>
  );
}
