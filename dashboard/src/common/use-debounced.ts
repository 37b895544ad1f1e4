import { useEffect, useState } from 'react';

/** How long after the last key a search begins. */
const SEARCH_DELAY_MS = 250;

/** The value once it has stood still for so long. */
export function useDebounced<Value>(value: Value, ms = SEARCH_DELAY_MS): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
