import { Box, Button, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Failed, Loading } from '../../../common/loading';

interface ReadState {
  error: unknown;
  isPending: boolean;
  refetch(): Promise<unknown>;
}

interface Props {
  query: ReadState & {
    hasNextPage?: boolean;
    isFetchingNextPage?: boolean;
    fetchNextPage?(): Promise<unknown>;
  };
  isEmpty: boolean;
  /** what is said when there is nothing */
  empty: string;
  children: ReactNode;
}

/** Something that was read: the rows, that there are none, that it failed, and more where there is more. */
export function Section({ query, isEmpty, empty, children }: Props) {
  const translate = useTranslate();
  if (query.isPending) return <Loading />;
  const failed = query.error ? <Failed error={query.error} retry={() => void query.refetch()} /> : null;
  if (isEmpty) return failed ?? <Typography color="text.secondary">{translate(empty)}</Typography>;
  return (
    <Stack spacing={1}>
      {failed}
      {children}
      {query.hasNextPage && (
        <Button disabled={query.isFetchingNextPage === true} onClick={() => void query.fetchNextPage?.()}>
          {translate('puntos.customers.showMore')}
        </Button>
      )}
    </Stack>
  );
}

/** Rows with a line between them. */
export function Rows({ children, label }: { children: ReactNode; label: string }) {
  return (
    <Box
      component="ul"
      aria-label={label}
      sx={{ listStyle: 'none', m: 0, p: 0, '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
    >
      {children}
    </Box>
  );
}

interface RowProps {
  title: ReactNode;
  /** at the end of the line: figures */
  aside?: ReactNode;
  /** under the title, one below the other; what is empty is left out */
  lines?: ReactNode[];
  actions?: ReactNode;
  children?: ReactNode;
}

/** One row: what it is, what it comes to, what more is known, what may be done. */
export function Row({ title, aside, lines = [], actions, children }: RowProps) {
  return (
    <Box component="li" sx={{ py: 1.5 }}>
      <Box sx={{ display: 'flex', gap: 2, justifyContent: 'space-between', alignItems: 'flex-start' }}>
        <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Typography component="div" sx={{ fontWeight: 650 }}>
            {title}
          </Typography>
          {lines.map((line, index) =>
            line ? (
              <Typography key={index} component="div" variant="body2" color="text.secondary">
                {line}
              </Typography>
            ) : null,
          )}
        </Box>
        {aside && <Box sx={{ textAlign: 'end', flexShrink: 0 }}>{aside}</Box>}
      </Box>
      {actions && <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, ml: -1 }}>{actions}</Box>}
      {children}
    </Box>
  );
}
