import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from 'react-admin';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** What both have: the machine's own fonts, larger targets for fingers, focus that can be seen. */
function shared(base: RaThemeOptions): RaThemeOptions {
  return {
    ...base,
    typography: {
      fontFamily: FONT,
      h1: { fontSize: '1.75rem', fontWeight: 700 },
      h2: { fontSize: '1.25rem', fontWeight: 650 },
      h3: { fontSize: '1.05rem', fontWeight: 650 },
    },
    shape: { borderRadius: 10 },
    components: {
      ...base.components,
      MuiButton: {
        defaultProps: { disableElevation: true },
        styleOverrides: { root: { textTransform: 'none', minHeight: 40, fontWeight: 600 } },
      },
      MuiCssBaseline: {
        styleOverrides: {
          // Who asked her machine for less motion gets none.
          '@media (prefers-reduced-motion: reduce)': {
            '*, *::before, *::after': { animation: 'none !important', transition: 'none !important' },
          },
        },
      },
      // What isn't reached yet must not look as if it were.
      MuiLinearProgress: {
        styleOverrides: { colorPrimary: { backgroundColor: 'rgba(127, 127, 127, 0.25)' } },
      },
      MuiTableCell: { styleOverrides: { head: { fontWeight: 650 } } },
      MuiButtonBase: {
        styleOverrides: {
          root: { '&.Mui-focusVisible': { outline: '3px solid currentColor', outlineOffset: '-3px' } },
        },
      },
    },
  };
}

export const light: RaThemeOptions = {
  ...shared(defaultLightTheme),
  palette: {
    mode: 'light',
    primary: { main: '#0b6e4f', dark: '#07513a', contrastText: '#ffffff' },
    secondary: { main: '#0b5d6e', contrastText: '#ffffff' },
    error: { main: '#b3261e' },
    warning: { main: '#8a5300' },
    success: { main: '#1b6e2b' },
    info: { main: '#0b5a9c' },
    background: { default: '#f5f7f6', paper: '#ffffff' },
    text: { primary: '#16211d', secondary: '#4a5a54' },
  },
};

export const dark: RaThemeOptions = {
  ...shared(defaultDarkTheme),
  palette: {
    mode: 'dark',
    primary: { main: '#5fd3a6', contrastText: '#06251a' },
    secondary: { main: '#7ad0e0', contrastText: '#04252c' },
    error: { main: '#ffb4ab' },
    warning: { main: '#ffc66d' },
    success: { main: '#8bdc9a' },
    info: { main: '#9ccaff' },
    background: { default: '#0f1614', paper: '#18211e' },
    text: { primary: '#e6efeb', secondary: '#b3c2bb' },
  },
};
