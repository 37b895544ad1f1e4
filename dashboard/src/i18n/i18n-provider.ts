import polyglotI18nProvider from 'ra-i18n-polyglot';
import { speak } from '../api/client';
import { messages } from './messages';

export type Locale = keyof typeof messages;

const LOCALES = [
  { locale: 'es', name: 'Español' },
  { locale: 'en', name: 'English' },
];

/** The browser's language where we speak it, else English. */
function firstLocale(): Locale {
  return navigator.languages.some((language) => language.startsWith('es')) &&
    !navigator.languages[0]?.startsWith('en')
    ? 'es'
    : 'en';
}

export const i18nProvider = polyglotI18nProvider(
  (locale) => {
    speak(locale);
    return messages[locale as Locale];
  },
  firstLocale(),
  LOCALES,
);
