import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import { Button, useCanAccess, useTranslate } from 'react-admin';
import { csvExportExportCsv } from '../../api/generated';
import { today } from '../../common/download';
import { useDownload } from '../../common/use-download';
import { useCustomerFilter } from './filters';

/** The customers of the list as a CSV file: all of them, or those that search and filters leave, on every page. */
export function ExportButton() {
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'export' });
  const query = useCustomerFilter();
  const translate = useTranslate();
  const { save, isBusy } = useDownload(async () => {
    const { data } = await csvExportExportCsv({ query, parseAs: 'blob', throwOnError: true });
    return { content: data, name: `${translate('puntos.customers.file')}-${today()}.csv` };
  }, 'puntos.customers.exported');

  if (!canAccess) return null;
  return (
    <Button label="puntos.customers.export" disabled={isBusy} onClick={save}>
      <DownloadIcon />
    </Button>
  );
}
