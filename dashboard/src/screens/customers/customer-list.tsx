import { DataTable, List } from 'react-admin';

export default function TheList() {
  return (
    <List>
      <DataTable>
        <DataTable.Col source="id" />
      </DataTable>
    </List>
  );
}
