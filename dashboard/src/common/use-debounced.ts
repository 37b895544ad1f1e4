import { useEffect, useState } from 'react';

/** How long after the last key a search begins: the list is to stand within 300 ms of it, and takes some 90 (`npm run bench:browser`). */
const SEARCH_DELAY_MS = 170;

/** The value once it has stood still for so long. */
export function useDebounced<Value>(value: Value, ms = SEARCH_DELAY_MS): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
