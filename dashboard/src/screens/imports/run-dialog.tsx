import { Alert, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { once } from '../../api/client';
import { importsRun } from '../../api/generated';
import type { Import } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';
import { useFormat } from '../../i18n/format';

/** Starts the run of a file that was checked. */
export function RunDialog({ row, reload, onClose }: { row: Import; reload(): void; onClose(): void }) {
  const translate = useTranslate();
  const format = useFormat();
  const { failed } = row.report;
  const counted = (rows: number) => ({ smart_count: rows, count: format.number(rows) });

  async function run(key: string): Promise<void> {
    await importsRun({ path: { id: row.id }, ...once(key), throwOnError: true });
    reload();
  }

  return (
    <ActionDialog
      title={translate('puntos.imports.runTitle', counted(row.rows))}
      submit={translate('puntos.imports.run')}
      onSubmit={run}
      onClose={onClose}
    >
      <Typography>{translate('puntos.imports.runHelp')}</Typography>
      {failed > 0 && (
        <Alert severity="warning">{translate('puntos.imports.runFailed', counted(failed))}</Alert>
      )}
    </ActionDialog>
  );
}
