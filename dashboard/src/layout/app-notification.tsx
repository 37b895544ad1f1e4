import { useMediaQuery, useTheme } from '@mui/material';
import { Notification } from 'react-admin';

/** What came of an action: on a telephone above, where it covers no button that is pressed next. */
export function AppNotification() {
  const isSmall = useMediaQuery(useTheme().breakpoints.down('sm'));
  return (
    <Notification
      anchorOrigin={{ vertical: isSmall ? 'top' : 'bottom', horizontal: 'center' }}
      sx={isSmall ? { mt: 6, pointerEvents: 'none' } : {}}
    />
  );
}
