import ApiKeyIcon from '@mui/icons-material/KeyOutlined';
import AuditIcon from '@mui/icons-material/FactCheckOutlined';
import CouponIcon from '@mui/icons-material/ConfirmationNumberOutlined';
import CustomersIcon from '@mui/icons-material/PeopleAltOutlined';
import ImportIcon from '@mui/icons-material/UploadFileOutlined';
import ProgramIcon from '@mui/icons-material/LoyaltyOutlined';
import RewardIcon from '@mui/icons-material/CardGiftcardOutlined';
import { QueryClient } from '@tanstack/react-query';
import { lazy } from 'react';
import { Admin, CustomRoutes, HttpError, Resource } from 'react-admin';
import { BrowserRouter, Route } from 'react-router-dom';
import { authProvider } from './auth/auth-provider';
import { dataProvider } from './data/data-provider';
import { i18nProvider } from './i18n/i18n-provider';
import { AppLayout } from './layout/app-layout';
import { AppNotification } from './layout/app-notification';
import { apiKeys } from './screens/api-keys';
import { audit } from './screens/audit';
import { coupons } from './screens/coupons';
import { customers } from './screens/customers';
import { imports } from './screens/imports';
import { programs } from './screens/programs';
import { rewards } from './screens/rewards';
import { SignInPage } from './screens/sign-in/sign-in-page';
import { dark, light } from './theme/themes';

/** What was refused will be refused again: only a network or a service that is away is worth another try. */
const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) =>
        failures < 2 && !(error instanceof HttpError && error.status > 0 && error.status < 500),
      staleTime: 5_000,
    },
  },
});

const Overview = lazy(() => import('./screens/overview/overview-page'));
const Till = lazy(() => import('./screens/till/till-page'));
const Organization = lazy(() => import('./screens/organization/organization-page'));

/**
 * All screens. What a role may not see is left out by the auth provider.
 *
 * Navigations are no transitions: who is sent to sign in would be sent again, thousands of times, before the transition ends.
 */
export function App() {
  return (
    <BrowserRouter basename="/admin" useTransitions={false}>
      <Admin
        authProvider={authProvider}
        dashboard={Overview}
        dataProvider={dataProvider}
        darkTheme={dark}
        disableTelemetry
        i18nProvider={i18nProvider}
        layout={AppLayout}
        loginPage={SignInPage}
        notification={AppNotification}
        queryClient={queryClient}
        requireAuth
        theme={light}
        title="Puntos"
      >
        <Resource name="customers" icon={CustomersIcon} {...customers} />
        <Resource name="programs" icon={ProgramIcon} {...programs} />
        <Resource name="rewards" icon={RewardIcon} {...rewards} />
        <Resource name="coupons" icon={CouponIcon} {...coupons} />
        <Resource name="imports" icon={ImportIcon} {...imports} />
        <Resource name="audit" icon={AuditIcon} {...audit} />
        <Resource name="api-keys" icon={ApiKeyIcon} {...apiKeys} />
        <CustomRoutes>
          <Route path="/till" element={<Till />} />
          <Route path="/organization" element={<Organization />} />
        </CustomRoutes>
      </Admin>
    </BrowserRouter>
  );
}
