import { useMediaQuery, useTheme } from '@mui/material';
import { useEffect, useState } from 'react';
import { Notification, useNotificationContext } from 'react-admin';

/** In which whoever shows nothing yet has taken what is new. */
const TAKEN_MS = 100;

/** What came of the last action: on a telephone above, where it covers no button that is pressed next. */
export function AppNotification() {
  const isSmall = useMediaQuery(useTheme().breakpoints.down('sm'));
  return (
    <Notification
      key={useTurn()}
      anchorOrigin={{ vertical: isSmall ? 'top' : 'bottom', horizontal: 'center' }}
      sx={isSmall ? { mt: 6, pointerEvents: 'none' } : {}}
    />
  );
}

/** Another number when a message waits behind one that is shown: react-admin would keep it back until that one's time is over. */
function useTurn(): number {
  const { notifications } = useNotificationContext();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (notifications.length === 0) return undefined;
    const timer = setTimeout(() => setTurn((before) => before + 1), TAKEN_MS);
    return () => clearTimeout(timer);
  }, [notifications]);
  return turn;
}
