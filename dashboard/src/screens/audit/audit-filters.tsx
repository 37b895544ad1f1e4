import { AutocompleteInput, DateTimeInput, SelectInput, TextInput } from 'react-admin';
import { ACTION_NAMES, ENTITIES, textOf } from './actions';

const actions = ACTION_NAMES.map((id) => ({ id, name: textOf(id) }));
const entities = ENTITIES.map((id) => ({ id, name: `puntos.audit.entities.${id}` }));

/** All that the log can be asked for; the rarer ones when they are called for. */
export const auditFilters = [
  <AutocompleteInput key="action" source="action" choices={actions} alwaysOn />,
  <TextInput key="actor" source="actor" alwaysOn />,
  <SelectInput key="entity" source="entity" choices={entities} />,
  <TextInput key="entityId" source="entityId" />,
  <TextInput key="requestId" source="requestId" />,
  <DateTimeInput key="from" source="from" />,
  <DateTimeInput key="to" source="to" />,
];
