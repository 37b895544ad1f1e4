import { LinearProgress, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Import } from '../../api/generated';
import { Section } from '../../common/section';
import { useFormat } from '../../i18n/format';

/** How far the job is. */
export function ImportProgress({ row: { status, progress } }: { row: Import }) {
  const translate = useTranslate();
  const format = useFormat();
  const title = translate(`puntos.imports.${status}`);
  const { done, total } = progress;
  return (
    <Section title={title}>
      <LinearProgress variant="determinate" value={(100 * done) / Math.max(total, 1)} aria-label={title} />
      <Typography role="status">
        {translate('puntos.imports.progress', { done: format.number(done), total: format.number(total) })}
      </Typography>
      <Typography color="text.secondary">{translate('puntos.imports.leave')}</Typography>
    </Section>
  );
}
