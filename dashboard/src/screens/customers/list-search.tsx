import ClearIcon from '@mui/icons-material/Clear';
import FilterIcon from '@mui/icons-material/FilterListOutlined';
import SearchIcon from '@mui/icons-material/Search';
import { Badge, Box, Button, IconButton, InputAdornment, TextField } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import { useDebounced } from '../../common/use-debounced';
import { FilterChips } from './filter-chips';
import { FilterDialog } from './filter-dialog';
import { type CustomerFilter, useCustomerFilter } from './filters';

/** What is above the list: the search, the way to the filters, and those that are set. */
export function ListSearch() {
  const translate = useTranslate();
  const { setFilters } = useListContext();
  const filter = useCustomerFilter();
  const [open, setOpen] = useState(false);
  const { search: _, ...others } = filter;
  const set = (changed: CustomerFilter) => setFilters(changed, undefined, false);
  return (
    <Box sx={{ display: 'grid', gap: 1, p: 2, pb: 1 }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
        <SearchField
          search={filter.search ?? ''}
          onSearch={(search) => set(search ? { ...others, search } : others)}
        />
        <Badge badgeContent={Object.keys(others).length} color="primary">
          <Button variant="outlined" startIcon={<FilterIcon />} onClick={() => setOpen(true)}>
            {translate('puntos.customers.filters')}
          </Button>
        </Badge>
      </Box>
      <FilterChips filter={filter} onChange={set} />
      {open && <FilterDialog filter={filter} onApply={set} onClose={() => setOpen(false)} />}
    </Box>
  );
}

function SearchField({ search, onSearch }: { search: string; onSearch(search: string): void }) {
  const translate = useTranslate();
  const [text, setText] = useState(search);
  const settled = useDebounced(text).trim();
  const told = useRef(search);

  useEffect(() => {
    if (settled === told.current || settled !== text.trim()) return;
    told.current = settled;
    onSearch(settled);
  }, [settled, text, onSearch]);

  // The search can change from elsewhere: going back, or taking all filters away.
  useEffect(() => {
    if (search === told.current) return;
    told.current = search;
    setText(search);
  }, [search]);

  return (
    <TextField
      fullWidth
      size="small"
      type="search"
      margin="none"
      label={translate('puntos.customers.search')}
      value={text}
      onChange={({ target }) => setText(target.value)}
      sx={{ maxWidth: 480, '& input::-webkit-search-cancel-button': { display: 'none' } }}
      slotProps={{
        htmlInput: { maxLength: 255, autoComplete: 'off' },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon />
            </InputAdornment>
          ),
          endAdornment: text !== '' && (
            <IconButton
              size="small"
              aria-label={translate('ra.action.clear_input_value')}
              onClick={() => setText('')}
            >
              <ClearIcon />
            </IconButton>
          ),
        },
      }}
    />
  );
}
