import type { ReactNode } from 'react';
import { AppBar, Layout, LocalesMenuButton, TitlePortal, ToggleThemeButton } from 'react-admin';
import { AppMenu } from './app-menu';

function Bar() {
  return (
    <AppBar
      color="default"
      toolbar={
        <>
          <LocalesMenuButton />
          <ToggleThemeButton />
        </>
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
