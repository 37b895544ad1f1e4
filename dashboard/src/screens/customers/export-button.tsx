import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import { useState } from 'react';
import { Button, useCanAccess, useNotify, useTranslate } from 'react-admin';
import { csvExportExportCsv } from '../../api/generated';
import { download, today } from '../../common/download';
import { useCustomerFilter } from './filters';

/** The customers of the list as a CSV file: all of them, or those that search and filters leave, on every page. */
export function ExportButton() {
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'export' });
  const query = useCustomerFilter();
  const notify = useNotify();
  const translate = useTranslate();
  const [busy, setBusy] = useState(false);

  async function save(): Promise<void> {
    setBusy(true);
    try {
      const { data } = await csvExportExportCsv({ query, parseAs: 'blob', throwOnError: true });
      const name = translate('puntos.customers.file');
      download(data as unknown as Blob, `${name}-${today()}.csv`);
      notify('puntos.customers.exported', { type: 'info' });
    } catch (error) {
      notify((error as Error).message, { type: 'error' });
    } finally {
      setBusy(false);
    }
  }

  if (!canAccess) return null;
  return (
    <Button label="puntos.customers.export" disabled={busy} onClick={() => void save()}>
      <DownloadIcon />
    </Button>
  );
}
