import { Box, Card, CardActionArea, CardContent } from '@mui/material';
import type { ReactNode } from 'react';
import { ListNoResults, type RaRecord, useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import { Loading } from './loading';

interface Props<R extends RaRecord> {
  /** what a card says */
  children(record: R): ReactNode;
  /** where it leads; undefined: nowhere */
  to?(record: R): string | undefined;
}

/** A list as cards, for screens that are too narrow for its table. */
export function RecordCards<R extends RaRecord>({ children, to }: Props<R>) {
  const { data, isPending } = useListContext<R>();
  if (isPending) return <Loading />;
  if (!data || data.length === 0) return <ListNoResults />;
  return (
    <Box component="ul" sx={{ listStyle: 'none', p: 1, m: 0, display: 'grid', gap: 1 }}>
      {data.map((record) => (
        <li key={record.id}>
          <Card variant="outlined">
            <Linked to={to?.(record)}>
              <CardContent sx={{ p: 1.5, overflowWrap: 'anywhere' }}>{children(record)}</CardContent>
            </Linked>
          </Card>
        </li>
      ))}
    </Box>
  );
}

function Linked({ to, children }: { to: string | undefined; children: ReactNode }) {
  if (to === undefined) return <>{children}</>;
  return (
    <CardActionArea component={Link} to={to}>
      {children}
    </CardActionArea>
  );
}
