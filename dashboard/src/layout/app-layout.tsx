import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import {
  AppBar,
  Layout,
  LocalesMenuButton,
  TitlePortal,
  ToggleThemeButton,
  useGetIdentity,
  UserMenu,
  useTranslate,
} from 'react-admin';
import { AppMenu } from './app-menu';

/** On a telephone the title needs the room: the name of the language is still there for who can't see the sign. */
const WITHOUT_WORDS = { minWidth: 0, fontSize: { xs: 0, sm: '0.875rem' } };

/** Its name has in it what can be seen of it: so it is found by voice. */
function Person() {
  const translate = useTranslate();
  const { data } = useGetIdentity();
  const name = translate('ra.auth.user_menu');
  return <UserMenu label={data?.fullName ? `${name}: ${data.fullName}` : name} />;
}

function Bar() {
  return (
    <AppBar
      color="default"
      userMenu={<Person />}
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
