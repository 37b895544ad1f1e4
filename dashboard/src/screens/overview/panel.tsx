import TableIcon from '@mui/icons-material/TableRowsOutlined';
import {
  Box,
  Card,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  ToggleButton,
  Typography,
} from '@mui/material';
import { type ReactNode, useId, useState } from 'react';
import { useTranslate } from 'react-admin';

interface Props {
  title: string;
  /** what the chart shows, in a sentence: for everybody, and all that a screen reader is told of the chart */
  summary: string;
  /** names of the table's columns; the first one names the row, the others are numbers */
  columns: string[];
  rows: string[][];
  /** nothing to show: the summary says so, and stands alone */
  isEmpty: boolean;
  /** the chart */
  children: ReactNode;
}

/** A chart with its words, and with its table for who can't see it or wants the numbers. */
export function Panel({ title, summary, columns, rows, isEmpty, children }: Props) {
  const translate = useTranslate();
  const heading = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <Card variant="outlined" component="section" aria-labelledby={heading} sx={{ p: 2, minWidth: 0 }}>
      <Box
        sx={{ display: 'flex', gap: 1, justifyContent: 'space-between', alignItems: 'flex-start', mb: 0.5 }}
      >
        <Typography variant="h2" id={heading}>
          {title}
        </Typography>
        {!isEmpty && (
          <ToggleButton
            value="table"
            size="small"
            selected={asTable}
            onChange={() => setAsTable(!asTable)}
            aria-label={translate('puntos.overview.asTableOf', { title })}
            sx={{ textTransform: 'none', color: 'text.primary', flexShrink: 0, gap: 0.5, minHeight: 36 }}
          >
            <TableIcon fontSize="small" aria-hidden />
            {translate('puntos.overview.asTable')}
          </ToggleButton>
        )}
      </Box>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        {summary}
      </Typography>
      {!isEmpty && (asTable ? <Numbers {...{ title, columns, rows }} /> : <div aria-hidden>{children}</div>)}
    </Card>
  );
}

function Numbers({ title, columns, rows }: Pick<Props, 'title' | 'columns' | 'rows'>) {
  const [first, ...others] = columns;
  return (
    <TableContainer tabIndex={0} role="group" aria-label={title} sx={{ maxHeight: 320 }}>
      <Table size="small" stickyHeader sx={{ '& .MuiTableCell-root': { px: { xs: 1, sm: 2 } } }}>
        <TableHead>
          <TableRow>
            <TableCell>{first}</TableCell>
            {others.map((column) => (
              <TableCell key={column} align="right">
                {column}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(([name, ...values], row) => (
            // Two rewards may have one name.
            <TableRow key={row}>
              <TableCell component="th" scope="row" sx={{ overflowWrap: 'break-word' }}>
                {name}
              </TableCell>
              {values.map((value, index) => (
                <TableCell key={others[index]} align="right">
                  {value}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
