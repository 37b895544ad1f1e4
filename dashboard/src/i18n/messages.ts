import englishMessages from 'ra-language-english';
import * as apiKeys from '../screens/api-keys/messages';
import * as audit from '../screens/audit/messages';
import * as coupons from '../screens/coupons/messages';
import * as customers from '../screens/customers/messages';
import * as imports from '../screens/imports/messages';
import * as organization from '../screens/organization/messages';
import * as overview from '../screens/overview/messages';
import * as programs from '../screens/programs/messages';
import * as rewards from '../screens/rewards/messages';
import * as signIn from '../screens/sign-in/messages';
import * as till from '../screens/till/messages';
import * as common from './common.messages';
import { raSpanish } from './ra-es';

/**
 * All texts of one language. Each screen has its own beside it, under `puntos.<screen>`; Spanish has the type of English, so
 * that none can be forgotten. `resources.<resource>.name` and `.fields` are where react-admin looks.
 */
function messagesOf(language: 'en' | 'es') {
  const resource = ({ name, fields = {} }: { name: string; fields?: Record<string, string> }) => ({
    name,
    fields,
  });
  return {
    puntos: {
      ...common[language],
      'api-keys': apiKeys[language],
      audit: audit[language],
      coupons: coupons[language],
      customers: customers[language],
      imports: imports[language],
      organization: organization[language],
      overview: overview[language],
      programs: programs[language],
      rewards: rewards[language],
      signIn: signIn[language],
      till: till[language],
    },
    resources: {
      'api-keys': resource(apiKeys[language]),
      audit: resource(audit[language]),
      coupons: resource(coupons[language]),
      customers: resource(customers[language]),
      imports: resource(imports[language]),
      programs: resource(programs[language]),
      rewards: resource(rewards[language]),
    },
  };
}

export const messages = {
  en: { ...englishMessages, ...messagesOf('en') },
  es: { ...raSpanish, ...messagesOf('es') },
};
