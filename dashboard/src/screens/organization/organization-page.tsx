import { Box, Card, Typography } from '@mui/material';
import {
  AutocompleteInput,
  SaveButton,
  SimpleForm,
  TextInput,
  Title,
  Toolbar,
  maxLength,
  required,
  useNotify,
  useRefresh,
  useRequireAccess,
  useTranslate,
} from 'react-admin';
import { Failure } from '../../api/failure';
import { organizationsUpdate } from '../../api/generated';
import type { Organization } from '../../api/generated';
import { Failed, Loading } from '../../common/loading';
import { useOrganization } from '../../common/use-organization';
import { bodyOf } from '../../data/adapter';
import { onceAnswered } from '../../data/once-answered';
import { useFormat } from '../../i18n/format';
import { useCountries, useCurrencies, useTimeZones } from '../../i18n/regions';

const NAME = [required(), maxLength(255)];
const FIELDS = ['name', 'timeZone', 'defaultCountry', 'currency'] as const;

/** The organization's settings. Who may not change them is led away. */
export default function OrganizationPage() {
  const { isPending } = useRequireAccess({ resource: 'organization', action: 'edit' });
  const { data: organization, error, refetch } = useOrganization(!isPending);
  return (
    <Box sx={{ py: 2, maxWidth: 640 }}>
      <Title title="puntos.menu.organization" />
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!error && !organization && <Loading />}
      {organization && <SettingsForm organization={organization} />}
    </Box>
  );
}

function SettingsForm({ organization }: { organization: Organization }) {
  const translate = useTranslate();
  const format = useFormat();
  const save = useSave(organization);
  const field = (name: string) => ({ source: name, label: `puntos.organization.fields.${name}` });
  const help = (name: string) => translate(`puntos.organization.help.${name}`);
  return (
    <Card variant="outlined">
      <SimpleForm
        record={organization}
        onSubmit={save}
        noValidate
        toolbar={
          <Toolbar>
            <SaveButton label="puntos.organization.save" />
          </Toolbar>
        }
      >
        <TextInput {...field('name')} validate={NAME} autoComplete="organization" />
        <AutocompleteInput
          {...field('time_zone')}
          choices={useTimeZones()}
          validate={required()}
          noOptionsText={translate('puntos.noOther')}
          helperText={help('time_zone')}
        />
        <AutocompleteInput
          {...field('default_country')}
          choices={useCountries()}
          validate={required()}
          noOptionsText={translate('puntos.noOther')}
          helperText={help('default_country')}
        />
        <AutocompleteInput
          {...field('currency')}
          choices={useCurrencies()}
          validate={required()}
          noOptionsText={translate('puntos.noOther')}
          helperText={help('currency')}
        />
        <Typography variant="body2" color="text.secondary">
          {translate('puntos.organization.since', { date: format.date(organization.created_at) })}
        </Typography>
      </SimpleForm>
    </Card>
  );
}

/** Saves what was changed. @returns what the form is to say under its fields, when the API refuses them */
function useSave(before: Organization) {
  const notify = useNotify();
  const refresh = useRefresh();
  return async (values: Record<string, unknown>): Promise<Record<string, string> | undefined> => {
    const body = bodyOf(changesOf(values, before), FIELDS);
    if (Object.keys(body).length === 0) {
      notify('puntos.organization.unchanged', { type: 'info' });
      return undefined;
    }
    try {
      await onceAnswered('organization', body, (key) =>
        organizationsUpdate({ body, ...key, throwOnError: true }),
      );
    } catch (error) {
      notify((error as Error).message, { type: 'error' });
      return error instanceof Failure ? error.fields : undefined;
    }
    notify('puntos.organization.saved', { type: 'success' });
    refresh();
    return undefined;
  };
}

function changesOf(values: Record<string, unknown>, before: Organization): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== before[name as keyof Organization]),
  );
}
