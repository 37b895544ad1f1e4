import { Box, Card, CardActionArea, CardContent } from '@mui/material';
import type { ReactNode } from 'react';
import { LinkBase, type RaRecord, useListContext, useTranslate } from 'react-admin';

/** On a phone the button that creates floats: the last card must not lie under it. */
export const ROOM_BELOW = { mb: { xs: 9, md: 2 } };

interface Props<Row extends RaRecord> {
  /** where a card leads; null: nowhere */
  to(row: Row): string | null;
  children(row: Row): ReactNode;
  /** what can be done with one, below it */
  actions?(row: Row): ReactNode;
}

/** The rows of a list as cards, for a phone. */
export function Cards<Row extends RaRecord>({ to, children, actions }: Props<Row>) {
  const translate = useTranslate();
  const { data, isPending } = useListContext<Row>();
  if (isPending) return null;
  if (!data?.length) return <Box sx={{ p: 2 }}>{translate('puntos.nothing')}</Box>;
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 1.5, display: 'grid', gap: 1.5 }}>
      {data.map((row) => {
        const target = to(row);
        const content = <CardContent sx={{ display: 'grid', gap: 0.5 }}>{children(row)}</CardContent>;
        return (
          <Card key={row.id} variant="outlined" component="li">
            {target === null ? (
              content
            ) : (
              <CardActionArea component={LinkBase} to={target}>
                {content}
              </CardActionArea>
            )}
            {actions?.(row)}
          </Card>
        );
      })}
    </Box>
  );
}
