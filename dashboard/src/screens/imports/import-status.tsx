import { Chip } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Import } from '../../api/generated';

type Status = Import['status'];

const COLORS: Record<Status, 'default' | 'info' | 'success'> = {
  staged: 'default',
  checking: 'info',
  checked: 'default',
  running: 'info',
  done: 'success',
};

export function ImportStatusChip({ status }: { status: Status }) {
  const translate = useTranslate();
  const label = translate(`puntos.imports.statuses.${status}`);
  return <Chip size="small" variant="outlined" color={COLORS[status]} label={label} />;
}

/** A job of the service is at it. */
export function isUnderWay(status: Status | undefined): boolean {
  return status === 'checking' || status === 'running';
}

/** How long to wait before it is asked again how far an import is; false: nothing is going on. */
export function pollEvery(...statuses: (Status | undefined)[]): number | false {
  return statuses.some(isUnderWay) ? 1_000 : false;
}
