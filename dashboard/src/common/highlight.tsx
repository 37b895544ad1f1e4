import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { spansOf } from './match';

/** A text in which what was searched for is marked. */
export function Highlight({ text, search }: { text: string; search: string }) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [from, to] of spansOf(text, search)) {
    parts.push(
      text.slice(at, from),
      <Box
        component="mark"
        key={from}
        sx={{ bgcolor: 'action.selected', color: 'inherit', fontWeight: 700, borderRadius: 0.5 }}
      >
        {text.slice(from, to)}
      </Box>,
    );
    at = to;
  }
  return (
    <span>
      {parts}
      {text.slice(at)}
    </span>
  );
}
