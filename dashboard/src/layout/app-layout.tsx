import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { AppBar, Layout, LocalesMenuButton, TitlePortal, ToggleThemeButton } from 'react-admin';
import { AppMenu } from './app-menu';

/** On a telephone the title needs the room: the name of the language is still there for who can't see the sign. */
const WITHOUT_WORDS = { minWidth: 0, fontSize: { xs: 0, sm: '0.875rem' } };

function Bar() {
  return (
    <AppBar
      color="default"
      toolbar={
        <Box sx={{ display: 'flex', '& .MuiButton-root': WITHOUT_WORDS }}>
          <LocalesMenuButton />
          <ToggleThemeButton />
        </Box>
      }
    >
      <TitlePortal />
    </AppBar>
  );
}

/** What is around every screen. */
export function AppLayout({ children }: { children: ReactNode }) {
  return (
    <Layout appBar={Bar} menu={AppMenu}>
      {children}
    </Layout>
  );
}
